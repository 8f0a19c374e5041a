import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';
import { type RecordFilter, RecordSearch } from '../../src/store/record-search.ts';
import { SearchFilling } from '../../src/store/search-filling.ts';
import type { Store } from '../../src/store/store.ts';
import { searchUnits, type UnitQuery } from '../../src/store/unit-search.ts';
import { conclusion, jobEnd, sign, temporaryFolder, testStore } from './fixtures.ts';
import {
  addJobs,
  addSearch,
  addUnits,
  emptyDatabases,
  jobIdOf,
  type SearchedJob,
  type SearchedUnit,
  versionWithoutSearch,
  withDatabase,
} from './search-rows.ts';

const empty = temporaryFolder();
const inDatabase = emptyDatabases(empty.folder);
afterAll(() => empty.remove());

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

/** Few letters, so that texts hold parts of each other; with what means something to LIKE, to the index and to Unicode. */
const letter = fc.constantFrom(...'aAbB10-%_"\\\'*', 'ä', 'Ä', 'ß', '💡', ' ', '\u0001');
const text = fc.string({ unit: letter, minLength: 1, maxLength: 9 });
const purpose = fc.constantFrom('provision', 'diagnose', 'decommission' as const);
const outcome = fc.constantFrom('passed', 'failed', 'error', 'cancelled', 'interrupted' as const);
const job: fc.Arbitrary<SearchedJob> = fc.record({
  serialNumber: fc.option(text),
  hardwareId: fc.option(text),
  recipeTitle: fc.constantFrom('Make a gateway', 'Wipe'),
  purpose,
  outcome: fc.option(outcome, { freq: 8 }),
  secondsLater: fc.integer({ min: 0, max: 2 }),
});
const jobs = fc.array(job, { maxLength: 25 });
const filter: fc.Arbitrary<RecordFilter> = fc.record({
  search: fc.option(
    fc.oneof(text, fc.constantFrom('gateway', 'WIPE', 'wipe', 'ateway', jobIdOf(3), jobIdOf(30))),
    { nil: undefined },
  ),
  outcome: fc.option(fc.oneof(outcome, fc.constantFrom('running', 'nonsense')), { nil: undefined }),
  purpose: fc.option(fc.oneof(purpose, fc.constant('nonsense')), { nil: undefined }),
});

/** As LIKE compares: small and capital letters of ASCII are the same, no others. */
const folded = (all: string): string => all.replaceAll(/[A-Z]/g, (one) => one.toLowerCase());
const holds = (all: string | null, part: string): boolean =>
  all !== null && folded(all).includes(folded(part));

function isMeant(one: SearchedJob, index: number, { search, outcome, purpose }: RecordFilter): boolean {
  const part = search?.trim() ?? '';
  return (
    (outcome === undefined || (one.outcome ?? 'running') === outcome) &&
    (purpose === undefined || one.purpose === purpose) &&
    (part === '' ||
      holds(one.outcome === null ? null : one.serialNumber, part) ||
      holds(one.hardwareId, part) ||
      holds(one.recipeTitle, part) ||
      jobIdOf(index) === part.toLowerCase())
  );
}

function pagesOf<T>(
  list: (after: string | undefined) => { readonly rows: readonly T[]; readonly next: string | null },
): T[] {
  const rows: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < 300; page += 1) {
    const found = list(after);
    rows.push(...found.rows);
    if (found.next === null) return rows;
    after = found.next;
  }
  throw new Error('pages without end');
}

/** Old rows that no index knows yet, and rows of now. */
function openWith(old: readonly SearchedJob[], young: readonly SearchedJob[]): Store {
  withDatabase(place.folder, versionWithoutSearch, (database) => addJobs(database, old, 0));
  withDatabase(place.folder, migrations.length, (database) => addJobs(database, young, old.length));
  return testStore(place.folder);
}

