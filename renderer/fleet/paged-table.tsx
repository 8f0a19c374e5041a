/** A list of the server's: page by page as it is scrolled, its problem where it happened, and a screen that teaches when it is empty. */
import type { ReactElement, ReactNode } from 'react';
import { DataTable, type TableColumn } from '../parts/data-table.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { type Pages, usePages } from '../state/use-pages.ts';
import { ask, type PageOf, withQuery } from './fleet-api.ts';

export function useServerPages<Row>(
  path: string,
  query: Readonly<Record<string, string | undefined>> = {},
  cursor = 'after',
): Pages<Row> {
  return usePages<Row>(withQuery(path, query), async (after) => {
    const page = await ask<PageOf<Row>>(withQuery(path, { ...query, limit: '200', [cursor]: after }));
    return { rows: page.rows, next: page.next === null ? null : String(page.next) };
  });
}

export function PagedTable<Row extends object>({
  pages,
  label,
  columns,
  rowKey,
  onOpen,
  empty,
}: {
  pages: Pages<Row>;
  label: string;
  columns: readonly TableColumn<Row>[];
  rowKey: (row: Row) => string;
  onOpen?: (row: Row) => void;
  empty: { readonly title: string; readonly text: string; readonly action?: ReactNode };
}): ReactElement {
  const nothing = pages.rows.length === 0 && !pages.loading && pages.fault === null;
  return (
    <>
      <FaultNote fault={pages.fault} />
      {nothing ? (
        <EmptyScreen title={empty.title} action={empty.action}>
          {empty.text}
        </EmptyScreen>
      ) : (
        <DataTable
          label={label}
          columns={columns}
          rows={pages.rows}
          rowKey={rowKey}
          onEnd={pages.more}
          loading={pages.loading}
          {...(onOpen === undefined ? {} : { onOpen })}
        />
      )}
    </>
  );
}
