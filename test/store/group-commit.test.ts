/** Writers that share a flush share nothing else: each has its own result, its own failure, and nothing before it is on disk. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Database } from '../../src/store/database.ts';
import { GroupCommit } from '../../src/store/group-commit.ts';
import type { Store } from '../../src/store/store.ts';
import { profile, temporaryFolder, testStore } from './fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
let database: Database;
let group: GroupCommit;
beforeEach(() => {
  place = temporaryFolder();
  database = Database.open(join(place.folder, 'test.db'));
  database.exec('CREATE TABLE rows (name TEXT PRIMARY KEY) STRICT');
  group = new GroupCommit(database);
});
afterEach(() => {
  database.close();
  place.remove();
});

const add = (name: string): string => {
  database.run('INSERT INTO rows VALUES (?)', [name]);
  return name;
};
const rows = (): readonly string[] =>
  database.all<{ name: string }>('SELECT name FROM rows ORDER BY name').map(({ name }) => name);

test('many writers of one turn make one commit, and each gets its own answer', async () => {
  const transaction = vi.spyOn(database, 'transaction');
  const answers = await Promise.all(['a', 'b', 'c'].map((name) => group.run(() => add(name))));
  expect(answers).toEqual(['a', 'b', 'c']);
  expect(rows()).toEqual(['a', 'b', 'c']);
  // one around, and a savepoint for each
  expect(transaction).toHaveBeenCalledTimes(4);
});

test('who fails is undone alone', async () => {
  const ends = await Promise.allSettled([
    group.run(() => add('a')),
    group.run(() => {
      add('b');
      return add('a');
    }),
    group.run(() => add('c')),
  ]);
  expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(rows()).toEqual(['a', 'c']);
});

test('what comes after the commit comes once for each name, the highest, and before anybody hears of it', async () => {
  const done: string[] = [];
  const after = (name: string, rank: number) =>
    group.afterCommit({ name, rank, run: () => done.push(`${name} ${rank} with ${rows().length} rows`) });
  await Promise.all(
    [3, 5, 4].map((rank) =>
      group
        .run(() => {
          add(`row ${rank}`);
          after('mark', rank);
        })
        .then(() => done.push(`told ${rank}`)),
    ),
  );
  expect(done).toEqual(['mark 5 with 3 rows', 'told 3', 'told 5', 'told 4']);
  after('later', 1);
  expect(done.at(-1)).toBe('later 1 with 3 rows');
});

test('a commit that fails is told to everybody, and nothing comes after it', async () => {
  const done: string[] = [];
  const ends = Promise.allSettled([
    group.run(() => {
      add('a');
      group.afterCommit({ name: 'mark', rank: 1, run: () => done.push('mark') });
    }),
    group.run(() => database.exec('ROLLBACK')),
    group.run(() => 'nothing to write'),
  ]);
  expect((await ends).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  expect(done).toEqual([]);
  expect(rows()).toEqual([]);
  expect(await group.run(() => add('b'))).toBe('b');
});

test('numbers that are reserved together are distinct, and their second home has the highest', async () => {
  const folder = join(place.folder, 'station');
  const store: Store = testStore(folder);
  const { ledger } = store;
  const given = await Promise.allSettled(
    Array.from({ length: 7 }, (_, index) =>
      ledger.together(() => ledger.reserve(profile, `unit-${index}`, `job-${index}`)),
    ),
  );
  const numbers = given.flatMap((end) => (end.status === 'fulfilled' ? [end.value.serialNumber] : []));
  // the profile has five numbers
  expect(numbers).toEqual(['MM-00001', 'MM-00002', 'MM-00003', 'MM-00004', 'MM-00005']);
  expect(given.filter(({ status }) => status === 'rejected')).toHaveLength(2);
  expect(JSON.parse(readFileSync(join(folder, 'high-water.json'), 'utf8')).marks).toMatchObject({
    sensor: 5,
  });
  store.close();
});