describe('a search of records', () => {
  test('finds what a look at every row finds, newest first, each once, however much of it is in the index', () => {
    fc.assert(
      fc.property(
        jobs,
        jobs,
        fc.array(filter, { minLength: 4, maxLength: 8 }),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(30),
        (old, young, filters, limit, filled) =>
          inDatabase((database) => {
            addJobs(database, old, 0);
            addSearch(database);
            addJobs(database, young, old.length);
            const [search, filling] = [new RecordSearch(database), new SearchFilling(database)];
            const all = [...old, ...young];
            for (const query of filters) {
              const wanted = all.flatMap((one, at) => (isMeant(one, at, query) ? [jobIdOf(at)] : []));
              const found = pagesOf((after) => {
                const { jobIds, next } = search.find(query, after, limit);
                expect(jobIds.length).toBeLessThanOrEqual(limit);
                // the station goes on filling while somebody reads page by page
                if (filled % 2 === 0) filling.step(1 + (filled % 3));
                return { rows: jobIds, next };
              });
              expect(found, JSON.stringify(query)).toEqual(wanted.reverse());
              filling.step(1 + filled);
            }
          }),
      ),
      { numRuns: 25 },
    );
  }, 120_000);

  test('finds a job while it runs and when it has ended, also one that began before there was an index', () => {
    const open: SearchedJob = {
      serialNumber: 'GW2-0001',
      hardwareId: 'A4:11',
      recipeTitle: 'Make',
      purpose: 'provision',
      outcome: null,
      secondsLater: 1,
    };
    using store = openWith([open, open], [open]);
    const found = (query: RecordFilter): number => store.records.list({ ...query, limit: 9 }).rows.length;
    expect([found({ search: 'a4:1' }), found({ outcome: 'running' })]).toEqual([3, 3]);
    store.searchFilling.step(1);
    for (const jobId of [0, 1, 2].map(jobIdOf)) finish(store, jobId);
    expect([found({ search: 'w2-00' }), found({ outcome: 'passed' }), found({ outcome: 'running' })]).toEqual(
      [3, 3, 0],
    );
    while (store.searchFilling.step(1)) expect(found({ search: 'w2-00' })).toBe(3);
    expect(found({ search: 'w2-00' })).toBe(3);
  });

  test('finds the same in a copy of the database', () => {
    const one: SearchedJob = {
      serialNumber: 'GW2-0001',
      hardwareId: 'A4:11',
      recipeTitle: 'Make',
      purpose: 'provision',
      outcome: 'failed',
      secondsLater: 1,
    };
    const ids = (from: Store): readonly string[] =>
      from.records.list({ search: 'w2-00', outcome: 'failed', limit: 9 }).rows.map(({ jobId }) => jobId);
    const other = temporaryFolder();
    {
      using store = openWith([one], [one, one]);
      store.searchFilling.step(5);
      store.backup(path.join(other.folder, 'mintmark.db'));
      expect(ids(store)).toHaveLength(3);
    }
    {
      using copy = testStore(other.folder);
      expect(ids(copy)).toEqual([2, 1, 0].map(jobIdOf));
    }
    other.remove();
  });

  test('keeps the order in which jobs began where the clock was set back', () => {
    const at = (secondsLater: number): SearchedJob => ({
      serialNumber: null,
      hardwareId: 'A4:11',
      recipeTitle: 'Make',
      purpose: 'provision',
      outcome: 'passed',
      secondsLater,
    });
    using store = openWith([at(500), at(1)], [at(-400), at(1)]);
    const found = (): readonly string[] =>
      pagesOf((after) => store.records.list({ search: 'a4:', after, limit: 1 })).map(({ jobId }) => jobId);
    const wanted = [3, 2, 1, 0].map(jobIdOf);
    expect(found()).toEqual(wanted);
    while (store.searchFilling.step(1)) expect(found()).toEqual(wanted);
  });

  test('takes a cursor that somebody made up for a beginning or an end', () => {
    using store = openWith([], []);
    for (const after of ['', '#', '#x', '#1e99', 'x|y', "#1'; DROP TABLE jobs"])
      expect(store.records.list({ search: 'abc', limit: 5, after }).rows).toEqual([]);
  });
});

describe('a search that finds nothing', () => {
  const one: SearchedJob = {
    serialNumber: 'GW2-0001',
    hardwareId: 'A4:000000',
    recipeTitle: 'Make',
    purpose: 'provision',
    outcome: 'passed',
    secondsLater: 1,
  };
  const many = Array.from({ length: 6_500 }, () => one);

  test.each([
    ['in the index', '9999', null],
    ['in the index by any of its threes', '0000000000', '#3501'],
    ['because it is too short for the index', '??', '#3501'],
  ])(
    '%s looks at a bounded number for a page, and says where it goes on',
    (_why, search, goesOnAt) => {
      withDatabase(place.folder, migrations.length, (database) => addJobs(database, many, 0));
      using store = testStore(place.folder);
      expect(pagesOf((after) => store.records.list({ search, after, limit: 50 }))).toEqual([]);
      expect(store.records.list({ search, limit: 50 }).next).toBe(goesOnAt);
    },
    120_000,
  );

  test('goes through what is not in the index yet in bounded pages too', () => {
    withDatabase(place.folder, versionWithoutSearch, (database) => addJobs(database, many, 0));
    using store = testStore(place.folder);
    let pages = 0;
    const found = pagesOf((after) => {
      pages += 1;
      return store.records.list({ search: '9999', after, limit: 50 });
    });
    expect([found.length, pages]).toEqual([0, 3]);
    while (store.searchFilling.step(2_000));
    expect(store.records.list({ search: '9999', limit: 50 }).next).toBeNull();
  }, 120_000);
});

