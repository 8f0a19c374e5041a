/**
 * How much more two server processes take in than one, from four stations over TLS. Where there are not cores enough for both of them, PostgreSQL and
 * the stations, the two share what one has, and the clock says nothing; then what counts is what would keep two from taking twice as much: more
 * processor time for each record, and waits for each other's locks.
 */
import { availableParallelism, loadavg } from 'node:os';
import { type ServerProcess, startServerProcess } from '../peers/server/server-process.ts';
import { unitState } from '../server/fixtures.ts';
import { TlsStation } from '../server/tls-fixtures.ts';
import { withLockWaits } from './lock-waits.ts';
import { processorSeconds } from './processor-time.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const runs = 3;
const batch = 100;
/** Of each station in each run. */
const batches = 15;
const goal = 1.6;
const enoughCores = 6;

export async function intake(folder: string, databaseUrl: string): Promise<readonly Measurement[]> {
  const first = await startServerProcess({ folder, databaseUrl });
  const second = await startServerProcess({ folder, databaseUrl });
  const stations = [0, 1, 2, 3].map((index) => new TlsStation(`intake-${index}`));
  try {
    for (const station of stations) {
      const asked = { ...first, server: { enrolmentCode: await first.nextCode() } };
      if ((await station.enrol(asked as never)) !== 200) throw new Error('not enrolled');
    }
    const take = taking(stations, databaseUrl);
    // both are warm before anything is counted
    await take([first, second]);
    const pairs: { readonly alone: Taken; readonly both: Taken }[] = [];
    for (let run = 0; run < runs; run += 1)
      pairs.push({ alone: await take([first]), both: await take([first, second]) });
    return said(pairs);
  } finally {
    for (const station of stations) station[Symbol.dispose]();
    for (const server of [first, second]) await server.end('SIGTERM');
  }
}

interface Taken {
  readonly perSecond: number;
  /** Of all servers together for one record; null where it can not be known. */
  readonly processorMs: number | null;
  /** Of the time of connections at work, 0 to 1. */
  readonly lockWaits: number;
}

/** Every station sends its batches one after the other, all stations at once. */
function taking(stations: readonly TlsStation[], databaseUrl: string) {
  let round = 0;
  const records = stations.length * batches * batch;
  const processor = (servers: readonly ServerProcess[]): number | null =>
    servers.reduce<number | null>((sum, { pid }) => {
      const seconds = processorSeconds(pid);
      return sum === null || seconds === null ? null : sum + seconds;
    }, 0);
  return async (servers: readonly ServerProcess[]): Promise<Taken> => {
    round += 1;
    const before = processor(servers);
    const from = performance.now();
    const { share: lockWaits } = await withLockWaits(databaseUrl, () =>
      Promise.all(
        stations.map(async (station, index) => {
          const server = servers[index % servers.length];
          if (server === undefined) throw new Error('no server');
          for (let number = 0; number < batches; number += 1) {
            const facts = Array.from({ length: batch }, (_unused, each) =>
              newUnit(`${round}-${index}-${number}-${each}`),
            );
            const { status } = await station.send(server, '/api/v1/facts', { station: station.id, facts });
            if (status !== 200) throw new Error(`facts: ${status}`);
          }
        }),
      ),
    );
    const perSecond = (records * 1_000) / (performance.now() - from);
    const after = processor(servers);
    const processorMs = before === null || after === null ? null : ((after - before) * 1_000) / records;
    return { perSecond, processorMs, lockWaits };
  };
}

function newUnit(id: string): object {
  const payload = unitState(`in-${id}`, 'blank');
  return { id, sequence: 1, kind: 'unit-state', createdAt: new Date().toISOString(), payload };
}

function said(pairs: readonly { readonly alone: Taken; readonly both: Taken }[]): readonly Measurement[] {
  const cores = availableParallelism();
  const load = loadavg()[0]?.toFixed(2) ?? '?';
  const note = `4 stations, ${cores} cores shared by PostgreSQL, both servers and the stations; load ${load}`;
  const measured = (
    name: string,
    unit: Measurement['unit'],
    better: Measurement['better'],
    wanted: number | null,
    values: readonly number[],
  ): Measurement => ({
    name,
    unit,
    better,
    spread: spreadOf(values),
    runs: values.length,
    goal: wanted,
    note,
  });
  const inProcessor = pairs.flatMap(({ alone, both }) =>
    alone.processorMs === null || both.processorMs === null
      ? []
      : [{ one: alone.processorMs, two: both.processorMs, waits: both.lockWaits }],
  );
  return [
    measured(
      'records taken by two server processes',
      'per second',
      'more',
      null,
      pairs.map(({ both }) => both.perSecond),
    ),
    measured(
      'two server processes against one, by the clock',
      'ratio',
      'more',
      cores >= enoughCores ? goal : null,
      pairs.map(({ alone, both }) => both.perSecond / alone.perSecond),
    ),
    measured(
      'processor time of a server for a record',
      'ms',
      'less',
      null,
      inProcessor.map(({ two }) => two),
    ),
    measured(
      'waits for locks, of the time at the database',
      'ratio',
      'less',
      null,
      pairs.map(({ both }) => both.lockWaits),
    ),
    ...(inProcessor.length === 0
      ? []
      : [
          measured(
            'two server processes against one, where there are cores for both',
            'ratio',
            'more',
            goal,
            inProcessor.map(({ one, two, waits }) => 2 * (one / two) * (1 - waits)),
          ),
        ]),
  ];
}
