/**
 * Stations, a wire and the server in virtual time. Real: the stations' stores, outboxes, signers and syncers, the destination's code
 * down to its bytes, the server's intake on PGlite with its receipts. Simulated: time, and a wire that loses, delays, repeats and
 * garbles, a server that is busy, certificates that expire, stations that are killed. The same seed is the same course of events.
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eq, inArray } from 'drizzle-orm';
import type { Clock } from '../../../src/base/clock.ts';
import { type Random, seededRandom } from '../../../src/base/random.ts';
import { objectionToReceipt, payloadSha256Of } from '../../../src/evidence/receipt.ts';
import { createSigner, generateStationKey, type StationSigner } from '../../../src/evidence/signer.ts';
import { type OpenDatabase, openDatabase } from '../../../src/server/database.ts';
import { takeFacts } from '../../../src/server/intake.ts';
import { openReceiptSigner, type ReceiptSigner } from '../../../src/server/receipts.ts';
import { documents, facts, stations, units } from '../../../src/server/schema.ts';
import { openStore, type Store } from '../../../src/store/store.ts';
import { managementServer } from '../../../src/sync/management-server.ts';
import { Syncer } from '../../../src/sync/syncer.ts';

export interface Course {
  readonly seed: number;
  readonly stations: number;
  /** Of all stations together. */
  readonly events: number;
  /** How long nobody reaches the server at the beginning. */
  readonly offlineDays: number;
}

export interface Outcome {
  readonly seed: number;
  readonly events: number;
  readonly facts: number;
  readonly requests: number;
  readonly troubles: Readonly<Record<string, number>>;
  readonly kills: number;
  readonly days: number;
  /** Sentences; none when nothing was lost, doubled, changed or let wait behind what is less urgent. */
  readonly wrong: readonly string[];
}

const troubles = [
  'lost before',
  'lost after commit',
  'comes twice',
  'comes late again',
  '429',
  '503',
  '500',
  'a page of HTML',
  'half an answer',
  'a forged receipt',
  'certificate expired',
] as const;
type Trouble = (typeof troubles)[number];

const hourMs = 3_600_000;

/** One database and one receipt key for many courses: each has stations of its own. */
export class SimulatedServer implements AsyncDisposable {
  readonly folder: string;
  readonly #open: OpenDatabase;
  readonly signer: ReceiptSigner;
  /** An empty store, copied for each station: migrations run once. */
  readonly emptyStore: string;

  private constructor(folder: string, open: OpenDatabase) {
    this.folder = folder;
    this.#open = open;
    this.signer = openReceiptSigner(folder);
    this.emptyStore = join(folder, 'empty');
    openStore({ folder: this.emptyStore, clock: new VirtualClock(0), random: seededRandom(1) }).close();
  }

  static async open(): Promise<SimulatedServer> {
    // what a disk does is not simulated: in memory, where there is such a folder
    const place = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
    const folder = mkdtempSync(join(place, 'mintmark-simulation-'));
    return new SimulatedServer(folder, await openDatabase({ url: null, folder: null }));
  }

