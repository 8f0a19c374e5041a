/**
 * The management server with a whole fleet in it: the life record of one unit among five million records, pages far into the list,
 * and how much more two server processes take in than one. On a machine with two cores the processes share them with PostgreSQL and with
 * the stations of this program, so the second figure says more about the machine than about the server.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServer } from '../../src/server/server.ts';
import { startServerProcess } from '../peers/server/server-process.ts';
import { startPostgres } from '../peers/server/start-postgres.ts';
import { makeTestToken, unitState } from '../server/fixtures.ts';
import { TlsStation } from '../server/tls-fixtures.ts';
import { fillFleet, hardwareIdOf } from './fleet-rows.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const factsPerUnit = 5;
const asks = 2_000;
const runs = 3;

export async function fleetServer(records: number): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-fleet-'));
  const postgres = await startPostgres();
  try {
    const units = Math.floor(records / factsPerUnit);
    const reading = await readFleet(folder, postgres.url, units);
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
  await fillFleet(databaseUrl, { units, factsPerUnit, stations: 40 });
  const filledMs = performance.now() - started;
  const token = await makeTestToken({ folder, databaseUrl });
  const headers = { authorization: `Bearer ${token}` };
  const timed = async (path: string): Promise<number> => {
    const from = performance.now();
    const answer = await fetch(new URL(path, server.url), { headers });
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return performance.now() - from;
  };
  const p99 = async (path: (index: number) => string, count: number): Promise<number> => {
    const times: number[] = [];
    for (let index = 0; index < count; index += 1) times.push(await timed(path(index)));
    times.sort((left, right) => left - right);
    return times[Math.ceil(times.length * 0.99) - 1] ?? Number.NaN;
  };
  // every unit is asked for once only: nothing is found in a cache because it was asked for before
  const unit = (index: number): number => (index * 7_919) % units;
  const life: number[] = [];
  const pages: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    life.push(await p99((index) => `/api/v1/units/${hardwareIdOf(unit(run * asks + index))}`, asks));
    pages.push(
      await p99((index) => {
        const after = `${Date.UTC(2025, 0, 1) + unit(run * asks + index) * 6_000}|zz`;
        return `/api/v1/units?limit=100&after=${encodeURIComponent(after)}`;
      }, asks / 5),
    );
  }
  const records = units * factsPerUnit;
  const note = `${records.toLocaleString('en')} records, filled by COPY in ${Math.round(filledMs / 1_000)} s`;
  return [
    {
      name: 'life record of one unit, p99',
      unit: 'ms',
      better: 'less',
      spread: spreadOf(life),
      runs,
      goal: 10,
      note,
    },
    {
      name: 'a page anywhere in the units, p99',
      unit: 'ms',
      better: 'less',
      spread: spreadOf(pages),
      runs,
      goal: 50,
      note,
    },
  ];
}

const batches = 15;
const batch = 100;

async function intake(folder: string, databaseUrl: string): Promise<readonly Measurement[]> {
  const servers = await Promise.all([0, 1].map(() => startServerProcess({ folder, databaseUrl })));
  const [first, second] = servers;
  if (first === undefined || second === undefined) throw new Error('two servers');
  const stations = [0, 1, 2, 3].map((index) => new TlsStation(`intake-${index}`));
  try {
    for (const station of stations) {
      const code = await first.nextCode();
      const asked = { url: first.url, rootPem: first.rootPem, server: { enrolmentCode: code } };
      if ((await station.enrol(asked as never)) !== 200) throw new Error('not enrolled');
    }
    let round = 0;
    const rate = async (through: readonly (typeof first)[]): Promise<number> => {
      round += 1;
      const from = performance.now();
      await Promise.all(
        stations.map(async (station, index) => {
          const server = through[index % through.length] ?? first;
          for (let number = 0; number < batches; number += 1) {
            const facts = Array.from({ length: batch }, (_unused, each) => {
              const id = `${round}-${index}-${number}-${each}`;
              return {
                id,
                sequence: 1,
                kind: 'unit-state',
                createdAt: new Date().toISOString(),
                payload: unitState(`in-${id}`, 'blank'),
              };
            });
            const { status } = await station.send(server, '/api/v1/facts', { station: station.id, facts });
            if (status !== 200) throw new Error(`facts: ${status}`);
          }
        }),
      );
      return (stations.length * batches * batch * 1_000) / (performance.now() - from);
    };
    await rate([first, second]);
    const ratios: number[] = [];
    const rates: number[] = [];
    for (let run = 0; run < runs; run += 1) {
      const [one, two] = [await rate([first]), await rate([first, second])];
      ratios.push(two / one);
      rates.push(two);
    }
    const note = `4 stations, ${availableParallelism()} cores shared by PostgreSQL, both servers and the stations`;
    return [
      {
        name: 'records taken by two server processes',
        unit: 'per second',
        better: 'more',
        spread: spreadOf(rates),
        runs,
        goal: null,
        note,
      },
      {
        name: 'two server processes against one',
        unit: 'ratio',
        better: 'more',
        spread: spreadOf(ratios),
        runs,
        goal: availableParallelism() >= 6 ? 1.6 : null,
        note,
      },
    ];
  } finally {
    for (const station of stations) station[Symbol.dispose]();
    for (const server of servers) await server.end('SIGTERM');
  }
}
