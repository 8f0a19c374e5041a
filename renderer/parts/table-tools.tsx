/** What stands above a table for people who compare: which columns are seen, and the rows that are seen as a file. */
import { Button, Checkbox, Menu } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import { type ReactElement, type ReactNode, useMemo } from 'react';
import { useText } from '../messages/text.ts';
import { toCsv } from './csv.ts';
import type { TableColumn } from './data-table.tsx';
import { downloadText } from './download.ts';

export interface ColumnChoice<Row> {
  readonly columns: readonly TableColumn<Row>[];
  readonly all: readonly TableColumn<Row>[];
  readonly hidden: readonly string[];
  hide(hidden: string[]): void;
}

/** Remembered in this browser under the table's name. */
export function useColumnChoice<Row>(
  name: string,
  all: readonly TableColumn<Row>[],
  hiddenAtFirst: string[],
): ColumnChoice<Row> {
  const [hidden, hide] = useLocalStorage<string[]>({
    key: `mintmark.${name}.hidden`,
    defaultValue: hiddenAtFirst,
    getInitialValueInEffect: false,
  });
  const columns = useMemo(() => all.filter((column) => !hidden.includes(column.id)), [all, hidden]);
  return { columns, all, hidden, hide };
}

/** `name` is that of the files: `mintmark-<name>.csv`. */
export function TableTools<Row extends object>({
  name,
  choice,
  seen,
  children,
}: {
  name: string;
  choice: ColumnChoice<Row>;
  seen: readonly Row[];
  children?: ReactNode;
}): ReactElement {
  const text = useText();
  const saveCsv = (): void => {
    const { columns } = choice;
    const csv = toCsv(
      columns.map((column) => text(column.title)),
      seen.map((row) => columns.map((column) => column.value(row))),
    );
    downloadText(`mintmark-${name}.csv`, 'text/csv;charset=utf-8', csv);
  };
  const saveJson = (): void =>
    downloadText(`mintmark-${name}.json`, 'application/json', `${JSON.stringify(seen, null, 2)}\n`);
  return (
    <div className="row">
      <ColumnMenu choice={choice} />
      <Button variant="default" onClick={saveCsv}>
        {text('table.csv')}
      </Button>
      <Button variant="default" onClick={saveJson}>
        {text('table.json')}
      </Button>
      {children}
    </div>
  );
}

function ColumnMenu<Row>({ choice }: { choice: ColumnChoice<Row> }): ReactElement {
  const text = useText();
  const { all, hidden, hide } = choice;
  return (
    <Menu closeOnItemClick={false}>
      <Menu.Target>
        <Button variant="default">{text('table.columns')}</Button>
      </Menu.Target>
      <Menu.Dropdown>
        {all.map((column) => {
          const shown = !hidden.includes(column.id);
          return (
            <Menu.Item
              key={column.id}
              role="menuitemcheckbox"
              aria-checked={shown}
              leftSection={<Checkbox checked={shown} readOnly tabIndex={-1} aria-hidden="true" />}
              onClick={() =>
                hide(shown ? [...hidden, column.id] : hidden.filter((name) => name !== column.id))
              }
            >
              {text(column.title)}
            </Menu.Item>
          );
        })}
      </Menu.Dropdown>
    </Menu>
  );
}
