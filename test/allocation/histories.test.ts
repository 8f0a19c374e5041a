/**
 * Any history of stations that share an order: kills, lost answers, stretches without a network, restored databases and disks,
 * copies of a data folder that run beside the original, clocks set back, people who enrol a station again, the end of the order.
 * No number is ever given twice, the order is never passed, every number has a unit and a fate.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { orderSum } from '../../src/server/order-sums.ts';
import { type Copy, Fleet, FleetServer } from './fleet.ts';

const hourMs = 3_600_000;
const copy = fc.nat(20);
const record = <T extends string>(does: T) => fc.record({ does: fc.constant(does), copy });

const event = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('make' as const),
      copy,
      count: fc.integer({ min: 1, max: 4 }),
      fate: fc.constantFrom(
        'committed' as const,
        'committed' as const,
        'burned' as const,
        'quarantined' as const,
        'reserved' as const,
      ),
    }),
  },
  { weight: 8, arbitrary: record('contact') },
  { weight: 2, arbitrary: record('lose the answer') },
  { weight: 2, arbitrary: record('send facts') },
  { weight: 2, arbitrary: record('kill') },
  { weight: 2, arbitrary: record('restart') },
  { weight: 2, arbitrary: record('take a snapshot') },
  { weight: 1, arbitrary: record('restore the database') },
  { weight: 1, arbitrary: record('restore the disk') },
  { weight: 2, arbitrary: record('copy the folder') },
  { weight: 1, arbitrary: record('enrol again') },
  { weight: 1, arbitrary: record('accept the numbers') },
  { weight: 1, arbitrary: record('set the clock back') },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('wait' as const), hours: fc.constantFrom(1, 20, 25, 400) }),
  },
  { weight: 1, arbitrary: fc.constant({ does: 'close the order' as const }) },
);
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

class History {
  readonly fleet: Fleet;
  readonly #copies: Copy[] = [];
  readonly #snapshots = new Map<Copy, string>();

  constructor(fleet: Fleet) {
    this.fleet = fleet;
  }

  async begin(): Promise<void> {
    await this.fleet.begin();
    this.#copies.push(await this.fleet.newStation(), await this.fleet.newStation());
    for (const at of this.#copies) await this.fleet.contact(at);
  }

  async run(events: readonly Event[]): Promise<void> {
    for (const next of events) {
      await this.#happen(next);
      this.check();
    }
  }

  async end(): Promise<void> {
    for (const at of this.#copies) await this.fleet.sendFacts(at);
    const sum = await orderSum(this.fleet.database, this.fleet.order.order);
    expect(sum).toMatchObject({ accounted: true, stray: 0 });
    this.check();
    for (const { store } of this.#copies)
      for (const { hardwareId, state, reason } of store.orders.numbers(this.fleet.order.order)) {
        expect(hardwareId).toMatch(/^unit-/);
        if (state === 'burned') expect(reason).toBe('broke');
      }
  }

  /** A station that people have put right goes on: nothing of this is a dead end. */
  async goesOn(): Promise<void> {
    const [first] = this.#copies;
    if (first === undefined) throw new Error('no station');
    first.clockOffsetMs = 0;
    first.store.orders.acceptClock();
    first.store.ledger.acceptHighWater();
    await this.fleet.enrol(first);
    for (let asked = 0; asked < 3; asked += 1) await this.fleet.contact(first);
    first.store.ledger.acceptHighWater();
    expect([true, 'lease.missing', 'order.missing', 'order.filled', 'order.expired']).toContain(
      this.fleet.make(first, 'committed'),
    );
    this.check();
  }

  close(): Promise<void> {
    for (const { store } of this.#copies) store.close();
    return this.fleet.end();
  }

  check(): void {
    const { fleet } = this;
    expect(fleet.repeated).toEqual([]);
    expect(fleet.live).toBeLessThanOrEqual(fleet.order.quantity);
    expect(fleet.given.size).toBeLessThanOrEqual(fleet.order.quantity + fleet.order.rework);
  }

  async #happen(next: Event): Promise<void> {
    const { fleet } = this;
    if (next.does === 'wait') {
      fleet.nowMs += next.hours * hourMs;
      return;
    }
    if (next.does === 'close the order') return fleet.closeOrder();
    const at = this.#copies[next.copy % this.#copies.length];
    if (at === undefined) return;
    const snapshot = this.#snapshots.get(at);
    switch (next.does) {
      case 'make':
        for (let count = 0; count < next.count; count += 1) fleet.make(at, next.fate);
        return;
      case 'contact':
        await fleet.contact(at);
        return;
      case 'lose the answer':
        await fleet.contact(at, true);
        return;
      case 'send facts':
        return fleet.sendFacts(at);
      case 'kill':
        return fleet.kill(at);
      case 'restart':
        return fleet.restart(at);
      case 'take a snapshot':
        this.#snapshots.set(at, fleet.snapshot(at));
        return;
      case 'restore the database':
        if (snapshot !== undefined) fleet.restoreDatabase(at, snapshot);
        return;
      case 'restore the disk':
        if (snapshot !== undefined) fleet.restoreDisk(at, snapshot);
        return;
      case 'copy the folder':
        if (this.#copies.length < 5) this.#copies.push(fleet.clone(at, snapshot));
        return;
      case 'enrol again':
        return fleet.enrol(at);
      case 'accept the numbers':
        at.store.ledger.acceptHighWater();
        return;
      case 'set the clock back':
        at.clockOffsetMs -= 30 * 24 * hourMs;
        return;
    }
  }
}

