import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Outcome, SimulatedServer, simulate } from './simulate.ts';

let server: SimulatedServer;
beforeAll(async () => {
  server = await SimulatedServer.open();
}, 300_000);
afterAll(() => server[Symbol.asyncDispose]());

const seeds = 300;

describe('what happens at stations', () => {
  test(`is lost never, and never doubled, whatever the wire, the server and the power do (${seeds} seeds)`, async () => {
    const total = { facts: 0, requests: 0, kills: 0 };
    const troubles: Record<string, number> = {};
    const failed: Outcome[] = [];
    for (let seed = 1; seed <= seeds; seed += 1) {
      const outcome = await simulate(server, {
        seed,
        stations: 2,
        events: 24,
        offlineDays: seed % 10 === 0 ? 30 : 0,
      });
      total.facts += outcome.facts;
      total.requests += outcome.requests;
      total.kills += outcome.kills;
      for (const [name, count] of Object.entries(outcome.troubles))
        troubles[name] = (troubles[name] ?? 0) + count;
      if (outcome.wrong.length > 0) failed.push(outcome);
    }
    process.stdout.write(`${JSON.stringify({ seeds, ...total, troubles })}\n`);
    expect(
      failed.map(({ seed, wrong }) => `node test/nightly/sync.ts 1 ${seed}: ${wrong.join('; ')}`),
    ).toEqual([]);
    // the simulation is worth nothing if nothing happened in it
    expect(Object.keys(troubles)).toHaveLength(11);
    expect(Math.min(...Object.values(troubles))).toBeGreaterThan(20);
    expect(total.kills).toBeGreaterThan(50);
  }, 1_800_000);

  test('is the same for the same seed, so that what fails can be looked at again', async () => {
    const again = await SimulatedServer.open();
    try {
      const course = { seed: 4_711, stations: 2, events: 24, offlineDays: 0 };
      expect(await simulate(again, course)).toEqual(await simulate(server, course));
    } finally {
      await again[Symbol.asyncDispose]();
    }
  }, 900_000);

  test('in thirty days without a network is told in order when it is back', async () => {
    const outcome = await simulate(server, { seed: 30, stations: 3, events: 3_000, offlineDays: 30 });
    expect(outcome.wrong).toEqual([]);
    expect(outcome.days).toBeGreaterThanOrEqual(30);
    expect(outcome.facts).toBeGreaterThan(3_000);
  }, 1_800_000);
});
