/** Addresses: any history of units, killed stations and restored databases gives none twice, and a unit keeps its own. */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type AddressBlock, addressBlockSchema, blockOf } from '../../src/model/address.ts';
import { Fault } from '../../src/model/fault.ts';
import type { Store } from '../../src/store/store.ts';
import { runJob, temporaryFolder, testStore } from './fixtures.ts';

const blockFrom = (name: string, first: string, last: string): AddressBlock =>
  blockOf(addressBlockSchema.parse({ block: name, type: 'eui-48', oui: 'a45d36', first, last }));
const block = blockFrom('line-1', '000010', '000019');

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());
const shown = (store: Store, unit: string, count = 1, from = block): readonly string[] =>
  store.addresses.give(from, count, unit, 'job-1').map(({ address }) => address);
const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'none';
  } catch (thrown) {
    if (thrown instanceof Fault) return thrown.code;
    throw thrown;
  }
};

describe('addresses of units', () => {
  test('a unit keeps its own, more are added behind, and another unit gets the next', () => {
    using store = testStore(place.folder);
    expect(shown(store, 'unit-1')).toEqual(['A4:5D:36:00:00:10']);
    expect(shown(store, 'unit-2', 2)).toEqual(['A4:5D:36:00:00:11', 'A4:5D:36:00:00:12']);
    expect(shown(store, 'unit-1', 2)).toEqual(['A4:5D:36:00:00:10', 'A4:5D:36:00:00:13']);
    expect(shown(store, 'unit-2')).toEqual(['A4:5D:36:00:00:11']);
    expect(store.addresses.use(block)).toEqual({
      block: 'line-1',
      type: 'eui-48',
      first: 'A4:5D:36:00:00:10',
      last: 'A4:5D:36:00:00:19',
      size: 10,
      given: 4,
      units: 2,
      burned: 0,
      remaining: 6,
      next: 'A4:5D:36:00:00:14',
    });
  });

  test('a block ends, and gives nothing of what was asked for when not all of it is there', () => {
    using store = testStore(place.folder);
    for (let unit = 0; unit < 4; unit += 1) shown(store, `unit-${unit}`, 2);
    expect(codeOf(() => shown(store, 'unit-8', 3))).toBe('address.exhausted');
    expect(store.addresses.of('unit-8')).toEqual([]);
    expect(shown(store, 'unit-8', 2)).toHaveLength(2);
    expect(codeOf(() => store.addresses.check(block, 1, 'unit-9'))).toBe('address.exhausted');
    expect(shown(store, 'unit-8', 2)).toHaveLength(2);
    expect(store.addresses.use(block)).toMatchObject({ remaining: 0, next: null });
  });

  test('two blocks that overlap never give one address twice', () => {
    using store = testStore(place.folder);
    shown(store, 'unit-1');
    const other = blockFrom('line-2', '000010', '000fff');
    expect(codeOf(() => shown(store, 'unit-2', 1, other))).toBe('address.conflict');
  });

  test('a restored database is found out before the next address, and a person burns what it has forgotten', () => {
    const copy = path.join(place.folder, 'copy.db');
    {
      using store = testStore(place.folder);
      shown(store, 'unit-1');
      store.backup(copy);
      shown(store, 'unit-2', 3);
    }
    restore(place.folder, copy);
    using store = testStore(place.folder);
    expect(codeOf(() => shown(store, 'unit-3'))).toBe('identity.high-water');
    // what it has, a unit keeps meanwhile
    expect(shown(store, 'unit-1')).toEqual(['A4:5D:36:00:00:10']);
    store.ledger.acceptHighWater();
    expect(shown(store, 'unit-3')).toEqual(['A4:5D:36:00:00:14']);
    expect(store.addresses.use(block)).toMatchObject({ given: 2, burned: 3, remaining: 5 });
  });

  test('a unit that is gone for good gets none', () => {
    using store = testStore(place.folder);
    runJob(store, 'job-1', 'unit-1');
    const unit = {
      hardwareId: 'unit-1',
      model: 'sensor',
      serialNumber: null,
      firmware: null,
      groupId: null,
      certificateFingerprint: null,
    };
    expect(shown(store, 'unit-1')).toHaveLength(1);
    for (const state of ['provisioned', 'wiped', 'retired'] as const)
      store.units.change({ ...unit, state }, 'job-1');
    expect(codeOf(() => shown(store, 'unit-1', 2))).toBe('unit.retired');
  });

  test('nothing can take an address back or give it to another unit, not even by hand', () => {
    {
      using store = testStore(place.folder);
      shown(store, 'unit-1');
    }
    const database = new BetterSqlite(path.join(place.folder, 'mintmark.db'));
    expect(() => database.exec('DELETE FROM address_grants')).toThrow(/never returned/);
    expect(() => database.exec("UPDATE address_grants SET hardware_id = 'unit-2'")).toThrow(/for ever/);
    database.close();
  });
});

type Event =
  | { readonly does: 'give'; readonly unit: number; readonly count: number }
  | { readonly does: 'back up' | 'restore' | 'reopen' };
const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant('give' as const),
      unit: fc.nat(3),
      count: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      { does: 'back up' as const },
      { does: 'restore' as const },
      { does: 'reopen' as const },
    ),
  },
);

test('no history gives an address to two units, or a unit two different ones', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(fc.array(event, { minLength: 5, maxLength: 30 }), (events) => {
      const here = temporaryFolder();
      const copy = path.join(here.folder, 'copy.db');
      const owners = new Map<string, string>();
      let store = testStore(here.folder);
      try {
        for (const next of events) {
          if (next.does === 'give') {
            const unit = `unit-${next.unit}`;
            try {
              for (const address of shown(store, unit, next.count)) {
                expect(owners.get(address) ?? unit).toBe(unit);
                owners.set(address, unit);
              }
            } catch (thrown) {
              if (!(thrown instanceof Fault)) throw thrown;
              expect(['address.exhausted', 'identity.high-water']).toContain(thrown.code);
              if (thrown.code === 'identity.high-water') store.ledger.acceptHighWater();
            }
          } else if (next.does === 'back up') {
            rmSync(copy, { force: true });
            store.backup(copy);
          } else {
            store.close();
            if (next.does === 'restore' && existsSync(copy)) restore(here.folder, copy);
            store = testStore(here.folder);
          }
        }
      } finally {
        store.close();
        here.remove();
      }
    }),
    { numRuns: 25 },
  );
});

function restore(folder: string, copy: string): void {
  for (const ending of ['', '-wal', '-shm'])
    rmSync(path.join(folder, `mintmark.db${ending}`), { force: true });
  copyFileSync(copy, path.join(folder, 'mintmark.db'));
}
