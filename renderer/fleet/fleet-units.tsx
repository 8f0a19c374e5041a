/** Units of the organisation: search, state, exports; the numbers above are as of the last count. */
import { Select, TextInput } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import { type UnitState, unitStates } from '../../src/model/unit.ts';
import { writeNumber } from '../messages/locale.ts';
import { useText } from '../messages/text.ts';
import { UnitStateBadge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { formatTime } from '../parts/format.ts';
import { ask, mayAs, type SignedIn } from './fleet-api.ts';
import { type FleetRoute, fleetAddress } from './fleet-route.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';

export interface UnitRow {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly state: UnitState;
  readonly firmware: string | null;
  readonly groupId: string | null;
  readonly station: string;
  readonly changedAt: string;
}

/** All of it at 1280 px, in every language: no column is wider than it must be. */
const columns: readonly TableColumn<UnitRow>[] = [
  {
    id: 'serialNumber',
    title: 'fleet.serial',
    width: 'minmax(110px, 1.2fr)',
    value: (row) => row.serialNumber,
  },
  {
    id: 'hardwareId',
    title: 'fleet.hardwareId',
    width: 'minmax(125px, 1.4fr)',
    value: (row) => row.hardwareId,
  },
  {
    id: 'state',
    title: 'fleet.state',
    width: '164px',
    value: (row) => row.state,
    cell: (row) => <UnitStateBadge state={row.state} />,
  },
  { id: 'model', title: 'fleet.model', width: 'minmax(95px, 1fr)', value: (row) => row.model },
  { id: 'firmware', title: 'fleet.firmware', width: '80px', value: (row) => row.firmware },
  { id: 'group', title: 'fleet.group', width: 'minmax(90px, 0.95fr)', value: (row) => row.groupId },
  { id: 'station', title: 'fleet.station', width: 'minmax(80px, 0.85fr)', value: (row) => row.station },
  { id: 'changedAt', title: 'fleet.changed', width: '164px', time: true, value: (row) => row.changedAt },
];

interface Overview {
  readonly states: readonly { readonly state: UnitState; readonly units: number }[];
  readonly countedAt: string | null;
}

export function FleetUnits({ route, person }: { route: FleetRoute; person: SignedIn }): ReactElement {
  const text = useText();
  const { search = '', state = '' } = route.query;
  const [typed, setTyped] = useState(search);
  // one question when the typing rests, not one for each key
  useEffect(() => {
    const timer = setTimeout(() => {
      if (typed !== search)
        history.replaceState(null, '', fleetAddress('units', null, { search: typed, state }));
      window.dispatchEvent(new HashChangeEvent('hashchange'));
    }, 250);
    return () => clearTimeout(timer);
  }, [typed, search, state]);
  const pages = useServerPages<UnitRow>('/api/v1/units', { search: search.trim(), state });
  const filtered = search !== '' || state !== '';
  return (
    <div className="page page-table">
      <header className="page-head">
        <h1 className="grow">{text('fleet.nav.units')}</h1>
        <TextInput
          className="fleet-search"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          placeholder={text('fleet.units.search')}
          aria-label={text('fleet.units.search')}
          maxLength={100}
        />
        <Select
          aria-label={text('fleet.state')}
          value={state}
          onChange={(value) => {
            location.hash = fleetAddress('units', null, { search, state: value });
          }}
          data={[
            { value: '', label: text('fleet.units.allStates') },
            ...unitStates.map((each) => ({ value: each, label: text(`unitState.${each}`) })),
          ]}
        />
      </header>
      <Counts />
      <PagedTable
        pages={pages}
        label={text('fleet.nav.units')}
        columns={columns}
        rowKey={(row) => row.hardwareId}
        onOpen={(row) => {
          location.hash = fleetAddress('units', row.hardwareId);
        }}
        empty={{
          title: text(filtered ? 'fleet.units.noMatch' : 'fleet.units.empty'),
          text: text(filtered ? 'fleet.units.noMatchText' : 'fleet.units.emptyText'),
        }}
      />
      {mayAs(person, 'operator') && <Exports kinds={['units', 'identities', 'revocations']} />}
    </div>
  );
}

function Counts(): ReactElement | null {
  const text = useText();
  const [overview, setOverview] = useState<Overview | null>(null);
  useEffect(() => {
    ask<Overview>('/api/v1/overview').then(setOverview, () => undefined); // the table below says what is wrong
  }, []);
  if (overview === null || overview.countedAt === null) return null;
  return (
    <p className="counts muted">
      {overview.states.map(({ state, units }) => (
        <span key={state}>
          <strong className="tabular">{writeNumber(units)}</strong> {text(`unitState.${state}`)}
        </span>
      ))}
      <span className="small">{text('fleet.countedAt', { time: formatTime(overview.countedAt) })}</span>
    </p>
  );
}

export function Exports({
  kinds,
}: {
  kinds: readonly ('units' | 'identities' | 'revocations' | 'audit')[];
}): ReactElement {
  const text = useText();
  return (
    <p className="exports small">
      <span className="muted">{text('fleet.export')}</span>
      {kinds.flatMap((kind) =>
        (['csv', 'jsonl'] as const).map((format) => (
          <a key={`${kind}.${format}`} href={`/api/v1/exports/${kind}.${format}`} download>
            {text(`fleet.export.${kind}`)} ({format === 'csv' ? 'CSV' : 'JSON Lines'})
          </a>
        )),
      )}
    </p>
  );
}
