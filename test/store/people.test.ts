import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import type { Clock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import type { Role } from '../../src/model/role.ts';
import { hashPin, isPin, type PinHash } from '../../src/store/pin-hash.ts';
import type { LockRule } from '../../src/store/sign-in-failures.ts';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolder, testStore } from './fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

const somePin: PinHash = {
  cost: 32_768,
  blockSize: 8,
  parallelization: 1,
  salt: Buffer.alloc(16).toString('base64'),
  hash: Buffer.alloc(32).toString('base64'),
};
const badge = (text: string): Uint8Array => new Uint8Array(Buffer.from(text));
const id = (number: number): string => `p-${String(number).padStart(12, '0')}`;

function add(store: Store, number: number, role: Role, more: { badge?: Uint8Array } = {}): void {
  store.people.add({ id: id(number), name: `Person ${number}`, role, pin: somePin, ...more });
}

describe('the people of a station', () => {
  test('begin with an administrator who can sign in', () => {
    using store = testStore(place.folder);
    expect(store.people.any).toBe(false);
    expect(() => add(store, 1, 'operator')).toThrow('first person');
    expect(() => store.people.add({ id: id(1), name: 'Ada', role: 'administrator' })).toThrow('first person');
    expect(store.people.any).toBe(false);
    add(store, 1, 'administrator');
    expect(store.people.any).toBe(true);
  });

  test('always keep an administrator who can sign in, whatever is changed in whatever order', () => {
    const roles: readonly Role[] = ['operator', 'engineer', 'rma', 'administrator'];
    const change = fc.record({
      number: fc.integer({ min: 1, max: 3 }),
      role: fc.option(fc.constantFrom(...roles), { nil: undefined }),
      active: fc.option(fc.boolean(), { nil: undefined }),
      pin: fc.option(fc.constantFrom(null, somePin), { nil: undefined }),
      badge: fc.option(fc.constant(null), { nil: undefined }),
    });
    using store = testStore(place.folder);
    for (const number of [1, 2, 3]) add(store, number, 'administrator', { badge: badge(`badge-${number}`) });
    let refused = 0;
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        for (const { number, ...what } of changes) {
          try {
            store.people.change(id(number), what);
          } catch (thrown) {
            expect(thrown).toMatchObject({ code: 'person.last-administrator' });
            refused += 1;
          }
          const able = store.people
            .list()
            .filter(
              ({ role, active, hasPin, hasBadge }) =>
                role === 'administrator' && active && (hasPin || hasBadge),
            );
          expect(able.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
    expect(refused).toBeGreaterThan(10);
  });

  test('have names that nobody reads as the same, and badges of their own', () => {
    using store = testStore(place.folder);
    add(store, 1, 'administrator', { badge: badge('one') });
    for (const name of ['person 1', ' PERSON  1 ', 'Ｐｅｒｓｏｎ 1'])
      expect(() => store.people.add({ id: id(2), name, role: 'operator' })).toThrow(/has this name/);
    expect(() => add(store, 2, 'operator', { badge: badge('one') })).toThrow(/this badge/);
    expect(store.people.findByName('PERSON 1')?.id).toBe(id(1));
    expect(store.people.findByBadge(badge('one'))?.id).toBe(id(1));
    expect(store.people.findByBadge(badge('two'))).toBeNull();
  });
});

describe('a PIN at rest', () => {
  const secret = (text: string): Secret => new Secret(utf8(text));
  const key = secret('key of the station');

  test('is right only as it was, and only with the key of its station', async () => {
    const hash = await hashPin(secret('582914'), key, seededRandom(1));
    expect(await isPin(secret('582914'), hash, key)).toBe(true);
    for (const other of ['582915', '58291', '5829140', '', ' 582914'])
      expect(await isPin(secret(other), hash, key)).toBe(false);
    expect(await isPin(secret('582914'), hash, secret('key of another'))).toBe(false);
    expect(JSON.stringify(hash)).not.toContain('582914');
  });

  test('of two people with the same digits has nothing in common', async () => {
    const random = seededRandom(2);
    const [one, other] = [
      await hashPin(secret('582914'), key, random),
      await hashPin(secret('582914'), key, random),
    ];
    expect(one.hash).not.toBe(other.hash);
  });

  test('that nobody has is never right', async () => {
    expect(await isPin(secret('582914'), null, key)).toBe(false);
  });

  test('with parameters that would eat the memory is not tried', async () => {
    using store = testStore(place.folder);
    store.people.add({ id: id(1), name: 'Ada', role: 'administrator', pin: { ...somePin, cost: 2 ** 30 } });
    expect(() => store.people.pinOf(id(1))).toThrow();
  });
});

describe('wrong tries', () => {
  const rule: LockRule = { free: 3, firstMs: 1_000, mostMs: 8_000, forgivenMs: null };
  /** A wall clock and a monotonic clock that tests move apart. */
  class TwoClocks implements Clock {
    wallMs = Date.UTC(2026, 0, 5, 8);
    monotonic = 0;
    now = (): Date => new Date(this.wallMs);
    monotonicMs = (): number => this.monotonic;
    sleep = (): Promise<void> => new Promise(() => undefined);
  }

  test('cost nothing at first, then a wait that doubles to its limit', () => {
    const clock = new TwoClocks();
    using store = testStore(place.folder, { clock });
    const waits = Array.from({ length: 8 }, () => {
      store.signInFailures.charge('p-1', rule);
      const waitMs = store.signInFailures.waitMs('p-1');
      clock.monotonic += waitMs;
      return waitMs;
    });
    expect(waits).toEqual([0, 0, 0, 1_000, 2_000, 4_000, 8_000, 8_000]);
    expect(store.signInFailures.waitMs('p-2')).toBe(0);
  });

  test('are forgiven by a right one, and only the last by a badge', () => {
    const clock = new TwoClocks();
    using store = testStore(place.folder, { clock });
    for (let count = 0; count < 3; count += 1) store.signInFailures.charge('badge', rule);
    store.signInFailures.giveBack(store.signInFailures.charge('badge', rule));
    expect(store.signInFailures.waitMs('badge')).toBe(0);
    expect(store.signInFailures.charge('badge', rule).lockMs).toBe(1_000);
    store.signInFailures.forgive('badge');
    expect(store.signInFailures.charge('badge', rule).lockMs).toBe(0);
  });

  test('wait for at least as long as they should, over restarts and whatever is done to the wall clock but forward', () => {
    const act = fc.oneof(
      fc.record({ type: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 6_000 }) }),
      fc.record({ type: fc.constant('set-back' as const), ms: fc.integer({ min: 0, max: 100_000 }) }),
      fc.constant({ type: 'restart' as const, ms: 0 }),
      fc.constant({ type: 'try' as const, ms: 0 }),
    );
    fc.assert(
      fc.property(fc.array(act, { minLength: 5, maxLength: 40 }), (happened) => {
        const folder = temporaryFolder();
        const clock = new TwoClocks();
        let store = testStore(folder.folder, { clock });
        /** Real time, which nothing moves back. */
        let realMs = 0;
        let notBeforeMs = 0;
        let failures = 0;
        try {
          for (const { type, ms } of happened) {
            if (type === 'pass') {
              realMs += ms;
              clock.wallMs += ms;
              clock.monotonic += ms;
            } else if (type === 'set-back') clock.wallMs -= ms;
            else if (type === 'restart') {
              store.close();
              clock.monotonic = 0;
              store = testStore(folder.folder, { clock });
            } else if (store.signInFailures.waitMs('p-1') === 0) {
              expect(realMs).toBeGreaterThanOrEqual(notBeforeMs);
              store.signInFailures.charge('p-1', rule);
              failures += 1;
              const doublings = failures - rule.free - 1;
              notBeforeMs =
                realMs + (failures <= rule.free ? 0 : Math.min(rule.mostMs, rule.firstMs * 2 ** doublings));
            }
          }
          // And it ends: one whole wait later, in this process, the next try is taken.
          const waitMs = store.signInFailures.waitMs('p-1');
          expect(waitMs).toBeLessThanOrEqual(rule.mostMs);
          clock.monotonic += waitMs;
          expect(store.signInFailures.waitMs('p-1')).toBe(0);
        } finally {
          store.close();
          folder.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  test('of names that nobody has are kept like others, but not without end', () => {
    const clock = new TwoClocks();
    using store = testStore(place.folder, { clock });
    for (let number = 0; number < 600; number += 1) {
      clock.wallMs += 1;
      store.signInFailures.charge(`name:${number}`, rule);
    }
    store.signInFailures.charge(id(1), rule);
    for (let count = 0; count < 3; count += 1) store.signInFailures.charge('name:599', rule);
    expect(store.signInFailures.waitMs('name:599')).toBe(1_000);
    for (let count = 0; count < 2; count += 1) store.signInFailures.charge('name:0', rule);
    expect(store.signInFailures.waitMs('name:0')).toBe(0);
  });
});
