/** The tree of groups of the live version; of the group that is chosen, its units by how they stand to it. */
import { SegmentedControl } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import { driftStates, type UnitDrift } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { inWhat } from '../parts/drift-words.tsx';
import { formatTime } from '../parts/format.ts';
import { ask, askIfAny, type PageOf } from './fleet-api.ts';
import { type FleetRoute, fleetAddress } from './fleet-route.ts';
import type { GroupRow } from './group-levels.ts';
import { GroupTree } from './group-tree.tsx';
import { PagedTable, useServerPages } from './paged-table.tsx';

interface Version {
  readonly number: number;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly reviewedBy: string | null;
  readonly note: string;
}

const driftColumns: readonly TableColumn<UnitDrift>[] = [
  { id: 'serial', title: 'fleet.serial', width: 'minmax(140px, 1fr)', value: (row) => row.serialNumber },
  { id: 'id', title: 'fleet.hardwareId', width: 'minmax(150px, 1fr)', value: (row) => row.hardwareId },
  { id: 'inWhat', title: 'groups.inWhat', width: 'minmax(260px, 2fr)', value: inWhat },
  { id: 'since', title: 'groups.since', width: '180px', time: true, value: (row) => row.since },
  {
    id: 'readAt',
    title: 'groups.readAt',
    width: '180px',
    time: true,
    value: (row) => row.readAt,
  },
];

export function GroupsScreen({ route }: { route: FleetRoute }): ReactElement {
  return route.subject === null ? (
    <GroupList />
  ) : (
    <GroupUnits key={route.subject} id={route.subject} wanted={route.query.state} />
  );
}

function GroupList(): ReactElement {
  const text = useText();
  return (
    <div className="page page-table">
      <h1>{text('fleet.nav.groups')}</h1>
      <LiveVersion />
      <GroupTree />
    </div>
  );
}

/** Which version units are compared with; nothing where nothing was published. */
function LiveVersion(): ReactElement | null {
  const text = useText();
  const [live, setLive] = useState<Version | null>(null);
  useEffect(() => {
    ask<Pick<PageOf<Version>, 'rows'>>('/api/v1/groups/versions?limit=1').then(
      ({ rows }) => setLive(rows[0] ?? null),
      () => undefined, // the table below says what is wrong
    );
  }, []);
  if (live === null) return null;
  const { number, publishedBy: by, reviewedBy, note } = live;
  return (
    <p className="muted">
      {text('fleet.groups.live', { number, by, at: formatTime(live.publishedAt) })}
      {reviewedBy !== null && ` ${text('groups.reviewed', { by: reviewedBy })}`}
      {note !== '' && (
        <>
          {' · '}
          <DeviceText>{note}</DeviceText>
        </>
      )}
    </p>
  );
}

interface Found {
  readonly node: GroupRow;
  readonly path: readonly { readonly id: string; readonly title: string }[];
}

function GroupUnits({ id, wanted }: { id: string; wanted: string | undefined }): ReactElement {
  const text = useText();
  const state = driftStates.find((each) => each === wanted) ?? 'differs';
  const path = `/api/v1/groups/${encodeURIComponent(id)}`;
  const pages = useServerPages<UnitDrift>(`${path}/drift`, { state });
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    askIfAny<Found>(path).then(setFound, () => undefined); // the table below says what is wrong
  }, [path]);
  return (
    <div className="page page-table">
      <nav className="crumbs" aria-label={text('fleet.groups.path')}>
        <a href={fleetAddress('groups')}>{text('fleet.backToGroups')}</a>
        {found?.path.map((above) => (
          <a key={above.id} href={fleetAddress('groups', above.id)}>
            <DeviceText>{above.title}</DeviceText>
          </a>
        ))}
      </nav>
      <header className="page-head">
        <h1 className="grow">
          <DeviceText>{found?.node.title ?? id}</DeviceText>
        </h1>
        <SegmentedControl
          aria-label={text('fleet.drift.state')}
          value={state}
          onChange={(value) => {
            location.hash = fleetAddress('groups', id, { state: value });
          }}
          data={driftStates.map((value) => ({ value, label: text(`fleet.drift.${value}`) }))}
        />
      </header>
      <p className="crumbs">
        {found !== null && found.node.title !== id && (
          <span className="muted">
            <DeviceText mono>{id}</DeviceText>
          </span>
        )}
        <a href={fleetAddress('field', null, { view: 'silent', group: id })}>{text('fleet.groups.silent')}</a>
        <a href={fleetAddress('field', null, { view: 'odd', group: id })}>{text('fleet.groups.odd')}</a>
      </p>
      <PagedTable
        pages={pages}
        label={text(`fleet.drift.${state}`)}
        columns={driftColumns}
        rowKey={(row) => row.hardwareId}
        onOpen={(row) => {
          location.hash = fleetAddress('units', row.hardwareId);
        }}
        empty={{ title: text('fleet.drift.none'), text: text('fleet.drift.help') }}
      />
    </div>
  );
}
