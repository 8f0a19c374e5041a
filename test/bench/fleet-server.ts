/**
 * The management server with a whole fleet in it: the life record of one unit among five million records, and pages anywhere in the list, beside
 * what one round trip through the server to the database and back costs at the same moment.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServer } from '../../src/server/server.ts';
import { startPostgres } from '../peers/server/start-postgres.ts';
import { makeTestToken } from '../server/fixtures.ts';
import { intake } from './fleet-intake.ts';
import { factsPerUnit, fillFleet, firstAtMs, hardwareIdOf, unitEveryMs } from './fleet-rows.ts';
import { rowTemplates } from './fleet-templates.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const stations = 40;
const asks = 2_000;
const pageAsks = 400;
const runs = 3;
/** Without a disk to wait for and with a buffer that a small server has; the rows are written once and not as a log. */
const settings = [
  'shared_buffers=1GB',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=8GB',
  'checkpoint_timeout=30min',
];

export async function fleetServer(records: number): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-fleet-'));
  const postgres = await startPostgres({ settings });
  try {
    const reading = await readFleet(folder, postgres.url, Math.floor(records / factsPerUnit));
    return [...reading, ...(await intake(folder, postgres.url))];
  } finally {
    await postgres[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function readFleet(
  folder: string,
  databaseUrl: string,
  units: number,
): Promise<readonly Measurement[]> {
  await using server = await openServer({ folder, databaseUrl, port: 0, version: 'bench' });
  const started = performance.now();
  await fillFleet(databaseUrl, { units, stations }, await rowTemplates(folder));
  const filledSeconds = Math.round((performance.now() - started) / 1_000);
  process.stderr.write(
    `filled in ${filledSeconds} s; load of the machine ${loadavg()[0]?.toFixed(2) ?? '?'}\n`,
  );
  const headers = { authorization: `Bearer ${await makeTestToken({ folder, databaseUrl })}` };
  const timed = async (path: string): Promise<number> => {
    const from = performance.now();
    const answer = await fetch(new URL(path, server.url), { headers });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return performance.now() - from;
  };
  // every unit is asked for once only: nothing is found in a cache because it was asked for before
  const unit = (index: number): number => (index * 7_919) % units;
  const lifePath = (index: number): string => `/api/v1/units/${hardwareIdOf(unit(index))}`;
  const pagePath = (index: number): string => {
    const after = `${firstAtMs + unit(index) * unitEveryMs}|zz`;
    return `/api/v1/units?limit=100&after=${encodeURIComponent(after)}`;
  };
  // connections are open and statements known, as on a server that runs
  for (let index = 0; index < 200; index += 1) await timed(lifePath(units - 1 - index));
  const lives: Paired[] = [];
  const pages: Paired[] = [];
  for (let run = 0; run < runs; run += 1) {
    lives.push(await paired(timed, (index) => lifePath(run * asks + index), asks));
    pages.push(await paired(timed, (index) => pagePath(run * pageAsks + index), pageAsks));
  }
  const records = units * factsPerUnit;
  const load = loadavg()
    .map((value) => value.toFixed(2))
    .join(', ');
  const note = `${records.toLocaleString('en')} records, filled in ${filledSeconds} s; load of the machine ${load}`;
  return [
    ...measurementsOf('life record of one unit', lives, 10, note),
    ...measurementsOf('a page anywhere in the units', pages, 50, note),
  ];
}

interface Paired {
  readonly p99: number;
  /** Median of the answers by the median of the round trips. */
  readonly ratio: number;
  readonly roundTripP99: number;
}

/** Each answer beside a bare round trip (`/readyz`: HTTP, SELECT 1, and back), so that a busy machine makes both slow. */
async function paired(
  timed: (path: string) => Promise<number>,
  path: (index: number) => string,
  count: number,
): Promise<Paired> {
  const times: number[] = [];
  const bare: number[] = [];
  for (let index = 0; index < count; index += 1) {
    bare.push(await timed('/readyz'));
    times.push(await timed(path(index)));
  }
  return {
    p99: percentile(times, 0.99),
    ratio: percentile(times, 0.5) / percentile(bare, 0.5),
    roundTripP99: percentile(bare, 0.99),
  };
}

function percentile(values: readonly number[], of: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * of) - 1] ?? Number.NaN;
}

function measurementsOf(
  what: string,
  found: readonly Paired[],
  goalMs: number,
  note: string,
): readonly Measurement[] {
  const one = (
    name: string,
    unit: Measurement['unit'],
    goal: number | null,
    value: (each: Paired) => number,
  ): Measurement => ({
    name: `${what}, ${name}`,
    unit,
    better: 'less',
    spread: spreadOf(found.map(value)),
    runs,
    goal,
    note,
  });
  return [
    one('p99', 'ms', goalMs, ({ p99 }) => p99),
    one('bare round trip beside it, p99', 'ms', null, ({ roundTripP99 }) => roundTripP99),
    one('p99, of that of a bare round trip', 'ratio', null, ({ p99, roundTripP99 }) => p99 / roundTripP99),
    one('median, of a bare round trip', 'ratio', null, ({ ratio }) => ratio),
  ];
}
