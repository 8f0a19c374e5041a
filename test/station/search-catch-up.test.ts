import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { SearchCatchUp } from '../../src/station/search-catch-up.ts';
import { temporaryFolder, testStore } from '../store/fixtures.ts';
import {
  addJobs,
  addUnits,
  type SearchedJob,
  versionWithoutSearch,
  withDatabase,
} from '../store/search-rows.ts';
import { openBench } from './bench.ts';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

const job: SearchedJob = {
  serialNumber: 'GW2-0001',
  hardwareId: 'A4:11',
  recipeTitle: 'Make',
  purpose: 'provision',
  outcome: 'passed',
  secondsLater: 1,
};

/** As an older version left it. */
function fill(): void {
  withDatabase(place.folder, versionWithoutSearch, (database) => {
    addJobs(
      database,
      Array.from({ length: 250 }, () => job),
      0,
    );
    addUnits(database, [
      { hardwareId: 'A4:11', serialNumber: 'GW2-0001', model: 'Gateway', state: 'wiped', lastSeenSecond: 3 },
    ]);
  });
}

test('what was on record before an upgrade is in the index soon after the start', async () => {
  fill();
  using store = testStore(place.folder);
  const faults: unknown[] = [];
  const catchUp = new SearchCatchUp({ store, clock: systemClock, onFault: (thrown) => faults.push(thrown) });
  catchUp.start();
  expect(store.records.list({ search: '0001', limit: 500 }).rows).toHaveLength(250);
  await catchUp.settled();
  expect(store.searchFilling.step(1)).toBe(false);
  expect(store.records.list({ search: '0001', limit: 500 }).rows).toHaveLength(250);
  expect(store.units.list({ search: 'GATE', limit: 5 }).rows).toHaveLength(1);
  expect(faults).toEqual([]);
});

test('a station goes on with it where it was closed in between', async () => {
  fill();
  {
    using store = testStore(place.folder);
    store.searchFilling.step(100);
  }
  await using bench = await openBench(place.folder);
  const database = new BetterSqlite(join(place.folder, 'mintmark.db'), { readonly: true });
  const left = (): unknown => database.prepare('SELECT count(*) FROM search_filling').pluck().get();
  await vi.waitFor(() => expect(left()).toBe(0), 20_000);
  database.close();
  const all = await bench.call('listRecords', { search: '0001', limit: 500 });
  expect(all.rows).toHaveLength(250);
});

test('what goes wrong is told, and ends nothing', async () => {
  const faults: unknown[] = [];
  const full = new Error('full');
  const searchFilling = {
    step: () => {
      throw full;
    },
  };
  await using catchUp = new SearchCatchUp({
    store: { searchFilling },
    clock: systemClock,
    onFault: (thrown) => faults.push(thrown),
  });
  catchUp.start();
  await catchUp.settled();
  expect(faults).toEqual([full]);
});
