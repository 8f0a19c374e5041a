/**
 * A month of records of one station to a management server on PostgreSQL, with everything that is real: the station's store and
 * syncer, HTTP, the server's checks, signed receipts that are checked. Beside it, in the same run, what PostgreSQL alone takes
 * when the same rows are written in batches of the same size: the figure says more than a machine's mood.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { objectionToReceipt } from '../../src/evidence/receipt.ts';
import { createSigner, generateStationKey } from '../../src/evidence/signer.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import type { Destination } from '../../src/sync/destination.ts';
import { enroll, managementServer } from '../../src/sync/management-server.ts';
import { Syncer } from '../../src/sync/syncer.ts';
import { startPostgres } from '../peers/server/start-postgres.ts';
import { type MemorySample, memoryNow, slopePer10k } from './memory.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const stationId = 'bench-line-1';
const sampleMost = 10_000;
/** Half of them signed documents, half states of units: what a job without a new identity leaves. */
export interface SyncRate {
  readonly perSecond: number;
  readonly insertsPerSecond: number;
  /** After each ten thousand records, garbage collected. */
  readonly station: readonly MemorySample[];
  readonly server: readonly MemorySample[];
  readonly recordsPageMs: readonly number[];
}

export async function measureSync(records: number): Promise<SyncRate> {
  await using postgres = await startPostgres();
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-sync-bench-'));
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, 'sync-server.ts'), join(folder, 'server'), postgres.url],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const heard = async (): Promise<Record<string, unknown>> =>
    JSON.parse(String((await lines.next()).value ?? '{}')) as Record<string, unknown>;
  const serverMemory = async (): Promise<MemorySample> => {
    child.stdin.write('memory\n');
    return (await heard()) as unknown as MemorySample;
  };
  const store = openStore({ folder: join(folder, 'station'), clock: systemClock, random: systemRandom });
  try {
    const { url, code } = (await heard()) as { url: string; code: string };
    const signer = createSigner({ privateKeyPem: generateStationKey(), stationId, clock: systemClock });
    const serverKey = await enroll({
      url,
      code,
      stationId,
      name: 'Bench',
      publicKeyPem: signer.publicKeyPem,
      signal: AbortSignal.timeout(30_000),
    });
    store.outbox.setDestinations(['management-server']);
    fill(store, signer, records);
    const direct = managementServer({
      url,
      station: { stationId, sign: (bytes) => signer.signStatement(bytes) },
      objectionTo: (row, receipt) => objectionToReceipt(receipt, { ...row, station: stationId }, serverKey),
    });
    // a short run is looked at as often as a long one
    const sampleEach = Math.min(sampleMost, Math.ceil(records / 10));
    const station: MemorySample[] = [];
    const server: MemorySample[] = [];
    let sent = 0;
    let lookedMs = 0;
    // between two batches, and not counted: what is measured is the way, not the looking
    const look = async (): Promise<void> => {
      // what the station still does meanwhile counts, so that is over first; then nobody works but who looks
      await new Promise(setImmediate);
      const began = performance.now();
      station.push({ records: sent, ...memoryNow() });
      server.push({ ...(await serverMemory()), records: sent });
      lookedMs += performance.now() - began;
    };
    const destination: Destination = {
      ...direct,
      prepare: (rows) => {
        const batch = direct.prepare?.(rows);
        if (batch === undefined) throw new Error('the server takes no batches');
        return {
          post: async (signal) => {
            if (sent >= station.length * sampleEach) await look();
            sent += rows.length;
            return batch.post(signal);
          },
        };
      },
    };
    const syncer = new Syncer({
      outbox: store.outbox,
      destination,
      clock: systemClock,
      random: systemRandom,
      onStatus: () => void store.outbox.counters('management-server'),
    });
    const waiting = (): number => store.outbox.counters('management-server').waiting;
    const began = performance.now();
    await syncer.drain();
    const seconds = (performance.now() - began - lookedMs) / 1_000;
    if (waiting() > 0) throw new Error(`${waiting()} records were left: ${syncer.status.lastFault?.message}`);
    await look();
    return {
      perSecond: records / seconds,
      insertsPerSecond: await insertsAlone(postgres.url, Math.min(records, 20_000)),
      station,
      server,
      recordsPageMs: pages(store),
    };
  } finally {
    store.close();
    await new Promise((done) => {
      child.once('exit', done);
      // gently, so that a profile of it is written where one was asked for
      child.stdin.end();
    });
    rmSync(folder, { recursive: true, force: true });
  }
}

type Signer = ReturnType<typeof createSigner>;

function fill(store: Store, signer: Signer, records: number): void {
  const at = new Date().toISOString();
  for (let start = 0; start < records / 2; start += 1_000)
    store.transaction(() => {
      for (let index = start; index < Math.min(start + 1_000, records / 2); index += 1) {
        const hardwareId = `E8-31-CD-${String(index).padStart(8, '0')}`;
        store.documents.append(
          { kind: 'job-record', id: `bench-${index}`, body: bodyOf(index, hardwareId, at) },
          (unsigned, head) => signer.sign(unsigned, head),
          { jobId: null, hardwareId },
        );
        store.outbox.enqueue({
          id: `unit-state:${hardwareId}:${index}`,
          kind: 'unit-state',
          priority: 'normal',
          payload: {
            hardwareId,
            state: 'provisioned',
            model: 'Gateway Mk2',
            serialNumber: `GW2-${String(index).padStart(7, '0')}`,
            firmware: '1.4.0',
            groupId: 'north',
            certificateFingerprint: null,
            jobId: `bench-${index}`,
            at,
          },
        });
      }
    });
}