  get database(): OpenDatabase['database'] {
    return this.#open.database;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#open[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

class VirtualClock implements Clock {
  #nowMs = Date.UTC(2026, 0, 5, 6);
  readonly #startMs: number;
  constructor(skewMs: number) {
    this.#startMs = this.#nowMs;
    this.#nowMs += skewMs;
  }
  now(): Date {
    return new Date(this.#nowMs);
  }
  monotonicMs(): number {
    return this.#nowMs - this.#startMs;
  }
  sleep(): Promise<void> {
    return Promise.resolve();
  }
  advance(durationMs: number): void {
    this.#nowMs += durationMs;
  }
}

class Wire {
  readonly counts: Record<string, number> = {};
  requests = 0;
  readonly wrong: string[] = [];
  /** No request gets anywhere. */
  offline = false;
  /** From now on nothing goes wrong any more. */
  healed = false;
  #expiredUntilMs = 0;
  readonly #late: (() => Promise<unknown>)[] = [];
  readonly #random: Random;
  readonly #clock: VirtualClock;
  readonly #serve: (body: string) => Promise<string>;

  constructor(random: Random, clock: VirtualClock, serve: (body: string) => Promise<string>) {
    this.#random = random;
    this.#clock = clock;
    this.#serve = serve;
  }

  readonly fetch = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    const body = String(init?.body);
    this.#checkOrder(body);
    this.requests += 1;
    if (this.offline) throw broken('ENETUNREACH');
    if (this.#clock.monotonicMs() < this.#expiredUntilMs && !this.healed) throw broken('CERT_HAS_EXPIRED');
    // what was held up overtakes nothing: it comes behind what was sent since
    for (const late of this.#late.splice(0)) if (this.#random.fraction() < 0.7) await late();
    const trouble = this.healed || this.#random.fraction() < 0.45 ? null : this.#pick();
    if (trouble !== null) this.counts[trouble] = (this.counts[trouble] ?? 0) + 1;
    switch (trouble) {
      case 'lost before':
        throw broken('ECONNRESET');
      case 'lost after commit':
        await this.#serve(body);
        throw broken('ECONNRESET');
      case 'comes late again':
        this.#late.push(() => this.#serve(body));
        throw broken('ETIMEDOUT');
      case 'comes twice':
        await this.#serve(body);
        return answer(200, await this.#serve(body));
      case '429':
        return answer(429, 'slow down', {
          'retry-after': String(1 + Math.floor(this.#random.fraction() * 600)),
        });
      case '503':
        return answer(503, '');
      case '500':
        return answer(500, '{"message":"the server could not do this"}');
      case 'a page of HTML':
        return answer(200, '<html><body>Please sign in to this network</body></html>');
      case 'half an answer': {
        const text = await this.#serve(body);
        return answer(200, text.slice(0, Math.floor(text.length * this.#random.fraction())));
      }
      case 'a forged receipt': {
        const text = await this.#serve(body);
        return answer(200, text.replaceAll(/"signature\\":\\"..../g, '"signature\\":\\"AAAA'));
      }
      case 'certificate expired':
        this.#expiredUntilMs = this.#clock.monotonicMs() + this.#random.fraction() * 48 * hourMs;
        throw broken('CERT_HAS_EXPIRED');
      case null:
        return answer(200, await this.#serve(body));
    }
  };

  /** Everything that is still somewhere on the way arrives. */
  async settle(): Promise<void> {
    for (const late of this.#late.splice(0)) await late();
  }

  #pick(): Trouble {
    return troubles[Math.floor(this.#random.fraction() * troubles.length)] ?? '503';
  }

  #checkOrder(body: string): void {
    const kinds = (JSON.parse(body) as { facts: { kind: string; sequence: number }[] }).facts;
    const urgent = kinds.map(({ kind }) => kind === 'revocation');
    if (urgent.lastIndexOf(true) > urgent.indexOf(false) && urgent.includes(false))
      this.wrong.push('a revocation came behind a fact that is no revocation');
  }
}

class Station {
  readonly id: string;
  store: Store;
  syncer: Syncer;
  readonly signer: StationSigner;
  readonly wire: Wire;
  made = 0;
  kills = 0;
  /** What each unit became last. */
  readonly states = new Map<string, string>();
  readonly #folder: string;
  readonly #clock: VirtualClock;
  readonly #random: Random;
  readonly #serverKey: string;

  constructor(
    id: string,
    server: SimulatedServer,
    clock: VirtualClock,
    random: Random,
    serve: (body: string) => Promise<string>,
  ) {
    this.id = id;
    this.#clock = clock;
    this.#random = random;
    this.#serverKey = server.signer.publicKeyPem;
    this.#folder = join(server.folder, id);
    cpSync(server.emptyStore, this.#folder, { recursive: true });
    this.signer = createSigner({ privateKeyPem: generateStationKey(), stationId: id, clock });
    this.wire = new Wire(random, clock, serve);
    this.store = this.#openStore();
    this.syncer = this.#openSyncer();
  }

  /** A job ended, a certificate is over, or a person changed something. */
  happen(): void {
    const unit = `${this.id}-u${Math.floor(this.#random.fraction() * 12)}`;
    const at = this.#clock.now().toISOString();
    this.made += 1;
    const name = `${this.id}-${this.made}`;
    const dice = this.#random.fraction();
    this.store.transaction(() => {
      if (dice < 0.05) {
        const certificateFingerprint = payloadSha256Of(name);
        this.store.outbox.enqueue({
          id: `revocation:${name}`,
          kind: 'revocation',
          priority: 'revocation',
          payload: {
            hardwareId: unit,
            profile: 'sensor',
            serialNumber: `MM-${name}`,
            certificateSerial: '0a',
            certificateFingerprint,
            reason: 'superseded',
            at,
          },
        });
        return;
      }
      const body = { outcome: 'failed', fault: null, steps: [], unit: { hardwareId: unit } };
      this.store.documents.append(
        { kind: 'job-record', id: name, body },
        (unsigned, head) => this.signer.sign(unsigned, head),
        { jobId: null, hardwareId: unit },
      );
      if (dice > 0.6) return;
      const state = dice > 0.3 ? 'provisioned' : 'returned';
      const firmware = `1.${this.made}`;
      this.store.outbox.enqueue({
        id: `unit-state:${name}`,
        kind: 'unit-state',
        priority: 'normal',
        payload: {
          hardwareId: unit,
          state,
          model: 'Gateway',
          serialNumber: null,
          firmware,
          groupId: null,
          at,
        },
      });
      this.states.set(unit, `${state} ${firmware}`);
    });
  }

  /** The power goes: what was being sent is answered to nobody, the store is opened again as it is on disk. */
  async kill(): Promise<void> {
    this.kills += 1;
    await this.syncer.close();
    this.store.close();
    this.store = this.#openStore();
    this.syncer = this.#openSyncer();
  }

  close(): void {
    this.store.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #openStore(): Store {
    const store = openStore({ folder: this.#folder, clock: this.#clock, random: this.#random });
    store.outbox.setDestinations(['management-server']);
    return store;
  }

  #openSyncer(): Syncer {
    const destination = managementServer({
      url: 'http://server.invalid',
      station: { stationId: this.id, sign: (bytes) => this.signer.signStatement(bytes) },
      objectionTo: (row, receipt) =>
        objectionToReceipt(receipt, { ...row, station: this.id }, this.#serverKey),
      fetch: this.wire.fetch as typeof fetch,
    });
    return new Syncer({
      outbox: this.store.outbox,
      destination,
      clock: this.#clock,
      random: this.#random,
      onStatus: () => undefined,
    });
  }
}

export async function simulate(server: SimulatedServer, course: Course): Promise<Outcome> {
  const random = seededRandom(course.seed);
  const clock = new VirtualClock(0);
  const start = clock.monotonicMs();
  const benches: Station[] = [];
  try {
    for (let index = 0; index < course.stations; index += 1)
      benches.push(await addStation(server, course, index, clock, random));
    await live(benches, course, clock, random);
    return await accountFor(server, benches, course, (clock.monotonicMs() - start) / 24 / hourMs);
  } finally {
    for (const bench of benches) bench.close();
  }
}

async function addStation(
  server: SimulatedServer,
  course: Course,
  index: number,
  clock: VirtualClock,
  random: Random,
): Promise<Station> {
  const id = `s${course.seed}-${index}-${course.events}`;
  let publicKeyPem = '';
  const serve = async (body: string): Promise<string> => {
    const offered = JSON.parse(body) as { facts: never[] };
    const results = await takeFacts(server.database, server.signer, offered.facts, {
      station: id,
      publicKeyPem,
      organisation: 'main',
      receivedAt: clock.now(),
    });
    return JSON.stringify({ results });
  };
  const bench = new Station(id, server, clock, random, serve);
  publicKeyPem = bench.signer.publicKeyPem;
  await server.database
    .insert(stations)
    .values({ id, name: id, publicKeyPem, enrolledAt: clock.now(), lastSeenAt: clock.now() });
  return bench;
}

async function live(
  benches: readonly Station[],
  course: Course,
  clock: VirtualClock,
  random: Random,
): Promise<void> {
  let made = 0;
  const offlineUntilMs = course.offlineDays * 24 * hourMs;
  const perTurn = Math.max(1, Math.ceil(course.events / 60));
  // the network is back before the last of them happen
  const turns = course.events / (benches.length * ((perTurn + 1) / 2));
  const turnMs = Math.max(hourMs, (1.5 * offlineUntilMs) / turns);
  while (made < course.events) {
    for (const bench of benches) {
      bench.wire.offline = clock.monotonicMs() < offlineUntilMs || random.fraction() < 0.1;
      const count = Math.min(course.events - made, Math.ceil(random.fraction() * perTurn));
      bench.store.transaction(() => {
        for (let index = 0; index < count; index += 1) bench.happen();
      });
      made += count;
      await bench.syncer.drain();
      if (random.fraction() < 0.04) await bench.kill();
    }
    clock.advance(random.fraction() * 2 * turnMs);
  }
  for (const bench of benches) {
    bench.wire.offline = false;
    bench.wire.healed = true;
    await bench.wire.settle();
  }
  for (let round = 0; round < 200; round += 1) {
    if (benches.every(({ store }) => store.outbox.counters('management-server').waiting === 0)) return;
    clock.advance(hourMs);
    for (const bench of benches) await bench.syncer.drain();
  }
}

async function accountFor(
  server: SimulatedServer,
  benches: readonly Station[],
  course: Course,
  days: number,
): Promise<Outcome> {
  const wrong: string[] = [];
  const counts: Record<string, number> = {};
  let told = 0;
  for (const bench of benches) {
    wrong.push(...bench.wire.wrong, ...(await accountOf(server, bench)));
    for (const [name, count] of Object.entries(bench.wire.counts)) counts[name] = (counts[name] ?? 0) + count;
    told += bench.store.outbox.lastSequence();
  }
  return {
    seed: course.seed,
    events: course.events,
    facts: told,
    requests: benches.reduce((sum, { wire }) => sum + wire.requests, 0),
    troubles: counts,
    kills: benches.reduce((sum, { kills }) => sum + kills, 0),
    days: Math.round(days),
    wrong,
  };
}

/** Every fact is there once, as it was made; the chain is whole; each unit is what it became last. */
async function accountOf({ database }: SimulatedServer, bench: Station): Promise<readonly string[]> {
  const wrong: string[] = [];
  const own = new Map<string, { readonly sequence: number; readonly sha256: string }>();
  for (let after: string | undefined; ; ) {
    const page = bench.store.outbox.list({ limit: 500, after });
    for (const { id, sequence, state } of page.rows) {
      own.set(id, { sequence, sha256: '' });
      if (state !== 'accepted') wrong.push(`${id} is ${state}`);
    }
    if (page.next === null) break;
    after = page.next;
  }
  const stored = await database.select().from(facts).where(eq(facts.station, bench.id));
  if (stored.length !== own.size)
    wrong.push(`${bench.id} made ${own.size} facts, the server has ${stored.length}`);
  for (const row of stored) {
    if (own.get(row.id)?.sequence !== row.sequence) wrong.push(`${row.id} is another fact at the server`);
    if (payloadSha256Of(row.payload) !== row.payloadSha256) wrong.push(`${row.id} was changed`);
  }
  const chain = await database
    .select({
      sequence: documents.sequence,
      previous: documents.previous,
      payloadSha256: documents.payloadSha256,
    })
    .from(documents)
    .where(eq(documents.station, bench.id))
    .orderBy(documents.sequence);
  const head = bench.store.documents.head();
  if (chain.length !== head.sequence)
    wrong.push(`${bench.id} signed ${head.sequence} documents, the server has ${chain.length}`);
  for (const [index, document] of chain.entries())
    if (document.previous !== (chain[index - 1]?.payloadSha256 ?? null))
      wrong.push(`the chain of ${bench.id} breaks at ${document.sequence}`);
  const known = await database
    .select()
    .from(units)
    .where(inArray(units.hardwareId, [...bench.states.keys(), '']));
  const byId = new Map(known.map((unit) => [unit.hardwareId, unit]));
  for (const [hardwareId, state] of bench.states) {
    const unit = byId.get(hardwareId);
    if (`${unit?.state} ${unit?.firmware}` !== state)
      wrong.push(`${hardwareId} is ${unit?.state} ${unit?.firmware}, and not ${state}`);
  }
  return wrong;
}

function answer(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(text, { status, headers });
}

function broken(code: string): Error {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) });
}
