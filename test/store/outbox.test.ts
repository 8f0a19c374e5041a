import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutboxFact } from '../../src/model/document.ts';
import type { Store } from '../../src/store/store.ts';
import { runJob, temporaryFolder, testStore } from './fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
let store: Store;
beforeEach(() => {
  place = temporaryFolder();
  store = testStore(place.folder);
});
afterEach(() => {
  store.close();
  place.remove();
});
const later = new Date('2030-01-01');
const fact = (id: string, more: Partial<OutboxFact> = {}): OutboxFact => ({
  id,
  kind: 'unit-state',
  priority: 'normal',
  payload: { hardwareId: 'unit-1', id },
  ...more,
});
const ids = (destination = 'server', limit = 100): readonly string[] =>
  store.outbox.due(destination, later, limit).map(({ id }) => id);

function allRows(destination: string): readonly { readonly state: string }[] {
  const rows: { readonly state: string }[] = [];
  for (let after: string | undefined; ; ) {
    const page = store.outbox.list({ destination, limit: 500, after });
    rows.push(...page.rows);
    if (page.next === null) return rows;
    after = page.next;
  }
}

describe('the outbox', () => {
  test('gives revocations first and the rest in order', () => {
    store.outbox.setDestinations(['server']);
    for (const id of ['a', 'b']) store.outbox.enqueue(fact(id));
    store.outbox.enqueue(fact('r', { kind: 'revocation', priority: 'revocation' }));
    store.outbox.enqueue(fact('c'));
    expect(ids()).toEqual(['r', 'a', 'b', 'c']);
    expect(ids('server', 2)).toEqual(['r', 'a']);
  });

  test('takes a fact once', () => {
    store.outbox.setDestinations(['server']);
    expect(store.outbox.enqueue(fact('a'))).toBe(1);
    expect(store.outbox.enqueue(fact('b'))).toBe(2);
    expect(store.outbox.enqueue(fact('a', { payload: { other: true } }))).toBe(1);
    expect(store.outbox.due('server', later, 9)[0]?.payload).toEqual({ hardwareId: 'unit-1', id: 'a' });
  });

  test('owes a later destination everything from the first fact on', () => {
    store.outbox.enqueue(fact('a'));
    expect(ids()).toEqual([]);
    store.outbox.setDestinations(['server']);
    store.outbox.enqueue(fact('b'));
    store.outbox.setDestinations(['server', 'second']);
    expect([ids(), ids('second')]).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
    store.outbox.accepted('a', 'server', 'receipt');
    expect([ids(), ids('second')]).toEqual([['b'], ['a', 'b']]);
  });

  test('keeps failed facts waiting until their time, rejected ones until somebody asks', () => {
    store.outbox.setDestinations(['server']);
    for (const id of ['a', 'b', 'c']) store.outbox.enqueue(fact(id));
    store.outbox.failed('a', 'server', 'no answer', new Date('2031-01-01'));
    store.outbox.rejected('b', 'server', 'unknown product');
    expect(ids()).toEqual(['c']);
    expect(store.outbox.list({ limit: 9, state: 'rejected' }).rows).toMatchObject([
      { id: 'b', attempts: 1, lastError: 'unknown product', subject: 'unit-1' },
    ]);
    store.outbox.retry(['b']);
    expect(ids()).toEqual(['b', 'c']);
    store.outbox.retry();
    expect(ids()).toEqual(['a', 'b', 'c']);
  });

  test('counts, and what was accepted stays so', () => {
    store.outbox.setDestinations(['server']);
    for (const id of ['a', 'b', 'c']) store.outbox.enqueue(fact(id));
    store.outbox.accepted('a', 'server', 'receipt');
    store.outbox.accepted('a', 'server', 'again');
    store.outbox.rejected('a', 'server', 'late');
    store.outbox.retry(['a']);
    store.outbox.rejected('b', 'server', 'no');
    expect(store.outbox.counters('server')).toMatchObject({ waiting: 1, accepted: 1, rejected: 1 });
    expect(store.outbox.counters('server').oldestWaitingAt).toMatch(/^2026-01-05T08:/);
    expect(store.outbox.counters('server').lastSuccessAt).toMatch(/^2026-01-05T08:/);
    expect(store.outbox.counters('nobody')).toEqual({
      waiting: 0,
      accepted: 0,
      rejected: 0,
      superseded: 0,
      setAside: 0,
      oldestWaitingAt: null,
      lastSuccessAt: null,
    });
    expect(() => store.outbox.accepted('z', 'server', null)).toThrow(
      expect.objectContaining({ code: 'bug' }),
    );
  });

  test('tells a destination only its kinds, from the fact on that was said', () => {
    store.outbox.setDestinations(['server']);
    store.outbox.enqueue(fact('old'));
    const wanted = (from: 'first' | 'now' | number) => ({
      name: 'lab',
      kinds: [fact('any').kind],
      from,
      newestOnly: false,
    });
    store.outbox.setDestinations(['server', wanted('now')]);
    store.outbox.enqueue(fact('new'));
    store.outbox.enqueue({ ...fact('other'), kind: 'revocation' });
    const lab = (): string[] =>
      store.outbox
        .list({ limit: 9, destination: 'lab' })
        .rows.map(({ id }) => id)
        .reverse();
    expect(lab()).toEqual(['new']);
    // said again at the next start, it is still the moment of the first time
    store.outbox.setDestinations(['server', wanted('now')]);
    expect(lab()).toEqual(['new']);
    store.outbox.setDestinations(['server', wanted('first')]);
    expect(lab()).toEqual(['old', 'new']);
    expect(store.outbox.counters('lab').waiting).toBe(2);
  });

  test('supersedes what waits of a unit where only the newest counts, and never makes it less urgent', () => {
    const newest = { name: 'lab', kinds: null, from: 'first', newestOnly: true } as const;
    store.outbox.setDestinations(['server', newest]);
    store.outbox.enqueue(fact('a'));
    store.outbox.enqueue({ ...fact('b'), priority: 'revocation' });
    store.outbox.enqueue(fact('c'));
    store.outbox.enqueue({ ...fact('d'), payload: { hardwareId: 'unit-2' } });
    const states = (destination: string): Record<string, string> =>
      Object.fromEntries(
        store.outbox.list({ limit: 9, destination }).rows.map(({ id, state }) => [id, state]),
      );
    expect(states('lab')).toEqual({ a: 'superseded', b: 'waiting', c: 'waiting', d: 'waiting' });
    expect(Object.values(states('server'))).toEqual(['waiting', 'waiting', 'waiting', 'waiting']);
    // an answer that comes late for one that was superseded changes nothing
    store.outbox.accepted('a', 'lab', 'late');
    expect(states('lab').a).toBe('superseded');
    // the same for a destination that is added later and is owed everything
    store.outbox.setDestinations(['server', newest, { ...newest, name: 'second' }]);
    expect(states('second')).toEqual(states('lab'));
    expect(store.outbox.counters('lab')).toMatchObject({ waiting: 3, superseded: 1 });
  });

  test('puts aside what a person decided, and only that', () => {
    store.outbox.setDestinations(['server', 'second']);
    for (const id of ['a', 'b']) store.outbox.enqueue(fact(id));
    store.outbox.rejected('a', 'server', 'unknown product');
    expect(store.outbox.setAside('a', 'server', 'Ann: known there by another name')).toBe(true);
    expect(store.outbox.setAside('a', 'server', 'again')).toBe(false);
    store.outbox.retry();
    expect(store.outbox.list({ limit: 9, state: 'set-aside' }).rows).toMatchObject([
      { id: 'a', destination: 'server', lastError: 'Ann: known there by another name' },
    ]);
    expect(store.outbox.counters('second').waiting).toBe(2);
    expect(store.outbox.setAllAside('second', 'gone')).toBe(2);
    expect(store.outbox.counters('second')).toMatchObject({ waiting: 0, setAside: 2 });
  });

  test('gives no more at once than it was asked for in bytes, but at least one', () => {
    store.outbox.setDestinations(['server']);
    for (let index = 0; index < 5; index += 1)
      store.outbox.enqueue({ ...fact(`f${index}`), payload: { text: 'x'.repeat(1_000) } });
    const due = (bytes: number): number =>
      store.outbox.due('server', new Date('2030-01-01'), 100, bytes).length;
    expect([due(1), due(2_500), due(1_000_000)]).toEqual([1, 2, 5]);
  });

  test('counts by its triggers what a count of all rows would say, whatever happens', () => {
    store.outbox.setDestinations(['server', { name: 'lab', kinds: null, from: 'first', newestOnly: true }]);
    const act = fc.tuple(
      fc.constantFrom('enqueue', 'accept', 'reject', 'aside', 'retry', 'fail'),
      fc.nat(30),
      fc.nat(3),
    );
    let made = 0;
    fc.assert(
      fc.property(fc.array(act, { maxLength: 40 }), (steps) => {
        for (const [what, which, unit] of steps) {
          const destination = unit % 2 === 0 ? 'server' : 'lab';
          const id = `f${which % Math.max(1, made)}`;
          if (what === 'enqueue')
            store.outbox.enqueue({ ...fact(`f${made++}`), payload: { hardwareId: `unit-${unit}` } });
          else if (made === 0) continue;
          else if (what === 'accept') store.outbox.accepted(id, destination, 'r');
          else if (what === 'reject') store.outbox.rejected(id, destination, 'no');
          else if (what === 'aside') store.outbox.setAside(id, destination, 'why');
          else if (what === 'retry') store.outbox.retry([id]);
          else store.outbox.failed(id, destination, 'later', new Date('2027-01-01'));
        }
        for (const destination of ['server', 'lab']) {
          const counters = store.outbox.counters(destination);
          const rows = allRows(destination);
          const count = (state: string): number => rows.filter((row) => row.state === state).length;
          expect(counters).toMatchObject({
            waiting: count('waiting'),
            accepted: count('accepted'),
            rejected: count('rejected'),
            superseded: count('superseded'),
            setAside: count('set-aside'),
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  test('has no gaps whatever fails in between', () => {
    store.outbox.setDestinations(['server']);
    let stored = 0;
    fc.assert(
      fc.property(fc.boolean(), fc.integer({ min: 1, max: 4 }), (fails, count) => {
        const name = `${stored}-${Math.random()}`;
        const work = (): void =>
          store.transaction(() => {
            for (let index = 0; index < count; index += 1) store.outbox.enqueue(fact(`${name}-${index}`));
            if (fails) throw new Error('on purpose');
          });
        if (fails) expect(work).toThrow('on purpose');
        else {
          work();
          stored += count;
        }
        expect(store.outbox.lastSequence()).toBe(stored);
      }),
      { numRuns: 60 },
    );
    const rows = store.outbox.due('server', later, 1_000);
    expect(rows.map(({ sequence }) => sequence)).toEqual(rows.map((_, index) => index + 1));
  });

  test('lists newest first in pages', () => {
    store.outbox.setDestinations(['server', 'second']);
    for (let index = 0; index < 10; index += 1) store.outbox.enqueue(fact(`f-${index}`));
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = store.outbox.list({ limit: 3, after });
      seen.push(...page.rows.map(({ sequence, destination }) => `${sequence} ${destination}`));
      after = page.next ?? undefined;
    } while (after !== undefined);
    expect(seen).toHaveLength(20);
    expect(new Set(seen).size).toBe(20);
    expect(seen.slice(0, 3)).toEqual(['10 server', '10 second', '9 server']);
  });
});

describe('a change of state outside of a job', () => {
  test('is one transaction with its facts, and only as the life table allows', () => {
    store.outbox.setDestinations(['server']);
    runJob(store, 'job-1', 'unit-0001');
    expect(store.units.changeState('unit-0001', 'wiped', 'by hand', [])).toMatchObject({ state: 'wiped' });
    const retired = fact('retire', { kind: 'retirement', payload: { hardwareId: 'unit-0001' } });
    store.units.changeState('unit-0001', 'retired', 'end of life', [retired]);
    expect(ids()).toContain('retire');
    const refused = (): unknown => store.units.changeState('unit-0001', 'returned', 'no', [fact('never')]);
    expect(refused).toThrow(expect.objectContaining({ code: 'unit.state' }));
    expect(ids()).not.toContain('never');
    expect(() => store.units.changeState('nobody', 'retired', '', [])).toThrow(
      expect.objectContaining({ code: 'unit.unknown' }),
    );
  });
});
