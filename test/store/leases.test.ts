/** Leases at a station: enforced in the transaction that reserves a number, by epoch, station, date, units and numbers. */
import { cpSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Clock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import type { SignedLease } from '../../src/model/lease.ts';
import { type WorkOrder, workOrderSchema } from '../../src/model/order.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { profile as freeProfile, jobStart, temporaryFolder } from './fixtures.ts';

const server = 'e'.repeat(64);
const profile = { ...freeProfile, orders: 'required' as const };
let place: ReturnType<typeof temporaryFolder>;
let store: Store;
let now = 0;
const clock: Clock = { now: () => new Date(now), monotonicMs: () => 0, sleep: () => Promise.resolve() };
const open = (folder = path.join(place.folder, 'data')): Store =>
  openStore({ folder, clock, random: systemRandom });

const order = (change: Partial<WorkOrder> = {}): WorkOrder =>
  workOrderSchema.parse({
    version: 1,
    order: 'o-1',
    title: 'Shared',
    package: { id: 'sensor', sha256: 'b'.repeat(64) },
    profile: 'sensor',
    quantity: 100,
    serial: { first: 100, last: 299 },
    stations: 'any',
    operators: 'any',
    notBefore: '2026-05-01T00:00:00Z',
    notAfter: '2026-09-01T00:00:00Z',
    rework: 10,
    sharing: 'leased',
    contact: 'start',
    issuedBy: 'Office',
    issuedAt: '2026-04-30T00:00:00Z',
    ...change,
  });

const lease = (first: number, quantity: number, change: Partial<SignedLease['lease']> = {}): SignedLease => ({
  lease: {
    version: 1,
    lease: `o-1.${first}`,
    order: 'o-1',
    station: 'bench-1',
    epoch: 1,
    first,
    last: first + quantity + (change.rework ?? 0) - 1,
    quantity,
    rework: 0,
    issuedAt: '2026-06-01T00:00:00.000Z',
    expiresAt: '2026-06-02T00:00:00.000Z',
    ...change,
  },
  keyId: server,
  signature: 'AA==',
});

function save(given: WorkOrder): WorkOrder {
  store.orders.save({ order: given, keyId: 'a'.repeat(64), signature: 'AA==' });
  return given;
}
const answered = (epoch = 1, where = store): void =>
  where.epochs.open(server, { epoch, token: where.epochs.token });
const take = (given: SignedLease, where = store): boolean => where.leases.take(given, 'bench-1', order());
const reserve = (unit: string, where = store) => where.ledger.reserve(profile, unit, 'job-1');
const fault = (code: string): unknown => expect.objectContaining({ code });

beforeEach(() => {
  now = Date.UTC(2026, 5, 1, 8);
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

describe('a shared order', () => {
  test('gives no number before the server has answered this start, nor without a lease', () => {
    save(order());
    expect(() => reserve('unit-1')).toThrow(fault('lease.contact'));
    answered();
    expect(() => reserve('unit-1')).toThrow(fault('lease.missing'));
    take(lease(120, 2));
    expect(reserve('unit-1').serialNumber).toBe('MM-00120');
  });

  test('gives the numbers of its leases, oldest first, and no more units than they say', () => {
    save(order());
    answered();
    take(lease(120, 2));
    take(lease(140, 1));
    expect(['a', 'b', 'c'].map((unit) => reserve(unit).counter)).toEqual([120, 121, 140]);
    expect(() => reserve('d')).toThrow(fault('lease.missing'));
    expect(reserve('a').counter).toBe(120);
  });

  test('replaces burned numbers by the rework of a lease, and not beyond', () => {
    save(order());
    answered();
    take(lease(120, 1, { rework: 1 }));
    const burn = (unit: string): void => {
      store.ledger.advance(reserve(unit).id, 'burned', { reason: 'broke' }, 'job-1');
    };
    burn('a');
    burn('b');
    expect(() => reserve('c')).toThrow(fault('lease.missing'));
    expect(store.leases.uses()).toEqual([{ lease: 'o-1.120', used: 2, burned: 2 }]);
  });

  test('does not give a number of a lease that has expired, also when the clock is set back', () => {
    save(order());
    answered();
    take(lease(120, 5));
    now = Date.UTC(2026, 5, 2, 1);
    expect(() => reserve('a')).toThrow(fault('lease.missing'));
    now = Date.UTC(2026, 5, 1, 8);
    expect(() => reserve('a')).toThrow(fault('order.clock'));
  });

  test('a lease for another station, of another epoch or of foreign numbers is refused; the same one twice is one', () => {
    save(order());
    answered(3);
    expect(() => take(lease(120, 5, { epoch: 3, station: 'bench-2' }))).toThrow(/for the station bench-2/);
    expect(() => take(lease(120, 5, { epoch: 2 }))).toThrow(/epoch 2, this station is at 3/);
    expect(() => take(lease(90, 5, { epoch: 3 }))).toThrow(/none of the order/);
    expect(take(lease(120, 5, { epoch: 3 }))).toBe(true);
    expect(take(lease(120, 5, { epoch: 3 }))).toBe(false);
    expect(() => take(lease(122, 5, { epoch: 3 }))).toThrow(/leased here already/);
  });

  test('the next start makes the old leases void: their unused numbers are never given', () => {
    save(order());
    answered(1);
    take(lease(120, 5));
    reserve('a');
    store.close();
    store = open();
    expect(() => reserve('b')).toThrow(fault('lease.contact'));
    answered(2);
    expect(() => reserve('b')).toThrow(fault('lease.missing'));
    take(lease(150, 5, { epoch: 2 }));
    expect(reserve('b').counter).toBe(150);
    expect(store.leases.shares('o-1', '2026-06-01T09:00:00Z').map(({ state }) => state)).toEqual([
      'void',
      'open',
    ]);
  });

  test('gives a unit its own number again without a lease, but not before the server has answered this start', () => {
    const keeping = { ...profile, renewal: 'same-number' as const };
    save(order());
    answered(1);
    take(lease(120, 1));
    const { id } = reserve('a');
    const key = { keyOrigin: 'device' as const, publicKeySha256: 'a'.repeat(64) };
    const certificate = {
      certificateSerial: '1',
      certificateIssuer: 'ca',
      certificateChain: ['AA=='],
      certificateFingerprint: 'b'.repeat(64),
    };
    store.ledger.advance(id, 'key-made', key, 'job-1');
    store.ledger.advance(id, 'issued', certificate, 'job-1');
    for (const state of ['written', 'proven', 'committed'] as const)
      store.ledger.advance(id, state, {}, 'job-1');
    store.ledger.revokeAll('a', 'repair', 'by hand');
    store.close();
    store = open();
    const again = () => store.ledger.reserve(keeping, 'a', 'job-1');
    expect(again).toThrow(fault('lease.contact'));
    answered(2);
    expect(again()).toMatchObject({ id, counter: 120, state: 'reserved' });
    expect(() => reserve('b')).toThrow(fault('lease.missing'));
  });

  test('that needs no contact goes on after a start without a network', () => {
    save(order({ contact: 'none' }));
    answered(1);
    take(lease(120, 5));
    reserve('a');
    store.close();
    store = open();
    expect(reserve('b').counter).toBe(121);
  });

  test('is skipped for another order that can be worked on', () => {
    save(order());
    save(order({ order: 'o-2', sharing: 'alone', contact: 'none', serial: { first: 400, last: 499 } }));
    expect(reserve('a').serialNumber).toBe('MM-00400');
  });
});

describe('an epoch', () => {
  test('an answer to another run, or an older one, is refused', () => {
    expect(() => store.epochs.open(server, { epoch: 1, token: 'f'.repeat(32) })).toThrow(
      fault('lease.invalid'),
    );
    answered(4);
    answered(4);
    store.close();
    store = open();
    expect(() => answered(4)).toThrow(fault('lease.invalid'));
    answered(5);
  });

  test('a copy of the folder can not go on as the run that it was copied from', () => {
    save(order());
    answered(1);
    take(lease(120, 5));
    store.close();
    cpSync(path.join(place.folder, 'data'), path.join(place.folder, 'clone'), { recursive: true });
    store = open();
    using clone = open(path.join(place.folder, 'clone'));
    expect(clone.epochs.token).not.toBe(store.epochs.token);
    answered(2);
    take(lease(150, 5, { epoch: 2 }));
    reserve('a');
    expect(() => reserve('b', clone)).toThrow(fault('lease.contact'));
    clone.epochs.fence('another run is newer');
    expect(() => reserve('b', clone)).toThrow(fault('identity.clone'));
  });

  test('that the database has forgotten stops shared orders: it was restored', () => {
    save(order());
    const backup = path.join(place.folder, 'backup.db');
    store.backup(backup);
    answered(1);
    take(lease(120, 5));
    store.close();
    cpSync(backup, path.join(place.folder, 'data', 'mintmark.db'));
    store = open();
    expect(store.numbersFault()).toMatchObject({ code: 'identity.high-water' });
  });

  test('a fence outlives a restart, and ends when the server answers', () => {
    store.epochs.fence('another run is newer');
    store.close();
    store = open();
    expect(() => reserve('a')).toThrow(fault('identity.clone'));
    answered(7);
    expect(store.ledger.reserve(freeProfile, 'a', 'job-1').serialNumber).toBe('MM-00001');
  });

  test('what was given back is told until the server has heard it', () => {
    save(order());
    answered(1);
    take(lease(120, 5));
    reserve('a');
    store.leases.giveBack('o-1.120');
    expect(() => reserve('b')).toThrow(fault('lease.missing'));
    store.close();
    store = open();
    expect(store.leases.returns()).toEqual([{ lease: 'o-1.120', used: 1, burned: 0 }]);
    store.leases.returnsTold(['o-1.120']);
    expect(store.leases.returns()).toEqual([]);
  });
});

test('a profile whose numbers are shared gives none without an order, and a shared order none of any other profile', () => {
  expect(() => reserve('a')).toThrow(fault('order.missing'));
  save(order());
  answered();
  take(lease(120, 5));
  expect(() => store.ledger.reserve(freeProfile, 'a', 'job-1')).toThrow(fault('order.invalid'));
});

test('every state of a number of an order that matters elsewhere is a fact', () => {
  save(order({ sharing: 'alone', contact: 'none' }));
  store.outbox.setDestinations(['server']);
  const { id } = reserve('a');
  store.ledger.advance(id, 'burned', { reason: 'broke' }, 'job-1');
  expect(store.outbox.due('server', new Date(now), 10).map(({ payload }) => payload)).toMatchObject([
    { order: 'o-1', counter: 100, state: 'reserved', hardwareId: 'a' },
    { order: 'o-1', counter: 100, state: 'burned', reason: 'broke' },
  ]);
});

test('an order that needs contact must be a shared one', () => {
  expect(() => order({ sharing: 'alone' })).toThrow(/needs sharing/);
  expect(workOrderSchema.parse(order({ contact: 'none' })).contact).toBe('none');
});
