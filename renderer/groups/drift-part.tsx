/** The units of a group by how they stand to it: in what they differ, since when, by what was last read back from each. */
import { SegmentedControl } from '@mantine/core';
import type { ReactElement } from 'react';
import type { UnitDrift } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { DataTable, type TableColumn } from '../parts/data-table.tsx';
import { DriftBadge, inWhat } from '../parts/drift-words.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';
import { usePages } from '../state/use-pages.ts';

const columns: readonly TableColumn<UnitDrift>[] = [
  {
    id: 'unit',
    title: 'groups.unit',
    width: 'minmax(130px, 1fr)',
    value: (row) => row.serialNumber ?? row.hardwareId,
  },
  {
    id: 'state',
    title: 'units.state',
    width: '176px',
    value: (row) => row.state,
    cell: (row) => <DriftBadge state={row.state} />,
  },
  {
    id: 'inWhat',
    title: 'groups.inWhat',
    width: 'minmax(150px, 2fr)',
    value: inWhat,
  },
  { id: 'since', title: 'groups.since', width: '160px', time: true, value: (row) => row.since },
  {
    id: 'readAt',
    title: 'groups.readAt',
    width: '160px',
    time: true,
    value: (row) => row.readAt,
  },
];

/** Where all units are of one state, the room is for when they were read back. */
const columnsOfOneState = columns.filter(({ id }) => id !== 'state');

const choices = ['differs', 'error', 'unread', 'same', 'all'] as const;

export function DriftPart({
  group,
  wanted,
  stamp,
}: {
  group: string;
  wanted: string | undefined;
  stamp: string;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const state = choices.find((choice) => choice === wanted) ?? 'differs';
  const pages = usePages(`drift ${group} ${state} ${stamp}`, (after) =>
    api.listDrift({ group, state, limit: 200, ...(after === undefined ? {} : { after }) }),
  );
  const isEmpty = pages.rows.length === 0 && !pages.loading && pages.fault === null;
  return (
    <>
      <SegmentedControl
        className="drift-choice"
        aria-label={text('groups.state')}
        value={state}
        onChange={(value) => navigate(formatRoute('groups', group, { part: 'drift', state: value }), true)}
        data={choices.map((value) => ({
          value,
          label: text(value === 'all' ? 'groups.allUnits' : `fleet.drift.${value}`),
        }))}
      />
      <FaultNote fault={pages.fault} />
      {isEmpty ? (
        <EmptyScreen title={text(state === 'differs' ? 'groups.noDrift' : 'groups.noUnits')} />
      ) : (
        <DataTable
          label={text('groups.part.drift')}
          columns={state === 'all' ? columns : columnsOfOneState}
          rows={pages.rows}
          rowKey={(row) => row.hardwareId}
          onOpen={(row) => navigate(formatRoute('units', row.hardwareId))}
          onEnd={pages.more}
        />
      )}
    </>
  );
}
