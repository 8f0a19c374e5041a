import { Button, Select, TextInput } from '@mantine/core';
import { type ReactElement, useCallback } from 'react';
import { type Unit, unitStates } from '../../src/model/unit.ts';
import { useText } from '../messages/text.ts';
import { UnitStateBadge } from '../parts/badge.tsx';
import { DataTable, type TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi } from '../state/hooks.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import { usePages } from '../state/use-pages.ts';
import { UnitPage } from './unit-page.tsx';

const columns: readonly TableColumn<Unit>[] = [
  {
    id: 'serial',
    title: 'units.serial',
    width: 'minmax(140px, 1fr)',
    value: (unit) => unit.serialNumber,
    cell: (unit) => (
      <strong>{unit.serialNumber === null ? '–' : <DeviceText>{unit.serialNumber}</DeviceText>}</strong>
    ),
  },
  {
    id: 'hardwareId',
    title: 'units.hardwareId',
    width: 'minmax(160px, 1.2fr)',
    value: (unit) => unit.hardwareId,
    cell: (unit) => <DeviceText mono>{unit.hardwareId}</DeviceText>,
  },
  {
    id: 'state',
    title: 'units.state',
    width: '150px',
    value: (unit) => unit.state,
    cell: (unit) => <UnitStateBadge state={unit.state} />,
  },
  { id: 'model', title: 'units.model', width: 'minmax(110px, 1fr)', value: (unit) => unit.model },
  { id: 'firmware', title: 'units.firmware', width: '110px', value: (unit) => unit.firmware },
  { id: 'group', title: 'units.group', width: 'minmax(100px, 0.8fr)', value: (unit) => unit.groupId },
  {
    id: 'lastSeen',
    title: 'units.lastSeen',
    width: '180px',
    time: true,
    value: (unit) => unit.lastSeenAt,
  },
];

export function UnitsScreen({ route }: { route: Route }): ReactElement {
  return route.subject === null ? <UnitList route={route} /> : <UnitPage hardwareId={route.subject} />;
}

function UnitList({ route }: { route: Route }): ReactElement {
  const text = useText();
  const api = useApi();
  const { search = '' } = route.query;
  const state = unitStates.find((candidate) => candidate === route.query.state);
  const filter = (change: Record<string, string | null>): void =>
    navigate(formatRoute('units', null, { search, state: state ?? null, ...change }), true);
  const pages = usePages(`${search} ${state}`, (after) =>
    api.listUnits({
      limit: 100,
      ...(search.trim() === '' ? {} : { search: search.trim().slice(0, 100) }),
      ...(state === undefined ? {} : { state }),
      ...(after === undefined ? {} : { after }),
    }),
  );
  const open = useCallback((unit: Unit) => navigate(formatRoute('units', unit.hardwareId)), []);
  const filtered = search !== '' || state !== undefined;
  return (
    <div className="page page-table">
      <header className="page-head">
        <h1 className="grow">{text('units.title')}</h1>
        <TextInput
          className="search"
          value={search}
          onChange={(event) => filter({ search: event.currentTarget.value })}
          placeholder={text('units.search')}
          aria-label={text('units.search')}
          data-scan="own"
        />
        <Select
          aria-label={text('units.state')}
          value={state ?? ''}
          onChange={(value) => filter({ state: value })}
          data={[
            { value: '', label: text('units.allStates') },
            ...unitStates.map((value) => ({ value, label: text(`unitState.${value}`) })),
          ]}
        />
      </header>
      <FaultNote fault={pages.fault} />
      {pages.rows.length === 0 && !pages.loading && pages.fault === null ? (
        <NoUnits filtered={filtered} onClear={() => filter({ search: null, state: null })} />
      ) : (
        <DataTable
          label={text('units.table')}
          columns={columns}
          rows={pages.rows}
          rowKey={unitKey}
          onOpen={open}
          onEnd={pages.more}
        />
      )}
    </div>
  );
}

function unitKey(unit: Unit): string {
  return unit.hardwareId;
}

function NoUnits({ filtered, onClear }: { filtered: boolean; onClear: () => void }): ReactElement {
  const text = useText();
  return filtered ? (
    <EmptyScreen
      title={text('units.noMatch')}
      action={<Button onClick={onClear}>{text('units.clearFilters')}</Button>}
    >
      {text('units.noMatchText')}
    </EmptyScreen>
  ) : (
    <EmptyScreen
      title={text('units.empty')}
      action={
        <Button component="a" href={formatRoute('bench')}>
          {text('units.emptyAction')}
        </Button>
      }
    >
      {text('units.emptyText')}
    </EmptyScreen>
  );
}
