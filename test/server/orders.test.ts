/** Shared orders at the server: who may hand them in, what each station gets, copies of a station, the sum at the end. */
import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { leaseRequestBytes } from '../../src/evidence/server-statement.ts';
import { openTestServer, type TestServer, TestStation } from './fixtures.ts';
import { LeaseRun, office, post, sharedOrder, signed, signedClose } from './shared-order.ts';

let server: TestServer;
let bench = new TestStation('bench-0');
let count = 0;
/** A server enrols ten stations a minute: another one takes over before that. */
let enrolments = 99;
const freshServer = async (): Promise<void> => {
  if (enrolments < 6) return;
  await server?.[Symbol.asyncDispose]();
  server = await openTestServer(null, { offices: [office] });
  enrolments = 0;
};
afterAll(() => server[Symbol.asyncDispose]());

/** A new order, so that no test knows the others. */
let id = '';
const add = (change: Parameters<typeof sharedOrder>[0] = {}): Promise<Response> =>
  post(server, '/api/v1/orders', signed(sharedOrder({ order: id, profile: id, ...change })));
const enrolled = async (name: string): Promise<TestStation> => {
  enrolments += 1;
  const station = new TestStation(`${name}-${count}`);
  expect((await station.enrol(server)).status).toBe(200);
  return station;
};
const alarms = async (): Promise<string> => (await server.get('/api/v1/alarms')).text();
const sum = async () =>
  (await server.json(`/api/v1/orders/${id}`)) as {
    unleased: number;
    accounted: boolean;
    stray: number;
    stations: Record<string, number | string>[];
  };
const tell = (station: TestStation, counter: number, state: string, hardwareId = `unit-${id}-${counter}`) =>
  station.results(server, [
    station.fact('number', {
      order: id,
      counter,
      serialNumber: `MM-${counter}`,
      hardwareId,
      state,
      reason: state === 'burned' ? 'broke' : null,
      at: new Date().toISOString(),
    }),
  ]);
beforeEach(async () => {
  await freshServer();
  count += 1;
  id = `o-${count}`;
  bench = await enrolled('bench');
}, 60_000);

describe('the order book', () => {
  test('takes an order of a trusted office once, and refuses all others by name', async () => {
    expect((await add()).status).toBe(200);
    expect((await add()).status).toBe(200);
    expect((await add({ quantity: 50 })).status).toBe(409);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const foreign = signed(sharedOrder({ order: `${id}-x` }), stranger);
    expect((await post(server, '/api/v1/orders', foreign)).status).toBe(403);
    const changed = {
      ...signed(sharedOrder({ order: `${id}-y` })),
      order: sharedOrder({ order: `${id}-z` }),
    };
    expect(await (await post(server, '/api/v1/orders', changed)).json()).toMatchObject({
      message: 'it was changed after it was signed',
    });
    const overlapping = signed(
      sharedOrder({ order: `${id}-w`, profile: id, serial: { first: 1_299, last: 1_500 } }),
    );
    expect((await post(server, '/api/v1/orders', overlapping)).status).toBe(409);
  });

  test('gives an open order to the stations that it is for, until they have it, and tells them of its end', async () => {
    await add({ stations: [bench.id] });
    const other = await enrolled('other');
    const run = new LeaseRun(bench);
    expect((await run.ask(server, { wants: [] })).orders.map(({ order }) => order.order)).toContain(id);
    expect(
      (await run.ask(server, { wants: [], known: [id] })).orders.map(({ order }) => order.order),
    ).not.toContain(id);
    const elsewhere = await new LeaseRun(other).begin(server, id);
    expect(elsewhere.orders.map(({ order }) => order.order)).not.toContain(id);
    expect(elsewhere.leases).toEqual([]);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    expect((await post(server, '/api/v1/orders/close', signedClose(id, stranger))).status).toBe(403);
    expect((await post(server, '/api/v1/orders/close', signedClose(id))).status).toBe(200);
    const after = await run.ask(server, { known: [id], wants: [id] });
    expect(after).toMatchObject({ closed: [id], leases: [] });
  });
});

