/** The ledger as it is read: the same rows by pages as all at once, whatever is asked for, and never by a scan. */
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IdentityState, identityProfileSchema } from '../../src/model/identity.ts';
import type { NumberRow } from '../../src/model/rows.ts';
import {
  type FilterWidths,
  type NumberQuery,
  numberSources,
  numberSql,
} from '../../src/store/number-search.ts';
import type { Store } from '../../src/store/store.ts';
import { profile, temporaryFolder, testStore } from './fixtures.ts';

const place = temporaryFolder();
let store: Store;
let all: readonly NumberRow[];

const gateway = identityProfileSchema.parse({
  profile: 'gateway',
  title: 'Gateway',
  serial: { prefix: 'GW-', digits: 4, first: 1, last: 9_999 },
  subject: { organization: 'Example' },
});
const sensor = { ...profile, serial: { ...profile.serial, last: 99 } };

/** `committed` as a rule; every fifth burned, every seventh still reserved. */
function give(count: number): void {
  for (let index = 0; index < count; index += 1) {
    const of = index % 4 === 0 ? sensor : gateway;
    const row = store.ledger.reserve(of, `A4:${String(index).padStart(4, '0')}`, `job-${index}`);
    if (index % 7 === 0) continue;
    if (index % 5 === 0) {
      store.ledger.advance(row.id, 'burned', { reason: 'unplugged' }, `job-${index}`);
      continue;
    }
    const key = { keyOrigin: 'device', publicKeySha256: index.toString(16).padStart(64, 'c') } as const;
    const certificate = {
      certificateSerial: String(index),
      certificateIssuer: 'ca',
      certificateFingerprint: index.toString(16).padStart(64, 'f'),
      certificateChain: [],
    };
    store.ledger.advance(row.id, 'key-made', key, `job-${index}`);
    store.ledger.advance(row.id, 'issued', certificate, `job-${index}`);
    for (const to of ['written', 'proven', 'committed'] as const)
      store.ledger.advance(row.id, to, {}, `job-${index}`);
  }
}

beforeAll(() => {
  store = testStore(place.folder);
  give(120);
  all = store.numbers.list({ limit: 500 }).rows;
});
afterAll(() => {
  store.close();
  place.remove();
});

function paged(query: Omit<NumberQuery, 'limit' | 'after'>, limit: number): readonly NumberRow[] {
  const rows: NumberRow[] = [];
  let after: string | undefined;
  for (let page = 0; page < 500; page += 1) {
    const found = store.numbers.list({ ...query, limit, after });
    rows.push(...found.rows);
    if (found.next === null) return rows;
    after = found.next;
  }
  throw new Error('pages without end');
}