let server: FleetServer;
let histories = 0;
beforeAll(async () => {
  server = await FleetServer.open();
}, 60_000);
afterAll(() => server.close());

/** A copy makes all that the server still gives; then the original, off the network, uses up what it had leased before. */
const toTheEnd: Event[] = [
  { does: 'contact', copy: 0 },
  { does: 'copy the folder', copy: 0 },
  { does: 'contact', copy: 2 },
  ...Array.from({ length: 14 }, (): Event[] => [
    { does: 'contact', copy: 2 },
    { does: 'make', copy: 2, count: 4, fate: 'committed' },
  ]).flat(),
  { does: 'make', copy: 0, count: 4, fate: 'committed' },
];

const runs = Number(process.env.MINTMARK_ORDER_HISTORIES ?? 12);

async function hold(contact: 'start' | 'none', events: readonly Event[]): Promise<void> {
  histories += 1;
  const history = new History(
    new Fleet(
      server,
      {
        order: `o-${histories}`,
        profile: `p-${histories}`,
        contact,
        quantity: 14,
        rework: 3,
        serial: { first: 1, last: 400 },
      },
      histories,
    ),
  );
  try {
    await history.begin();
    await history.run(events);
    await history.end();
    await history.goesOn();
  } finally {
    await history.close();
  }
}

test('no history of an order that needs contact gives a number twice or makes more than was ordered', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 10, maxLength: 50 }), (events) => hold('start', events)),
    {
      numRuns: runs,
      examples: [
        [toTheEnd],
        // A copy that is started while the original works on off the network, then the original comes back.
        [
          [
            { does: 'contact', copy: 0 },
            { does: 'make', copy: 0, count: 1, fate: 'committed' },
            { does: 'copy the folder', copy: 0 },
            { does: 'make', copy: 2, count: 1, fate: 'committed' },
            { does: 'contact', copy: 2 },
            { does: 'contact', copy: 2 },
            { does: 'make', copy: 2, count: 2, fate: 'committed' },
            { does: 'make', copy: 0, count: 3, fate: 'committed' },
            { does: 'contact', copy: 0 },
            { does: 'make', copy: 0, count: 3, fate: 'committed' },
          ],
        ],
      ],
    },
  );
}, 300_000);

/** Without contact nothing but a copy that runs beside the original, or an old disk, can repeat a number; those are left out. */
const offline = new Set<Event['does']>(['copy the folder', 'restore the disk', 'enrol again']);

test('an order that needs no contact holds the same, as long as no copy of the whole disk runs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        event.filter(({ does }) => !offline.has(does)),
        { minLength: 10, maxLength: 40 },
      ),
      (events) => hold('none', events),
    ),
    { numRuns: Math.ceil(runs / 2) },
  );
}, 300_000);