describe('leases', () => {
  test('a station that is not enrolled, or whose body was changed, gets nothing', async () => {
    await add();
    expect((await new LeaseRun(new TestStation('stranger')).send(server)).status).toBe(401);
    const signature = `${'A'.repeat(86)}==`;
    const run = new LeaseRun(bench);
    expect((await bench.post(server, '/api/v1/leases', run.request(), { signature })).status).toBe(401);
    expect((await run.send(server, { station: 'other' })).status).toBe(401);
  });

  test('are given only to a run that has shown that it holds its epoch, and again when the answer was lost', async () => {
    await add();
    const run = new LeaseRun(bench);
    expect((await run.ask(server, { wants: [id] })).leases).toEqual([]);
    const first = await run.ask(server, { wants: [id] });
    expect(first.leases).toHaveLength(1);
    expect((await run.ask(server, { wants: [id] })).leases).toEqual(first.leases);
    const [lease] = first.leases;
    expect(lease?.lease).toMatchObject({ first: 1_000, epoch: 1, station: bench.id });
    // One station alone: a quarter of what is left, and rework from what the range has to spare.
    expect(lease?.lease).toMatchObject({ quantity: 25, rework: 2 });
  });

  test('of several stations at once never overlap, and never add up to more than the order', async () => {
    await add({ quantity: 40, serial: { first: 1, last: 400 }, rework: 0 });
    const stations = await Promise.all([bench]);
    for (const name of ['two', 'three', 'four']) stations.push(await enrolled(name));
    const runs = stations.map((station) => new LeaseRun(station));
    await Promise.all(runs.map((run) => run.ask(server)));
    const given = new Map<string, { first: number; last: number; quantity: number }>();
    for (let round = 0; round < 18; round += 1) {
      const answers = await Promise.all(
        runs.map((run, index) =>
          run.ask(server, {
            wants: [id],
            uses: [...given]
              .filter(([, lease]) => 'owner' in lease && lease.owner === index)
              .map(([lease, { first, last }]) => ({ lease, used: last - first + 1, burned: 0 })),
          }),
        ),
      );
      answers.forEach(({ leases }, owner) => {
        for (const { lease } of leases) given.set(lease.lease, { ...lease, owner } as never);
      });
    }
    const numbers = [...given.values()].flatMap(({ first, last }) =>
      Array.from({ length: last - first + 1 }, (_, index) => first + index),
    );
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toHaveLength(40);
    expect(await sum()).toMatchObject({ unleased: 0 });
  });

  test('that are given back free their units, but never their numbers', async () => {
    await add({ quantity: 4, serial: { first: 1, last: 40 }, rework: 0 });
    const run = new LeaseRun(bench);
    const [lease] = (await run.begin(server, id)).leases;
    expect(lease?.lease).toMatchObject({ first: 1, last: 1 });
    const again = await run.ask(server, { wants: [id], returns: [{ lease: `${id}.1`, used: 0, burned: 0 }] });
    expect(again.leases.map(({ lease: { first } }) => first)).toEqual([2]);
    expect(await sum()).toMatchObject({ unleased: 3, accounted: true });
  });

  test('grow for a station that uses them up, and burned numbers are replaced', async () => {
    await add({ quantity: 4_000, serial: { first: 1, last: 9_999 }, rework: 100 });
    const run = new LeaseRun(bench);
    const [first] = (await run.begin(server, id)).leases;
    expect(first?.lease.quantity).toBe(50);
    const used = { lease: `${id}.1`, used: 52, burned: 2 };
    const second = (await run.ask(server, { wants: [id], uses: [used] })).leases.at(-1);
    expect(second?.lease.quantity).toBe(100);
    expect(await sum()).toMatchObject({ unleased: 4_000 - 50 - 100 });
  });
});