describe('a search that means nearly everything', () => {
  const [first, last] = [0, 1_500];
  const numbers = Array.from({ length: last - first }, (_none, index) => String(index).padStart(6, '0'));

  test('finds each record once, newest first', () =>
    inDatabase((database) => {
      addSearch(database);
      const jobs = numbers.map(
        (number): SearchedJob => ({
          serialNumber: `GW2-${number}`,
          hardwareId: `A4:${number}`,
          recipeTitle: 'Make',
          purpose: 'provision',
          outcome: 'passed',
          secondsLater: 1,
        }),
      );
      addJobs(database, jobs, first);
      const search = new RecordSearch(database);
      const found = pagesOf((after) => {
        const { jobIds, next } = search.find({ search: 'gw2-00' }, after, 400);
        return { rows: jobIds, next };
      });
      expect(found).toEqual(jobs.map((_job, index) => jobIdOf(index)).reverse());
      expect(search.find({ search: 'gw2-001499' }, undefined, 5)).toEqual({
        jobIds: [jobIdOf(1_499)],
        next: null,
      });
    }));

  test('finds each unit once, seen last first', () =>
    inDatabase((database) => {
      addSearch(database);
      addUnits(
        database,
        numbers.map((number, index) => ({
          hardwareId: `A4:${number}`,
          serialNumber: `GW2-${number}`,
          model: 'Gateway',
          state: 'provisioned',
          lastSeenSecond: index,
        })),
      );
      const found = pagesOf((after) => searchUnits(database, { search: 'gw2-00', after, limit: 400 }));
      expect(found.map((row) => row.hardware_id)).toEqual(numbers.map((number) => `A4:${number}`).reverse());
      const [one, ...more] = searchUnits(database, { search: 'gw2-000007', limit: 5 }).rows;
      expect([one?.hardware_id, more.length]).toEqual(['A4:000007', 0]);
    }));
});

describe('a search of units', () => {
  const unit: fc.Arbitrary<SearchedUnit> = fc.record({
    hardwareId: fc.string({ unit: letter, minLength: 1, maxLength: 4 }),
    serialNumber: fc.option(text),
    model: fc.constantFrom('', 'Gateway', 'Sensor'),
    state: fc.constantFrom('blank', 'provisioned', 'wiped'),
    lastSeenSecond: fc.nat(20),
  });
  const units = fc.array(unit, { maxLength: 25 });

  test('finds what a look at every unit finds, seen last first, each once, however often it was renamed', () => {
    fc.assert(
      fc.property(
        units,
        units,
        fc.array(
          fc.record({
            search: fc.option(fc.oneof(text, fc.constantFrom('gateway', 'SENS')), { nil: undefined }),
            state: fc.option(fc.constantFrom('blank', 'provisioned', 'retired' as const), { nil: undefined }),
          }),
          { minLength: 4, maxLength: 8 },
        ),
        fc.integer({ min: 1, max: 9 }),
        fc.nat(30),
        (old, young, queries, limit, filled) =>
          inDatabase((database) => {
            addUnits(database, old);
            addSearch(database);
            addUnits(database, young);
            const filling = new SearchFilling(database);
            const known = knownUnits([...old, ...young]);
            for (const query of queries) {
              const wanted = known.filter((one) => isMeantUnit(one, query));
              const found = pagesOf((after) => searchUnits(database, { ...query, after, limit }));
              expect(found.map((row) => row.hardware_id).sort(), JSON.stringify(query)).toEqual(
                wanted.map(({ hardwareId }) => hardwareId).sort(),
              );
              const seen = found.map((row) => row.last_seen_at);
              expect(seen).toEqual(seen.toSorted().reverse());
              filling.step(1 + filled);
            }
          }),
      ),
      { numRuns: 25 },
    );
  }, 120_000);
});

/** The last that was said of each. */
function knownUnits(all: readonly SearchedUnit[]): readonly SearchedUnit[] {
  return [...new Map(all.map((one) => [one.hardwareId, one])).values()];
}

function isMeantUnit(one: SearchedUnit, { search, state }: Pick<UnitQuery, 'search' | 'state'>): boolean {
  const part = search?.trim() ?? '';
  const texts = [one.hardwareId, one.serialNumber, one.model];
  return (
    (state === undefined || one.state === state) && (part === '' || texts.some((whole) => holds(whole, part)))
  );
}

function finish(store: Store, jobId: string): void {
  const end = jobEnd({ hardwareId: 'A4:11', serialNumber: 'GW2-0001' });
  store.journal.finish(jobId, conclusion(`record-${jobId}`, { end }), sign);
}
