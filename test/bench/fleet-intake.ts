/**
 * How much more two server processes take in than one, from four stations over TLS. Where there are not cores enough for both of them, PostgreSQL and
 * the sender, the two share what one has, and the clock says nothing; then what counts is what would keep two from taking twice as much: more
 * processor time for each record, at the server and at the database, and waits for each other's locks.
 */
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { type ServerProcess, startServerProcess } from '../peers/server/server-process.ts';
import { unitState } from '../server/fixtures.ts';
import { TlsStation } from '../server/tls-fixtures.ts';
import type { SenderOrder, SenderPlan, SenderReport, SignedBatch } from './intake-sender.ts';
import { withLockWaits } from './lock-waits.ts';
import { familySeconds, parentOf, processorSeconds } from './processor-time.ts';
import { type Measurement, spreadOf } from './statistics.ts';
import { bodyOf } from './sync-rate.ts';

const runs = 3;
/** As stations send them: half signed documents, half states of units. */
const batch = 500;
/** Of each station in each run. */
const batches = 4;
const goal = 1.6;
const enoughCores = 6;

export async function intake(folder: string, databaseUrl: string): Promise<readonly Measurement[]> {
  const first = await startServerProcess({ folder, databaseUrl });
  const second = await startServerProcess({ folder, databaseUrl });
  const stations = [0, 1, 2, 3].map((index) => new TlsStation(`intake-${index}`));
  const file = join(folder, 'intake-plan.json');
  try {
    for (const station of stations) {
      const asked = { ...first, server: { enrolmentCode: await first.nextCode() } };
      if ((await station.enrol(asked as never)) !== 200) throw new Error('not enrolled');
    }
    const rounds = 1 + 2 * runs;
    const plan: SenderPlan = {
      rootPem: first.rootPem,
      stations: stations.map((station) => signedBatches(station, rounds * batches)),
    };
    writeFileSync(file, JSON.stringify(plan), { mode: 0o600 });
    await using sender = startSender(file);
    const take = taking(sender, databaseUrl, await postmaster(databaseUrl));
    // both are warm before anything is counted
    await take([first, second]);
    const pairs: { readonly alone: Taken; readonly both: Taken }[] = [];
    for (let run = 0; run < runs; run += 1)
      pairs.push({ alone: await take([first]), both: await take([first, second]) });
    return said(pairs);
  } finally {
    for (const station of stations) station[Symbol.dispose]();
    for (const server of [first, second]) await server.end('SIGTERM');
    rmSync(file, { force: true });
  }
}

/** Everything that costs a station something is done before anything is counted. */
function signedBatches(station: TlsStation, count: number): readonly SignedBatch[] {
  const at = new Date().toISOString();
  let sequence = 0;
  let head: { sequence: number; payloadSha256: string | null } = { sequence: 0, payloadSha256: null };
  const fact = (id: string, kind: string, payload: unknown): object => {
    sequence += 1;
    return { id, sequence, kind, createdAt: at, payload };
  };
  return Array.from({ length: count }, () => {
    const facts = Array.from({ length: batch / 2 }, () => {
      const hardwareId = `${station.id}-${sequence}`;
      const id = `job-${sequence}`;
      const document = station.signer.sign(
        { kind: 'job-record', id, body: bodyOf(sequence, hardwareId, at) },
        head,
      );
      head = document;
      return [
        fact(id, 'document', document),
        fact(`state-${sequence}`, 'unit-state', unitState(hardwareId, 'provisioned')),
      ];
    }).flat();
    const body = JSON.stringify({ station: station.id, facts });
    const signature = station.signer.signStatement(new TextEncoder().encode(body));
    return { body, station: station.id, signature };
  });
}

interface Sender extends AsyncDisposable {
  send(order: SenderOrder): Promise<SenderReport>;
}

function startSender(file: string): Sender {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'intake-sender.ts'), file], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const exited = new Promise((done) => child.once('exit', done));
  return {
    send: async (order) => {
      child.stdin.write(`${JSON.stringify(order)}\n`);
      const { value } = await lines.next();
      if (value === undefined) throw new Error('the sender ended: what it said is above');
      return JSON.parse(String(value)) as SenderReport;
    },
    [Symbol.asyncDispose]: async () => {
      child.stdin.end();
      await exited;
    },
  };
}

/** Null where it runs elsewhere, or there is no /proc. */
async function postmaster(databaseUrl: string): Promise<number | null> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query('SELECT pg_backend_pid() AS pid');
    return parentOf(Number(rows[0]?.pid));
  } finally {
    await client.end();
  }
}