/** As long as the record of a job with six steps. */
export function bodyOf(index: number, hardwareId: string, at: string): Record<string, never> {
  const readings = Array.from({ length: 6 }, (_, step) => ({
    name: `step ${step}`,
    at,
    voltage: 3.3,
    attempt: index,
  }));
  return {
    outcome: 'failed',
    fault: null,
    steps: [],
    readings,
    unit: { hardwareId, model: 'Gateway Mk2' },
  } as unknown as Record<string, never>;
}

/** Rows of the same size in batches of the same number, each committed: what is possible at all. */
async function insertsAlone(url: string, rows: number): Promise<number> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('CREATE TABLE alone (id text PRIMARY KEY, payload json, receipt text)');
    const payload = JSON.stringify(bodyOf(1, 'E8-31-CD-00000001', new Date().toISOString()));
    const receipt = 'r'.repeat(420);
    const began = performance.now();
    for (let start = 0; start < rows; start += 500) {
      const ids = Array.from({ length: 500 }, (_, index) => `row-${start + index}`);
      await client.query('INSERT INTO alone SELECT id, $2::json, $3 FROM unnest($1::text[]) AS id', [
        ids,
        payload,
        receipt,
      ]);
    }
    return rows / ((performance.now() - began) / 1_000);
  } finally {
    await client.end();
  }
}

/** The window's Sync page as it is asked for: the first of all, the first that wait, some from the middle. */
function pages(store: Store): readonly number[] {
  const times: number[] = [];
  let after: string | undefined;
  for (let round = 0; round < 200; round += 1) {
    const began = performance.now();
    const { next } = store.outbox.list({
      limit: 200,
      ...(round % 2 === 0 ? {} : { state: 'accepted' }),
      ...(after === undefined ? {} : { after }),
    });
    store.outbox.counters('management-server');
    times.push(performance.now() - began);
    after = round % 4 === 3 ? undefined : (next ?? undefined);
  }
  return times;
}

export async function syncRate(runs: number, records = 100_000): Promise<readonly Measurement[]> {
  const results: SyncRate[] = [];
  for (let run = 0; run < runs; run += 1) {
    const result = await measureSync(records);
    results.push(result);
    for (const [who, samples] of [
      ['station', result.station],
      ['server', result.server],
    ] as const)
      for (const { records: at, rssMiB, heapMiB } of samples)
        process.stderr.write(
          `${who} after ${at} records: ${rssMiB.toFixed(0)} MiB, of it ${heapMiB.toFixed(1)} MiB in use\n`,
        );
  }
  const note = `${records} records of one station, half documents, half unit states, over HTTP to a server process on PostgreSQL`;
  const pageTimes = results.flatMap(({ recordsPageMs }) => recordsPageMs).sort((left, right) => left - right);
  const p99 = pageTimes[Math.floor(pageTimes.length * 0.99)] ?? Number.NaN;
  const measurement = (
    name: string,
    unit: Measurement['unit'],
    better: Measurement['better'],
    values: readonly number[],
    goal: number | null,
  ): Measurement => ({ name, unit, better, spread: spreadOf(values), runs, goal, note });
  return [
    measurement(
      'sync of records to PostgreSQL',
      'per second',
      'more',
      results.map((one) => one.perSecond),
      2_000,
    ),
    measurement(
      'sync against bare inserts of the same rows',
      'ratio',
      'more',
      results.map((one) => one.perSecond / one.insertsPerSecond),
      null,
    ),
    measurement(
      'heap of the station, growth per 10,000 records',
      'MiB',
      'less',
      results.map((one) => slopePer10k(one.station, 'heapMiB')),
      0.5,
    ),
    measurement(
      'memory of the station, growth per 10,000 records',
      'MiB',
      'less',
      results.map((one) => slopePer10k(one.station, 'rssMiB')),
      4,
    ),
    measurement(
      'heap of the server, growth per 10,000 records',
      'MiB',
      'less',
      results.map((one) => slopePer10k(one.server, 'heapMiB')),
      0.5,
    ),
    measurement(
      'memory of the server, growth per 10,000 records',
      'MiB',
      'less',
      results.map((one) => slopePer10k(one.server, 'rssMiB')),
      4,
    ),
    measurement('a page of the Sync list, p99', 'ms', 'less', [p99], 50),
  ];
}

if (process.argv[1] === import.meta.filename) {
  const records = Number(process.argv[2] ?? 100_000);
  for (const { name, unit, spread } of await syncRate(1, records))
    process.stdout.write(`${name}: ${spread.median.toFixed(1)} ${unit}\n`);
}