describe('copies of a station', () => {
  test('the run that shows an older epoch is refused with an alarm, and its leases are void', async () => {
    await add();
    const first = new LeaseRun(bench);
    const lease = (await first.begin(server, id)).leases[0];
    const second = new LeaseRun(bench, first.last);
    expect((await second.begin(server, id)).epoch).toBe(2);
    const refused = await first.send(server, { wants: [id] });
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ refused: 'copy' });
    expect(await alarms()).toContain(`Station ${bench.id} runs twice`);
    const size = (lease?.lease.last ?? 0) - (lease?.lease.first ?? 0) + 1;
    expect((await sum()).stations).toMatchObject([{ station: bench.id, unknown: size }]);
  });

  test('a restored backup shows an older epoch and is refused until a person enrols it again', async () => {
    await add();
    const backup = new LeaseRun(bench);
    await backup.begin(server, id);
    const old = backup.last;
    const later = new LeaseRun(bench, old);
    await later.begin(server, id);
    const restored = new LeaseRun(bench, { epoch: 0, token: '' });
    expect((await restored.send(server)).status).toBe(409);
    await bench.enrol(server);
    expect((await restored.ask(server)).epoch).toBeGreaterThan(2);
    const given = (await restored.ask(server, { wants: [id] })).leases;
    expect(given).toHaveLength(1);
    expect((await later.send(server)).status).toBe(409);
  });

  test('a lost first answer, and a run that dies before it arrives, are no copies', async () => {
    await add();
    const dead = new LeaseRun(bench);
    await dead.send(server);
    await dead.send(server);
    const next = new LeaseRun(bench);
    expect((await next.begin(server, id)).epoch).toBe(1);
    const died = new LeaseRun(bench, next.last);
    await died.ask(server);
    // It had written the epoch down and died: the next run shows it.
    expect((await new LeaseRun(bench, died.last).begin(server, id)).epoch).toBe(3);
  });

  test('two copies that ask by file before either comes back get different numbers', async () => {
    await add({ contact: 'none' });
    const file = (run: LeaseRun): Promise<Response> => {
      const request = run.request({ wants: [id] });
      const signature = bench.signer.signStatement(leaseRequestBytes(request));
      return post(server, '/api/v1/leases/file', { request, signature });
    };
    const [one, two] = [new LeaseRun(bench), new LeaseRun(bench)];
    const answers = [];
    for (const run of [one, two, two])
      answers.push(
        ((await (await file(run)).json()) as { answer: { leases: { lease: { first: number } }[] } }).answer
          .leases,
      );
    expect(answers.map((leases) => leases.map(({ lease }) => lease.first))).toEqual([
      [1_000],
      [1_027],
      [1_027],
    ]);
  });

  test('an epoch that this server never gave means that its own database was restored: it leases nothing', async () => {
    await add();
    const run = new LeaseRun(bench, { epoch: 9, token: 'f'.repeat(32) });
    expect(await (await run.send(server)).json()).toMatchObject({ refused: 'server-forgot' });
    expect(await alarms()).toContain('database restored');
  });
});

describe('the sum of an order', () => {
  test('accounts for every number of every station, whatever the order in which it is told', async () => {
    await add({ quantity: 20, serial: { first: 1, last: 60 }, rework: 4 });
    const other = await enrolled('other');
    const [mine, theirs] = [new LeaseRun(bench), new LeaseRun(other)];
    const first = (await mine.begin(server, id)).leases[0]?.lease;
    const second = (await theirs.begin(server, id)).leases[0]?.lease;
    const [from, to] = [first?.first ?? 0, second?.first ?? 0];
    await tell(bench, from, 'committed');
    await tell(bench, from, 'reserved');
    await tell(bench, from + 1, 'burned');
    await tell(other, to, 'quarantined');
    const found = await sum();
    expect(found).toMatchObject({
      accounted: true,
      stray: 0,
      stations: [
        { station: bench.id, good: 1, open: 0, burned: 1, held: 0 },
        { station: other.id, held: 1 },
      ],
    });
    expect(await server.json(`/api/v1/orders/${id}/numbers`)).toMatchObject({
      rows: [
        { counter: from, state: 'committed', station: bench.id },
        { counter: from + 1, state: 'burned', reason: 'broke' },
        { counter: to, state: 'quarantined', station: other.id },
      ],
    });
    const totals = (await mine.ask(server, { known: [id] })).totals.find(({ order }) => order === id);
    expect(totals).toMatchObject({ good: 1, burned: 1, held: 1 });
    expect((await mine.ask(server)).marks).toMatchObject({ [id]: from + 1 });
  });

  test('a number that two units have is refused and raises an alarm; one outside of all leases is kept with one', async () => {
    await add();
    await new LeaseRun(bench).begin(server, id);
    await tell(bench, 1_000, 'reserved');
    expect(await tell(bench, 1_000, 'committed', 'another-unit')).toMatchObject([{ status: 'rejected' }]);
    expect(await alarms()).toContain('another-unit');
    expect(await tell(bench, 1_200, 'committed')).toMatchObject([{ status: 'accepted' }]);
    expect(await alarms()).toContain(`gave numbers of the order ${id} that were not leased to it`);
    expect(await sum()).toMatchObject({ stray: 1, accounted: true });
  });

  test('of an order that nobody knows is not there', async () => {
    expect((await server.get('/api/v1/orders/none')).status).toBe(404);
  });
});
