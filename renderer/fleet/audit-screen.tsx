/** What people and programs did at this server; each line holds the hash of the one before it. */
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import type { TableColumn } from '../parts/data-table.tsx';
import { Exports } from './fleet-units.tsx';
import { PagedTable, useServerPages } from './paged-table.tsx';

interface AuditRow {
  readonly number: number;
  readonly at: string;
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;
  readonly sha256: string;
}

const columns: readonly TableColumn<AuditRow>[] = [
  { id: 'number', title: 'fleet.audit.number', width: '90px', value: (row) => row.number },
  { id: 'at', title: 'fleet.audit.at', width: '180px', time: true, value: (row) => row.at },
  { id: 'actor', title: 'fleet.audit.actor', width: 'minmax(140px, 1fr)', value: (row) => row.actor },
  { id: 'act', title: 'fleet.audit.act', width: 'minmax(130px, 1fr)', value: (row) => row.act },
  { id: 'subject', title: 'fleet.audit.subject', width: 'minmax(160px, 2fr)', value: (row) => row.subject },
  {
    id: 'details',
    title: 'fleet.audit.details',
    width: 'minmax(200px, 3fr)',
    value: (row) =>
      Object.entries(row.details)
        .map(([name, value]) => `${name}: ${value}`)
        .join(', ') || null,
  },
];

export function AuditScreen(): ReactElement {
  const text = useText();
  const pages = useServerPages<AuditRow>('/api/v1/audit', {}, 'before');
  return (
    <div className="page page-table">
      <h1>{text('fleet.nav.audit')}</h1>
      <PagedTable
        pages={pages}
        label={text('fleet.nav.audit')}
        columns={columns}
        rowKey={(row) => String(row.number)}
        empty={{ title: text('fleet.audit.empty'), text: text('fleet.audit.emptyText') }}
      />
      <Exports kinds={['audit']} />
    </div>
  );
}
