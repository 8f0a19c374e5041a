/**
 * How much more two server processes take in than one, from four stations over TLS. Where there are not cores enough for both of them, PostgreSQL and
 * the stations, each server is let run a quarter of the time only, alone as well as beside the other: then the cores are not what
 * limits them, and what is left to see is whether they wait for each other.
 */
import { availableParallelism, loadavg } from 'node:os';
import { type ServerProcess, startServerProcess } from '../peers/server/server-process.ts';
import { unitState } from '../server/fixtures.ts';
import { TlsStation } from '../server/tls-fixtures.ts';
import { slowed } from './slowed.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const runs = 3;
const batch = 100;
/** Of each station, at full speed. */
const batches = 15;
const share = { runMs: 10, ofMs: 40 } as const;
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
    const one = [first];
    const two = [first, second];
    const rate = rates(stations);
    await rate(two, batches);
    const whole = await inPairs((servers) => rate(servers, batches), one, two);
    await using _slowed = slowed([first.pid, second.pid], share.runMs, share.ofMs);
    const quarter = await inPairs((servers) => rate(servers, Math.ceil(batches / 3)), one, two);
    return [...said('', whole, enoughCores), ...said(', each a quarter of the time', quarter, 1)];
  } finally {
    for (const station of stations) station[Symbol.dispose]();
    for (const server of [first, second]) await server.end('SIGTERM');
  }
}

interface Pairs {
  readonly perSecond: readonly number[];
  readonly ratios: readonly number[];
}

async function inPairs(
  rate: (servers: readonly ServerProcess[]) => Promise<number>,
  one: readonly ServerProcess[],
  two: readonly ServerProcess[],
): Promise<Pairs> {
  const perSecond: number[] = [];
  const ratios: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const alone = await rate(one);
    const both = await rate(two);
    perSecond.push(both);
    ratios.push(both / alone);
  }
  return { perSecond, ratios };
}

/** Records a second: every station sends its batches one after the other, all stations at once. */
function rates(stations: readonly TlsStation[]) {
  let round = 0;
  return async (through: readonly ServerProcess[], count: number): Promise<number> => {
    round += 1;
    const from = performance.now();
    await Promise.all(
      stations.map(async (station, index) => {
        const server = through[index % through.length];
        if (server === undefined) throw new Error('no server');
        for (let number = 0; number < count; number += 1) {
          const facts = Array.from({ length: batch }, (_unused, each) =>
            newUnit(`${round}-${index}-${number}-${each}`),
          );
          const { status } = await station.send(server, '/api/v1/facts', { station: station.id, facts });
          if (status !== 200) throw new Error(`facts: ${status}`);
        }
      }),
    );
    return (stations.length * count * batch * 1_000) / (performance.now() - from);
  };
}

function newUnit(id: string): object {
  const payload = unitState(`in-${id}`, 'blank');
  return { id, sequence: 1, kind: 'unit-state', createdAt: new Date().toISOString(), payload };
}

function said(how: string, { perSecond, ratios }: Pairs, cores: number): readonly Measurement[] {
  const load = loadavg()[0]?.toFixed(2) ?? '?';
  const note = `4 stations, ${availableParallelism()} cores shared by PostgreSQL, both servers and the stations; load ${load}`;
  return [
    {
      name: `records taken by two server processes${how}`,
      unit: 'per second',
      better: 'more',
      spread: spreadOf(perSecond),
      runs,
      goal: null,
      note,
    },
    {
      name: `two server processes against one${how}`,
      unit: 'ratio',
      better: 'more',
      spread: spreadOf(ratios),
      runs,
      goal: availableParallelism() >= cores ? 1.6 : null,
      note,
    },
  ];
}
