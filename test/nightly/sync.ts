/**
 * `node test/nightly/sync.ts [seeds] [first seed]`: the simulation of test/sync/simulation, and when no seed is named also a month
 * offline with 100,000 events. One JSON line at the end; a seed that fails is named with the command that plays it again.
 */
import { type Outcome, SimulatedServer, simulate } from '../sync/simulation/simulate.ts';

const seeds = Number(process.argv[2] ?? 10_000);
const first = Number(process.argv[3] ?? 1);
const began = performance.now();
const totals = { facts: 0, requests: 0, kills: 0 };
const troubles: Record<string, number> = {};
const failed: string[] = [];
const add = (outcome: Outcome, command: string): void => {
  totals.facts += outcome.facts;
  totals.requests += outcome.requests;
  totals.kills += outcome.kills;
  for (const [name, count] of Object.entries(outcome.troubles))
    troubles[name] = (troubles[name] ?? 0) + count;
  if (outcome.wrong.length === 0) return;
  const line = `${command}: ${outcome.wrong.slice(0, 5).join('; ')}`;
  failed.push(line);
  process.stderr.write(`failed: ${line}\n`); // a night that is cut short has told what it found
};

let server = await SimulatedServer.open();
for (let seed = first; seed < first + seeds; seed += 1) {
  // a database of some thousand stations is another test
  if (seed > first && (seed - first) % 500 === 0) {
    await server[Symbol.asyncDispose]();
    server = await SimulatedServer.open();
    process.stderr.write(
      `${seed - first} seeds after ${Math.round((performance.now() - began) / 1_000)} s\n`,
    );
  }
  const course = { seed, stations: 2, events: 24, offlineDays: seed % 10 === 0 ? 30 : 0 };
  add(await simulate(server, course), `node test/nightly/sync.ts 1 ${seed}`);
}
if (process.argv[3] === undefined) {
  const month = await simulate(server, { seed: first, stations: 4, events: 100_000, offlineDays: 30 });
  add(month, 'the month of 100000 events');
  process.stderr.write(`${JSON.stringify(month)}\n`);
}
await server[Symbol.asyncDispose]();
const seconds = Math.round((performance.now() - began) / 1_000);
process.stdout.write(
  `${JSON.stringify({ part: 'sync', seeds, first, ...totals, troubles, failed, seconds })}\n`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