describe('the list of numbers', () => {
  test('has every number once, newest first, with its fate', () => {
    expect(all).toHaveLength(120);
    expect(all[0]).toMatchObject({
      hardwareId: 'A4:0119',
      state: 'reserved',
      keyOrigin: null,
      orderId: null,
    });
    expect(new Set(all.map(({ serialNumber }) => serialNumber)).size).toBe(120);
    expect(all.find(({ state }) => state === 'burned')).toMatchObject({ reason: 'unplugged' });
  });

  test('has the same rows by pages of any size as a search through all of them', () => {
    const states: readonly IdentityState[] = ['reserved', 'committed', 'burned', 'revoked'];
    fc.assert(
      fc.property(
        fc.record({
          search: fc.constantFrom(
            undefined,
            'GW-',
            'gw-00',
            'MM-0001',
            'A4:00',
            'a4:01',
            '12',
            '0',
            'ffffffff',
            'zz',
            '%',
            "'",
          ),
          profile: fc.constantFrom(undefined, 'gateway', 'sensor', 'nobody'),
          state: fc.constantFrom(undefined, ...states),
        }),
        fc.integer({ min: 1, max: 40 }),
        (query, limit) => {
          const rows = paged(query, limit);
          const wanted = all.filter(
            (row) =>
              (query.profile === undefined || row.profile === query.profile) &&
              (query.state === undefined || row.state === query.state) &&
              matches(row, query.search),
          );
          expect([...rows].map(({ serialNumber }) => serialNumber).sort()).toEqual(
            wanted.map(({ serialNumber }) => serialNumber).sort(),
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  test('finds a number by the certificate and by the key that it has', () => {
    const index = 119 - all.findIndex(({ state }) => state === 'committed');
    const byKey = store.numbers.list({ search: index.toString(16).padStart(64, 'c'), limit: 5 });
    const byCertificate = store.numbers.list({ search: index.toString(16).padStart(64, 'f'), limit: 5 });
    expect(byKey.rows).toHaveLength(1);
    expect(byCertificate.rows).toEqual(byKey.rows);
  });

  test('takes a cursor that somebody made up for a beginning or an end, never for another list', () => {
    for (const after of ['', 'x', 'all|', 'all|x', 'serial|GW', 'all|1|2', "all|'; DROP TABLE identities"])
      expect(store.numbers.list({ limit: 5, after }).rows.length).toBeLessThanOrEqual(5);
  });

  test('counts by profile and state what is there', () => {
    const counts = store.numbers.counts();
    for (const name of ['gateway', 'sensor'])
      for (const state of ['reserved', 'committed', 'burned', 'revoked'] as const)
        expect(counts.get(name)?.[state], `${name} ${state}`).toBe(
          all.filter((row) => row.profile === name && row.state === state).length,
        );
    expect(store.ledger.usage('gateway').used).toBe(90);
  });
});

describe('one number', () => {
  test('shows its transitions in their order, its certificates and which job it was', () => {
    const row = all.find(({ state }) => state === 'committed');
    const life = store.numbers.life(row?.serialNumber ?? '');
    expect(life.transitions.map(({ to }) => to)).toEqual([
      'reserved',
      'key-made',
      'issued',
      'written',
      'proven',
      'committed',
    ]);
    expect(life.transitions[0]?.from).toBeNull();
    expect(life.transitions.every(({ hasRecord }) => !hasRecord)).toBe(true);
    expect(life.certificates).toMatchObject([{ state: 'live' }]);
    expect(life.publicKeySha256).toHaveLength(64);
  });

  test('whose certificate shall die is pending until a server has said that it took it', () => {
    const row = all.find(({ state }) => state === 'committed');
    store.outbox.setDestinations(['server']);
    store.ledger.revokeAll(row?.hardwareId ?? '', 'end of life', 'job-end');
    expect(store.numbers.life(row?.serialNumber ?? '').certificates).toMatchObject([
      { state: 'REVOCATION PENDING' },
    ]);
  });

  test('that was never given out is said to be so', () => {
    expect(() => store.numbers.life('GW-9999')).toThrow(
      expect.objectContaining({ code: 'contract.invalid' }),
    );
  });
});

test('no way of asking sorts rows or scans the ledger', () => {
  using database = open();
  const widths: readonly FilterWidths[] = [
    { state: null, profile: null, order: null },
    { state: 5, profile: 1_000_000, order: null },
    { state: 900_000, profile: 500_000, order: null },
    { state: null, profile: null, order: 800 },
  ];
  for (const width of widths)
    for (const search of [undefined, 'GW-00', '4711', '9f86d081ab']) {
      const query: NumberQuery = { search, limit: 100, state: 'burned', profile: 'gateway', order: 'o-1' };
      for (const source of numberSources(query, width)) {
        const plan = database.db
          .prepare(`EXPLAIN QUERY PLAN ${numberSql(source, true)}`)
          .all({ ...source.values, ...unfiltered, after0: '1', after1: '1' })
          .map((row) => String((row as { detail: string }).detail));
        const main = plan.filter((line) => !/SUBQUERY|profile_counts/.test(line));
        const small = source.name === 'counter' || source.name === 'fingerprint';
        if (!small) expect(main.join(' / '), source.name).not.toMatch(/TEMP B-TREE FOR ORDER/);
        expect(main.join(' / '), source.name).toMatch(/SEARCH identities/);
      }
    }
});

function open(): { readonly db: BetterSqlite.Database } & Disposable {
  const db = new BetterSqlite(path.join(place.folder, 'mintmark.db'), { readonly: true });
  return { db, [Symbol.dispose]: () => db.close() };
}

const unfiltered = { profile: null, state: null, order: null, limit: 100 };

function matches(row: NumberRow, search: string | undefined): boolean {
  if (search === undefined) return true;
  const index = Number(row.hardwareId.slice(3));
  return (
    row.serialNumber.startsWith(search.toUpperCase()) ||
    row.hardwareId.startsWith(search) ||
    row.hardwareId.startsWith(search.toUpperCase()) ||
    (/^\d+$/.test(search) && Number(row.serialNumber.slice(-4)) === Number(search)) ||
    (search === 'ffffffff' && row.state === 'committed' && index >= 0)
  );
}
