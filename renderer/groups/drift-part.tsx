/** Units that differ from their group: in what, since when, by what was last read back from each. */
import type { ReactElement } from 'react';
import type { UnitDrift } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { DataTable, type TableColumn } from '../parts/data-table.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';
import { usePages } from '../state/use-pages.ts';

const columns: readonly TableColumn<UnitDrift>[] = [
  {
    id: 'unit',
    title: 'groups.unit',
    width: 'minmax(160px, 1fr)',
    value: (row) => row.serialNumber ?? row.hardwareId,
  },
  {
    id: 'since',
    title: 'groups.since',
    width: '190px',
    value: (row) => row.since?.slice(0, 16).replace('T', ' ') ?? null,
  },
  {
    id: 'readAt',
    title: 'groups.readAt',
    width: '190px',
    value: (row) => row.readAt?.slice(0, 16).replace('T', ' ') ?? null,
  },
  {
    id: 'inWhat',
    title: 'groups.inWhat',
    width: 'minmax(240px, 2fr)',
    value: (row) =>
      row.reason ??
      row.keys.map(({ key, observed, requested }) => `${key}: ${observed ?? '–'} → ${requested}`).join('; '),
  },
];

export function DriftPart({ group, stamp }: { group: string; stamp: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const pages = usePages(`drift ${group} ${stamp}`, (after) =>
    api.listDrift({ group, limit: 500, ...(after === undefined ? {} : { after }) }),
  );
  if (pages.rows.length === 0 && !pages.loading && pages.fault === null)
    return <EmptyScreen title={text('groups.noDrift')} />;
  return (
    <>
      <FaultNote fault={pages.fault} />
      <DataTable
        label={text('groups.part.drift')}
        columns={columns}
        rows={pages.rows}
        rowKey={(row) => row.hardwareId}
        onOpen={(row) => navigate(formatRoute('units', row.hardwareId))}
        onEnd={pages.more}
      />
    </>
  );
}
