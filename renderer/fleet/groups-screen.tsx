/** Groups of the live version with how many of their units differ; of the one that is chosen, the units by how they stand to it. */
import { Button, SegmentedControl } from '@mantine/core';
import { type ReactElement, useEffect, useState } from 'react';
import { driftStates, type UnitDrift } from '../../src/model/group-version.ts';
import { writeNumber } from '../messages/locale.ts';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import type { TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { inWhat } from '../parts/drift-words.tsx';
import { formatTime } from '../parts/format.ts';
import { ask, type PageOf } from './fleet-api.ts';
import { type FleetRoute, fleetAddress } from './fleet-route.ts';
import { PagedTable, useServerPages } from './paged-table.tsx';

interface GroupRow {
  readonly id: string;
  readonly title: string;
  readonly parent: string | null;
  readonly level: string | null;
  readonly differs: number;
}

interface Version {
  readonly number: number;
  readonly publishedAt: string;
  readonly publishedBy: string;
  readonly reviewedBy: string | null;
  readonly note: string;
}

/** The server counts one further and stops (src/server/groups/group-routes.ts). */
const countedMost = 10_000;

const groupColumns: readonly TableColumn<GroupRow>[] = [
  { id: 'title', title: 'fleet.group', width: 'minmax(200px, 2fr)', value: (row) => row.title },
  { id: 'id', title: 'fleet.groups.id', width: 'minmax(140px, 1fr)', value: (row) => row.id },
  { id: 'level', title: 'fleet.groups.level', width: 'minmax(110px, 1fr)', value: (row) => row.level },
  { id: 'parent', title: 'fleet.groups.parent', width: 'minmax(140px, 1fr)', value: (row) => row.parent },
  {
    id: 'differs',
    title: 'fleet.groups.differ',
    width: '190px',
    value: (row) => row.differs,
    cell: (row) => <Differing count={row.differs} />,
  },
];
const driftColumns: readonly TableColumn<UnitDrift>[] = [
  { id: 'serial', title: 'fleet.serial', width: 'minmax(140px, 1fr)', value: (row) => row.serialNumber },
  { id: 'id', title: 'fleet.hardwareId', width: 'minmax(150px, 1fr)', value: (row) => row.hardwareId },
  { id: 'inWhat', title: 'groups.inWhat', width: 'minmax(260px, 2fr)', value: inWhat },
  { id: 'since', title: 'groups.since', width: '180px', value: (row) => row.since && formatTime(row.since) },
  {
    id: 'readAt',
    title: 'groups.readAt',
    width: '180px',
    value: (row) => row.readAt && formatTime(row.readAt),
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
  const pages = useServerPages<GroupRow>('/api/v1/groups');
  return (
    <div className="page page-table">
      <h1>{text('fleet.nav.groups')}</h1>
      <LiveVersion />
      <PagedTable
        pages={pages}
        label={text('fleet.nav.groups')}
        columns={groupColumns}
        rowKey={(row) => row.id}
        onOpen={(row) => {
          location.hash = fleetAddress('groups', row.id);
        }}
        empty={{ title: text('fleet.groups.empty'), text: text('fleet.groups.emptyText') }}
      />
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

function Differing({ count }: { count: number }): ReactElement {
  const text = useText();
  if (count === 0) return <span className="muted tabular">0</span>;
  return (
    <Badge tone="warn" shape="triangle">
      {count > countedMost
        ? text('fleet.groups.moreThan', { number: writeNumber(countedMost) })
        : writeNumber(count)}
    </Badge>
  );
}

function GroupUnits({ id, wanted }: { id: string; wanted: string | undefined }): ReactElement {
  const text = useText();
  const state = driftStates.find((each) => each === wanted) ?? 'differs';
  const pages = useServerPages<UnitDrift>(`/api/v1/groups/${encodeURIComponent(id)}/drift`, { state });
  return (
    <div className="page page-table">
      <Button component="a" href={fleetAddress('groups')} variant="subtle" className="back">
        {text('fleet.backToGroups')}
      </Button>
      <header className="page-head">
        <h1 className="grow">
          <DeviceText>{id}</DeviceText>
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
