import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Database, type SqlValues } from '../../src/store/database.ts';
import type { Store } from '../../src/store/store.ts';
import { runJob, temporaryFolder, testStore } from './fixtures.ts';

const place = temporaryFolder();
let store: Store;
beforeAll(() => {
  store = testStore(place.folder);
  store.outbox.setDestinations(['server']);
  for (const name of ['01', '02', '03']) runJob(store, `job-${name}`, `unit-00${name}`);
});
afterAll(() => {
  store.close();
  place.remove();
});

/** What each question asks of the database, and how SQLite goes about it. */
function plansOf(ask: () => unknown): readonly (readonly [sql: string, plan: string])[] {
  const asked: (readonly [string, SqlValues])[] = [];
  const spies = (['all', 'get'] as const).map((name) => {
    const real = Database.prototype[name];
    return vi.spyOn(Database.prototype, name).mockImplementation(function (this: Database, sql, values = []) {
      asked.push([sql, values]);
      return real.call(this, sql, values) as never;
    });
  });
  ask();
  for (const spy of spies) spy.mockRestore();
  const database = new BetterSqlite(path.join(place.folder, 'mintmark.db'), { readonly: true });
  try {
    return asked.map(([sql, values]) => {
      const rows = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(values);
      return [sql, rows.map((row) => String((row as { detail: string }).detail)).join('\n')];
    });
  } finally {
    database.close();
  }
}

const filters = [
  {},
  { search: 'unit-0002' },
  { search: 'nothing' },
  { search: '??' },
  { search: 'job-02' },
  { outcome: 'failed' },
  { outcome: 'running' },
  { purpose: 'decommission' },
  { search: 'unit', outcome: 'passed', purpose: 'provision' },
];
const questions: readonly (readonly [string, () => unknown])[] = [
  ...filters.flatMap((filter) => {
    const after = Object.keys(filter).length === 0 ? '2026-01-05T08:00:00.000Z|job-02' : '#2';
    return [{}, { after }].map(
      (page) =>
        [
          `records ${JSON.stringify({ ...filter, ...page })}`,
          () => store.records.list({ ...filter, ...page, limit: 2 }),
        ] as const,
    );
  }),
  ...[
    {},
    { search: 'unit-0002' },
    { search: '??' },
    { state: 'wiped' as const },
    { search: 'unit', state: 'blank' as const },
  ].map(
    (query) => [`units ${JSON.stringify(query)}`, () => store.units.list({ ...query, limit: 2 })] as const,
  ),
  ['one record', () => store.records.detail('job-02')],
  ['the life of a unit', () => store.lives.of('unit-0002')],
  ['a unit by its number', () => store.units.findBySerialNumber('MM-00001')],
  ['the shift', () => store.records.shift(new Date('2026-01-05T08:00:00Z'))],
];

test.each(questions)('%s reads through an index only', (_name, ask) => {
  const plans = plansOf(ask);
  expect(plans.length).toBeGreaterThan(0);
  for (const [sql, plan] of plans) {
    // what is given as JSON, a part of the question itself, and the whole of a small answer
    const lines = plan.split('\n').filter((line) => !/^SCAN (json_each|\(subquery|\d)/.test(line));
    expect(lines.filter((line) => line.startsWith('SCAN')).filter(isLarge), `${sql}\n${plan}`).toEqual([]);
  }
});

/** An index in its own order, of which a page is read, is no reading of everything. */
function isLarge(line: string): boolean {
  return !/VIRTUAL TABLE INDEX|USING (COVERING )?INDEX (units_by_last_seen|jobs_unfinished)/.test(line);
}
