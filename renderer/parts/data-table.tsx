/** A table for people who compare: sorted by a click on a heading, virtualised, more rows loaded as the end comes near. */
import {
  createSortedRowModel,
  rowSortingFeature,
  type SortFn,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, type ReactNode, useEffect, useMemo, useRef } from 'react';
import type { MessageKey } from '../messages/catalogue.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from './device-text.tsx';
import { formatTime, timeZoneName } from './format.ts';

export interface TableColumn<Row> {
  readonly id: string;
  readonly title: MessageKey;
  /** A CSS grid track: `140px`, `minmax(160px, 1fr)`. */
  readonly width: string;
  /** What is sorted and exported. */
  value(row: Row): string | number | null;
  /** `value` is a UTC ISO time: sorted and exported as such, shown as the language writes it, for the zone that the table names. */
  readonly time?: true;
  /** What is shown; the value as text when left out. */
  cell?(row: Row): ReactNode;
}

const features = tableFeatures({ rowSortingFeature, sortedRowModel: createSortedRowModel() });
type Features = typeof features;

const rowHeightPx = 48;

interface Props<Row> {
  readonly label: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  readonly chosenKey?: string | null;
  /** `given` where the order says something (a tree): then no heading sorts. */
  readonly order?: 'sorted' | 'given';
  readonly onOpen?: (row: Row) => void;
  /** No row is there yet, and some may come: a count would be a lie. */
  readonly loading?: boolean;
  /** Called when the last rows come into view; null when there are no more. */
  readonly onEnd: (() => void) | null;
  /** Shown above the table; gets the rows in the order in which they are seen. */
  readonly tools?: (seen: readonly Row[]) => ReactNode;
}

export function DataTable<Row extends object>(props: Props<Row>): ReactElement {
  const { columns, rows, rowKey, onOpen, onEnd } = props;
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.id,
        accessorFn: (row: Row) => column.value(row),
        sortFn: byValue as SortFn<Features, Row>,
        sortDescFirst: false,
      })),
    [columns],
  );
  const table = useTable<Features, Row>({
    features,
    columns: definitions,
    data: rows as Row[],
    getRowId: rowKey,
  });
  const sorted = table.getRowModel().rows;
  const seen = sorted.map((row) => row.original);
  const virtual = useVirtualizer({
    count: sorted.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeightPx,
    overscan: 12,
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (onEnd !== null && lastIndex >= sorted.length - 5) onEnd();
  }, [lastIndex, sorted.length, onEnd]);
  const template = columns.map((column) => column.width).join(' ');
  return (
    <>
      {props.tools?.(seen)}
      <div className="table" ref={box}>
        {/* biome-ignore lint/a11y/useSemanticElements: a virtualised table positions its rows itself */}
        <div role="table" aria-label={props.label} aria-rowcount={onEnd === null ? sorted.length + 1 : -1}>
          {/* biome-ignore lint/a11y/useSemanticElements: see above */}
          {/* biome-ignore lint/a11y/useFocusableInteractive: its buttons take the focus */}
          <div role="row" className="table-head" style={{ gridTemplateColumns: template }}>
            {table.getHeaderGroups()[0]?.headers.map((header, index) => {
              const title = columns[index]?.title;
              const direction = header.column.getIsSorted();
              const name = title === undefined ? '' : text(title);
              return (
                // biome-ignore lint/a11y/useSemanticElements: see above
                // biome-ignore lint/a11y/useFocusableInteractive: the button in it takes the focus
                <div
                  key={header.id}
                  role="columnheader"
                  aria-sort={
                    props.order === 'given'
                      ? undefined
                      : direction === false
                        ? 'none'
                        : direction === 'asc'
                          ? 'ascending'
                          : 'descending'
                  }
                >
                  {props.order === 'given' ? (
                    <span className="table-sort table-title">{name}</span>
                  ) : (
                    <button
                      type="button"
                      className="table-sort"
                      onClick={() => header.column.toggleSorting()}
                    >
                      {name}
                      <span aria-hidden="true">
                        {direction === 'asc' ? ' ↑' : direction === 'desc' ? ' ↓' : ''}
                      </span>
                    </button>
                  )}
                </div>
              );
            })}
          </div>
          <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
            {items.map((item) => {
              const row = sorted[item.index];
              return row === undefined ? null : (
                <TableRow
                  key={row.id}
                  row={row.original}
                  index={item.index}
                  columns={columns}
                  chosen={row.id === props.chosenKey}
                  template={template}
                  top={item.start}
                  {...(onOpen === undefined ? {} : { onOpen })}
                />
              );
            })}
          </div>
        </div>
      </div>
      <div className="table-count muted tabular">
        <p role="status">
          {props.loading === true && rows.length === 0
            ? text('common.loading')
            : onEnd === null
              ? text('table.rows', { count: rows.length })
              : text('table.rowsMore', { count: rows.length })}
        </p>
        {columns.some((column) => column.time) && <p>{text('table.zone', { zone: timeZoneName() })}</p>}
      </div>
    </>
  );
}

function TableRow<Row>({
  row,
  index,
  columns,
  chosen,
  template,
  top,
  onOpen,
}: {
  row: Row;
  index: number;
  columns: readonly TableColumn<Row>[];
  chosen: boolean;
  template: string;
  top: number;
  onOpen?: (row: Row) => void;
}): ReactElement {
  const cells = columns.map((column) => {
    const value = column.value(row);
    return (
      // biome-ignore lint/a11y/useSemanticElements: a virtualised table positions its rows itself
      <div key={column.id} role="cell" className="table-cell">
        {column.cell?.(row) ??
          (value === null ? (
            '–'
          ) : column.time ? (
            <time className="tabular" dateTime={String(value)}>
              {formatTime(String(value))}
            </time>
          ) : (
            <DeviceText>{String(value)}</DeviceText>
          ))}
      </div>
    );
  });
  return (
    // biome-ignore lint/a11y/useSemanticElements: see above
    <div
      role="row"
      className={onOpen === undefined ? 'table-row' : 'table-row table-row-open'}
      aria-rowindex={index + 2}
      aria-current={chosen || undefined}
      tabIndex={onOpen === undefined ? -1 : 0}
      style={{ gridTemplateColumns: template, transform: `translateY(${top}px)`, height: rowHeightPx }}
      onClick={() => onOpen?.(row)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget) onOpen?.(row);
      }}
    >
      {cells}
    </div>
  );
}

/** Empty values last, numbers by size, text as people sort it: GW2-9 before GW2-10. */
function byValue(
  left: { getValue(id: string): unknown },
  right: { getValue(id: string): unknown },
  id: string,
): number {
  return compareValues(left.getValue(id), right.getValue(id));
}

export function compareValues(left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (left === null) return 1;
  if (right === null) return -1;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return String(left).localeCompare(String(right), undefined, { numeric: true });
}
