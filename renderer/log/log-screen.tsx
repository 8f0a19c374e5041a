/** The log of the station: who did what, and who agreed. Newest first, page by page. */
import { Button } from '@mantine/core';
import { type ReactElement, useMemo } from 'react';
import type { ActRow } from '../../src/model/act-record.ts';
import { type Text, useText } from '../messages/text.ts';
import { DataTable, type TableColumn } from '../parts/data-table.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { TableTools, useColumnChoice } from '../parts/table-tools.tsx';
import { useApi } from '../state/hooks.ts';
import { usePages } from '../state/use-pages.ts';

export function LogScreen(): ReactElement {
  const text = useText();
  const api = useApi();
  const pages = usePages('log', (after) =>
    api.listActs({ limit: 200, ...(after === undefined ? {} : { after }) }),
  );
  const columns = useMemo(() => columnsOf(text), [text]);
  const choice = useColumnChoice('log', columns, []);
  const empty = pages.rows.length === 0 && !pages.loading && pages.fault === null;
  return (
    <div className="page page-table">
      <header className="page-head">
        <div className="grow">
          <h1>{text('log.page')}</h1>
          <p className="muted">{text('log.page.text')}</p>
        </div>
      </header>
      <FaultNote fault={pages.fault} />
      {empty ? (
        <EmptyScreen title={text('log.page.empty')} />
      ) : (
        <DataTable
          label={text('log.page.table')}
          columns={choice.columns}
          rows={pages.rows}
          rowKey={(row) => row.documentId}
          onEnd={pages.more}
          tools={(seen) => (
            <TableTools name="log" choice={choice} seen={seen}>
              <Button variant="default" onClick={pages.reload}>
                {text('settings.ports.refresh')}
              </Button>
            </TableTools>
          )}
        />
      )}
    </div>
  );
}

function columnsOf(text: Text): readonly TableColumn<ActRow>[] {
  return [
    { id: 'at', title: 'log.at', width: '180px', time: true, value: (row) => row.at },
    {
      id: 'by',
      title: 'log.by',
      width: 'minmax(140px, 1fr)',
      value: (row) => row.by?.name ?? text('log.station'),
    },
    { id: 'act', title: 'log.act', width: 'minmax(220px, 1.2fr)', value: (row) => text(`act.${row.act}`) },
    { id: 'subject', title: 'log.subject', width: 'minmax(160px, 1.4fr)', value: subjectOf },
    {
      id: 'second',
      title: 'log.second',
      width: 'minmax(120px, 0.8fr)',
      value: (row) => row.approvedBy?.name ?? null,
    },
    { id: 'detail', title: 'log.detail', width: 'minmax(200px, 2fr)', value: detailOf },
  ];
}

/** A person is known by name, not by id. */
function subjectOf({ act, subject, detail }: ActRow): string | null {
  const named = act === 'people' || act === 'sign-in-locked';
  return named && typeof detail.name === 'string' ? detail.name : subject;
}

function detailOf({ detail }: ActRow): string | null {
  const parts = Object.entries(detail).map(([name, value]) => `${name}: ${String(value)}`);
  return parts.length === 0 ? null : parts.join('; ');
}