interface Taken {
  readonly perSecond: number;
  /** Processor time for one record, of all servers together; null where it can not be known. */
  readonly serverMs: number | null;
  readonly databaseMs: number | null;
  readonly senderMs: number;
  /** Of the processors, by all of these, 0 to 1. */
  readonly busy: number | null;
  /** Of the time of connections at work, 0 to 1. */
  readonly lockWaits: number;
}

/** Every station sends its batches one after the other, all stations at once. */
function taking(sender: Sender, databaseUrl: string, database: number | null) {
  let round = 0;
  const records = 4 * batches * batch;
  const processor = (servers: readonly ServerProcess[]) => ({
    servers: sumOf(servers.map(({ pid }) => processorSeconds(pid))),
    database: database === null ? null : familySeconds(database),
  });
  const each = (before: number | null, after: number | null): number | null =>
    before === null || after === null ? null : ((after - before) * 1_000) / records;
  return async (servers: readonly ServerProcess[]): Promise<Taken> => {
    const order = { first: round * batches, count: batches, urls: servers.map(({ url }) => url) };
    round += 1;
    const before = processor(servers);
    const { value: report, share: lockWaits } = await withLockWaits(databaseUrl, () => sender.send(order));
    const after = processor(servers);
    const serverMs = each(before.servers, after.servers);
    const databaseMs = each(before.database, after.database);
    const senderMs = report.processorMs / records;
    const all = sumOf([serverMs, databaseMs, senderMs]);
    return {
      perSecond: (records * 1_000) / report.tookMs,
      serverMs,
      databaseMs,
      senderMs,
      busy: all === null ? null : (all * records) / (report.tookMs * availableParallelism()),
      lockWaits,
    };
  };
}

function sumOf(parts: readonly (number | null)[]): number | null {
  return parts.reduce<number | null>((sum, part) => (sum === null || part === null ? null : sum + part), 0);
}

function said(pairs: readonly { readonly alone: Taken; readonly both: Taken }[]): readonly Measurement[] {
  const cores = availableParallelism();
  const load = loadavg()[0]?.toFixed(2) ?? '?';
  const note = `4 stations in one process, ${cores} cores shared by PostgreSQL, both servers and the sender; load ${load}`;
  const measured = (
    name: string,
    unit: Measurement['unit'],
    better: Measurement['better'],
    wanted: number | null,
    values: readonly (number | null)[],
  ): readonly Measurement[] => {
    const known = values.filter((value) => value !== null);
    return known.length === 0
      ? []
      : [{ name, unit, better, spread: spreadOf(known), runs: known.length, goal: wanted, note }];
  };
  const cost = ({ serverMs, databaseMs }: Taken): number | null => sumOf([serverMs, databaseMs]);
  const withCores = pairs.map(({ alone, both }) => {
    const [one, two] = [cost(alone), cost(both)];
    return one === null || two === null ? null : 2 * (one / two) * (1 - both.lockWaits);
  });
  const both = (pick: (taken: Taken) => number | null): readonly (number | null)[] =>
    pairs.map((pair) => pick(pair.both));
  const alone = (pick: (taken: Taken) => number | null): readonly (number | null)[] =>
    pairs.map((pair) => pick(pair.alone));
  const perSecond = ({ perSecond: value }: Taken): number => value;
  return [
    ...measured('records taken by one server process', 'per second', 'more', null, alone(perSecond)),
    ...measured('records taken by two server processes', 'per second', 'more', null, both(perSecond)),
    ...measured(
      'two server processes against one, by the clock',
      'ratio',
      'more',
      cores >= enoughCores ? goal : null,
      pairs.map((pair) => pair.both.perSecond / pair.alone.perSecond),
    ),
    ...measured(
      'processors busy with one server process, of all',
      'ratio',
      'less',
      null,
      alone(({ busy }) => busy),
    ),
    ...measured(
      'processors busy with two server processes, of all',
      'ratio',
      'less',
      null,
      both(({ busy }) => busy),
    ),
    ...measured(
      'processor time for a record, one server process',
      'ms',
      'less',
      null,
      alone(({ serverMs }) => serverMs),
    ),
    ...measured(
      'processor time for a record, two server processes',
      'ms',
      'less',
      null,
      both(({ serverMs }) => serverMs),
    ),
    ...measured(
      'processor time for a record, database',
      'ms',
      'less',
      null,
      both(({ databaseMs }) => databaseMs),
    ),
    ...measured(
      'processor time for a record, sender',
      'ms',
      'less',
      null,
      both(({ senderMs }) => senderMs),
    ),
    ...measured(
      'waits for locks, of the time at the database',
      'ratio',
      'less',
      null,
      both(({ lockWaits }) => lockWaits),
    ),
    ...measured(
      'two server processes against one, where there are cores for both',
      'ratio',
      'more',
      goal,
      withCores,
    ),
  ];
}
