/** What a page costs that does nothing but read rows by an index: as many rows of the same width in a table of their own. */
import BetterSqlite from 'better-sqlite3';
import { startOf } from './record-rows.ts';

export interface Peer extends Disposable {
  /** Somewhere in the table. */
  page(): unknown;
}

/** As wide as a record's row. */
const text = 'x'.repeat(420);

export function barePages(file: string, rows: number, pageRows: number): Peer {
  const database = new BetterSqlite(file);
  for (const setting of ['journal_mode = WAL', 'synchronous = OFF']) database.pragma(setting);
  database.exec('CREATE TABLE bare (id TEXT PRIMARY KEY, at TEXT NOT NULL, text TEXT NOT NULL) STRICT');
  const insert = database.prepare('INSERT INTO bare VALUES (?, ?, ?)');
  database.transaction(() => {
    for (let row = 1; row <= rows; row += 1) insert.run(String(row), startOf(row), text);
  })();
  database.exec('CREATE INDEX bare_by_time ON bare (at, id)');
  const page = database.prepare(
    'SELECT * FROM bare WHERE (at, id) < (?, ?) ORDER BY at DESC, id DESC LIMIT ?',
  );
  let asked = 0;
  return {
    page: () => {
      asked += 1;
      return page.all(startOf(pageRows + ((asked * 7_919) % rows)), '', pageRows);
    },
    [Symbol.dispose]: () => database.close(),
  };
}
