/** Work orders, enforced in the transaction that reserves a number. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { type WorkOrder, workOrderSchema } from '../../src/model/order.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { jobStart, profile, temporaryFolder } from './fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
let store: Store;
let now = Date.UTC(2026, 5, 1);
const clock: Clock = { now: () => new Date(now), monotonicMs: () => 0, sleep: () => Promise.resolve() };
const open = (): Store => openStore({ folder: place.folder, clock, random: seededRandom(4) });

beforeEach(() => {
  now = Date.UTC(2026, 5, 1);
  place = temporaryFolder();
  store = open();
  store.catalogue.save({
    id: 'sensor',
    title: 'Sensor',
    signer: null,
    version: null,
    manifestSha256: 'b'.repeat(64),
    recipes: [{ id: 'make-sensor', source: 'recipe' }],
    groups: [],
    profiles: [],
    files: [],
  });
  store.journal.begin(jobStart('job-1'));
  store.signers.add({ keyId: 'a'.repeat(64), title: 'Office', publicKeyPem: 'pem' });
});
afterEach(() => {
  store.close();
  place.remove();
});

const order = (change: Partial<WorkOrder> = {}): WorkOrder =>
  workOrderSchema.parse({
    version: 1,
    order: 'o-1',
    title: 'Two sensors',
    package: { id: 'sensor', sha256: 'b'.repeat(64) },
    profile: 'sensor',
    quantity: 2,
    serial: { first: 100, last: 109 },
    stations: 'any',
    operators: 'any',
    notBefore: '2026-05-01T00:00:00Z',
    notAfter: '2026-07-01T00:00:00Z',
    rework: 1,
    issuedBy: 'Office',
    issuedAt: '2026-04-30T00:00:00Z',
    ...change,
  });
const save = (given: WorkOrder = order()): void =>
  store.orders.save({ order: given, keyId: 'a'.repeat(64), signature: 'AA==' });
const reserve = (unit: string, jobId = 'job-1'): ReturnType<Store['ledger']['reserve']> =>
  store.ledger.reserve(profile, unit, jobId);
const commit = (unit: string): void => commitRow(reserve(unit), unit);
const commitRow = (row: ReturnType<typeof reserve>, unit: string): void => {
  for (const state of ['key-made', 'issued', 'written', 'proven', 'committed'] as const)
    store.ledger.advance(
      row.id,
      state,
      state === 'key-made'
        ? { keyOrigin: 'device', publicKeySha256: `key ${unit}` }
        : state === 'issued'
          ? {
              certificateSerial: unit,
              certificateIssuer: 'ca',
              certificateChain: ['AA=='],
              certificateFingerprint: `print ${unit}`,
            }
          : {},
      'job-1',
    );
};
const burn = (unit: string): void => {
  store.ledger.advance(reserve(unit).id, 'burned', { reason: 'unit broke' }, 'job-1');
};
const fault = (code: string): unknown => expect.objectContaining({ code });

describe('a work order', () => {
  test('gives its own range of numbers, and no more units than it says', () => {
    save();
    commit('unit-1');
    commit('unit-2');
    expect(store.ledger.history('unit-1')[0]?.serialNumber).toBe('MM-00100');
    expect(() => reserve('unit-3')).toThrow(fault('order.filled'));
    expect(store.orders.standing(order())).toEqual({ good: 2, open: 0, burned: 0, held: 0, remaining: 0 });
  });

  test('that names people is for them, by name or by id, and for nobody else', () => {
    const [ada, olga] = ['p-000000000001', 'p-000000000002'];
    const badge = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
    store.people.add({ id: ada, name: 'Ada', role: 'administrator', badge: badge('ada') });
    store.people.add({ id: olga, name: 'Olga', role: 'operator', badge: badge('olga') });
    store.journal.begin(jobStart('by-ada', { operator: 'Ada', operatorId: ada }));
    store.journal.begin(jobStart('by-olga', { operator: 'Olga', operatorId: olga }));
    save(order({ operators: [olga] }));
    expect(() => reserve('unit-1', 'by-ada')).toThrow(fault('order.not-here'));
    expect(reserve('unit-1', 'by-olga').serialNumber).toBe('MM-00100');
    store.orders.close('o-1');
    save(order({ order: 'o-2', serial: { first: 110, last: 119 }, operators: ['Ada'] }));
    expect(() => reserve('unit-2', 'by-olga')).toThrow(fault('order.not-here'));
    expect(reserve('unit-2', 'by-ada').serialNumber).toBe('MM-00110');
  });

  test('a number that is only reserved counts, and stays with its unit', () => {
    save();
    const first = reserve('unit-1');
    reserve('unit-2');
    expect(() => reserve('unit-3')).toThrow(fault('order.filled'));
    expect(reserve('unit-1').id).toBe(first.id);
  });

  test('burned numbers are replaced as often as its rework allows', () => {
    save();
    burn('unit-1');
    expect(store.orders.standing(order()).remaining).toBe(2);
    commit('unit-2');
    burn('unit-3');
    expect(store.orders.standing(order())).toEqual({ good: 1, open: 0, burned: 2, held: 0, remaining: 0 });
    expect(() => reserve('unit-4')).toThrow(fault('order.filled'));
  });

  test('ends when its range ends', () => {
    save(order({ serial: { first: 100, last: 101 }, rework: 5 }));
    burn('unit-1');
    burn('unit-2');
    expect(() => reserve('unit-3')).toThrow(fault('identity.exhausted'));
  });

  test('a unit whose life ended later was made all the same', () => {
    save();
    commit('unit-1');
    store.ledger.revokeAll('unit-1', 'end of life', 'job-2');
    expect(store.orders.standing(order())).toMatchObject({ good: 1, remaining: 1 });
  });

  test('is not worked on before it begins nor after it ends', () => {
    save();
    now = Date.UTC(2026, 3, 30);
    store.orders.acceptClock();
    expect(() => reserve('unit-1')).toThrow(fault('order.expired'));
    now = Date.UTC(2026, 6, 2);
    expect(() => reserve('unit-1')).toThrow(fault('order.expired'));
  });

  test('a clock that is set back does not bring it back, also after a restart', () => {
    save();
    now = Date.UTC(2026, 6, 2);
    expect(() => reserve('unit-1')).toThrow(fault('order.expired'));
    now = Date.UTC(2026, 5, 1);
    expect(() => reserve('unit-1')).toThrow(fault('order.clock'));
    store.close();
    store = open();
    expect(() => reserve('unit-1')).toThrow(fault('order.clock'));
    store.orders.acceptClock();
    expect(reserve('unit-1').serialNumber).toBe('MM-00100');
  });

  test('is only for the stations and people that it names', () => {
    save(order({ stations: ['bench-1'], operators: ['Ada'] }));
    expect(() => reserve('unit-1', 'job-of-nobody')).toThrow(fault('order.not-here'));
    store.journal.begin(jobStart('job-2', { operator: 'Mallory' }));
    expect(() => reserve('unit-1', 'job-2')).toThrow(fault('order.not-here'));
    expect(reserve('unit-1', 'job-1').serialNumber).toBe('MM-00100');
  });

  test('is only for the package that it names, in exactly that version', () => {
    save(order({ package: { id: 'sensor', sha256: 'c'.repeat(64) } }));
    expect(() => reserve('unit-1')).toThrow(fault('order.not-here'));
  });

  test('of two for the same units the one that ends first is worked on first, then the other', () => {
    save(
      order({
        order: 'later',
        quantity: 1,
        serial: { first: 200, last: 209 },
        notAfter: '2026-08-01T00:00:00Z',
      }),
    );
    save(order({ quantity: 1 }));
    expect(reserve('unit-1').serialNumber).toBe('MM-00100');
    expect(reserve('unit-2').serialNumber).toBe('MM-00200');
  });

  test('imported twice is one; another one of the same name is refused', () => {
    save();
    save();
    expect(store.orders.list()).toHaveLength(1);
    expect(() => save(order({ quantity: 3 }))).toThrow(fault('order.invalid'));
  });

  test('when all are closed nothing is made, not even outside of any order', () => {
    save();
    store.orders.close('o-1');
    expect(() => reserve('unit-1')).toThrow(fault('order.missing'));
  });

  test('accounts for every number that it gave out', () => {
    save();
    commit('unit-1');
    burn('unit-2');
    expect(store.orders.numbers('o-1')).toMatchObject([
      { serialNumber: 'MM-00100', hardwareId: 'unit-1', state: 'committed' },
      { serialNumber: 'MM-00101', hardwareId: 'unit-2', state: 'burned', reason: 'unit broke' },
    ]);
  });

  test.each([
    ['a range smaller than the quantity', { quantity: 11 }],
    ['an end before its beginning', { notAfter: '2026-04-01T00:00:00Z' }],
    ['a range that runs backwards', { serial: { first: 9, last: 3 } }],
    ['nobody who may work on it', { operators: [] as string[] }],
  ])('with %s is refused', (_what, change) => {
    expect(() => order(change as Partial<WorkOrder>)).toThrow();
  });
});

describe('a number that its unit gets again', () => {
  const keeping = { ...profile, renewal: 'same-number' as const };
  const again = (unit: string, jobId = 'job-1'): ReturnType<typeof reserve> =>
    store.ledger.reserve(keeping, unit, jobId);
  const lose = (unit: string): void => void store.ledger.revokeAll(unit, 'repair', 'by hand');

  test('is no further unit of its order, which may be full', () => {
    save();
    commit('unit-1');
    commit('unit-2');
    lose('unit-1');
    expect(again('unit-1').serialNumber).toBe('MM-00100');
    expect(store.orders.standing(order())).toEqual({ good: 1, open: 1, burned: 0, held: 0, remaining: 0 });
    commitRow(again('unit-1'), 'unit-1 again');
    expect(store.orders.standing(order())).toMatchObject({ good: 2, remaining: 0 });
    expect(() => reserve('unit-3')).toThrow(fault('order.filled'));
  });

  test('needs an order that allows it here and now: this one for its people, stations, package and time', () => {
    save(order({ stations: ['bench-1'] }));
    commit('unit-1');
    lose('unit-1');
    store.journal.begin(jobStart('elsewhere', { stationId: 'bench-2' }));
    expect(() => again('unit-1', 'elsewhere')).toThrow(fault('order.not-here'));
    now = Date.UTC(2026, 6, 2);
    expect(() => again('unit-1')).toThrow(fault('order.expired'));
    expect(store.ledger.history('unit-1').map(({ state }) => state)).toEqual(['revoked']);
  });

  test('after the end of its order needs another one, and stays a number of its own', () => {
    save();
    commit('unit-1');
    lose('unit-1');
    store.orders.close('o-1');
    expect(() => again('unit-1')).toThrow(fault('order.missing'));
    const repairs = order({ order: 'repairs', quantity: 1, serial: { first: 200, last: 209 } });
    save(repairs);
    expect(again('unit-1')).toMatchObject({ serialNumber: 'MM-00100', orderId: 'o-1' });
    expect(store.orders.standing(repairs)).toMatchObject({ good: 0, open: 0, remaining: 1 });
  });

  test('is given by no station without any order where the profile demands one', () => {
    commit('unit-1');
    lose('unit-1');
    const demanding = { ...keeping, orders: 'required' as const };
    expect(() => store.ledger.reserve(demanding, 'unit-1', 'job-1')).toThrow(fault('order.missing'));
    expect(again('unit-1').serialNumber).toBe('MM-00001');
  });

  test('that a repair has burned is not given beside the unit that was made for it', () => {
    save(order({ quantity: 1 }));
    commit('unit-1');
    lose('unit-1');
    store.ledger.advance(again('unit-1').id, 'burned', { reason: 'unplugged' }, 'job-1');
    expect(store.orders.standing(order({ quantity: 1 }))).toMatchObject({ good: 0, burned: 1, remaining: 1 });
    expect(again('unit-1').serialNumber).toBe('MM-00100');
    store.ledger.advance(again('unit-1').id, 'burned', { reason: 'unplugged' }, 'job-1');
    commit('unit-2');
    expect(() => again('unit-1')).toThrow(fault('order.filled'));
    expect(store.ledger.history('unit-1').map(({ state }) => state)).toEqual(['burned']);
  });
});
