/**
 * Many stations on their real stores, desks and keys, and the real server on PGlite, without sockets and without screens. What
 * was ever given to a unit is written down here, outside of all of them: the judge. Time is simulated.
 */

import { createPublicKey } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '../../src/base/bytes.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { type Random, seededRandom } from '../../src/base/random.ts';
import { keyIdOf } from '../../src/evidence/key-id.ts';
import { Fault } from '../../src/model/fault.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { leaseRequestSchema } from '../../src/model/lease.ts';
import type { WorkOrder } from '../../src/model/order.ts';
import { type OpenDatabase, openDatabase } from '../../src/server/database.ts';
import { takeFacts } from '../../src/server/intake.ts';
import { answerLeases } from '../../src/server/lease-desk.ts';
import { addOrder, closeOrder, orderCloseSchema, trustOffice } from '../../src/server/order-book.ts';
import { openReceiptSigner, type ReceiptSigner } from '../../src/server/receipts.ts';
import { EnrolmentDesk, isSignedBy } from '../../src/server/station-auth.ts';
import { LeaseDesk } from '../../src/station/lease-desk.ts';
import { loadStationKey, type StationKey } from '../../src/station/station-key.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { office, sharedOrder, signed, signedClose } from '../server/shared-order.ts';
import { jobStart } from '../store/fixtures.ts';

const manifestSha256 = 'b'.repeat(64);
const server = 'management-server';
/** In memory where the system has such a folder: what is simulated is time and disasters, not disks. */
const scratch = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

export type Fate = 'committed' | 'burned' | 'quarantined' | 'reserved';

/** One folder of a station: the original, a copy of it, or what a restore made of it. Runs or does not. */
export interface Copy {
  readonly name: string;
  readonly folder: string;
  store: Store;
  key: StationKey;
  desk: LeaseDesk;
  clockOffsetMs: number;
}

/** The server of a fleet, which outlives it: opening its database takes longer than a history. */
export class FleetServer {
  readonly place: string;
  readonly #open: OpenDatabase;
  readonly signer: ReceiptSigner;
  readonly enrolment: EnrolmentDesk;

  private constructor(open: OpenDatabase, place: string) {
    this.#open = open;
    this.place = place;
    this.signer = openReceiptSigner(place);
    this.enrolment = new EnrolmentDesk(open.database, systemClock, () => undefined);
  }

  static async open(): Promise<FleetServer> {
    const place = mkdtempSync(join(scratch, 'mintmark-fleet-'));
    const server = new FleetServer(await openDatabase({ url: null, folder: join(place, 'database') }), place);
    await trustOffice(server.database, office, systemClock.now());
    return server;
  }

  get database(): OpenDatabase['database'] {
    return this.#open.database;
  }

  async close(): Promise<void> {
    await this.#open[Symbol.asyncDispose]();
    rmSync(this.place, { recursive: true, force: true });
  }
}

export class Fleet {
  readonly order: WorkOrder;
  readonly profile;
  /** Of every number that was ever given: the unit, and whether it was burned. */
  readonly given = new Map<string, { readonly unit: string; burned: boolean }>();
  readonly repeated: string[] = [];
  nowMs = Date.UTC(2026, 5, 1);
  /** Facts that are not sent are left out of what the server knows; 1 sends all. */
  readonly #factShare: number;
  readonly #place: string;
  readonly #random: Random;
  readonly #server: FleetServer;
  #units = 0;
  #folders = 0;
  live = 0;

  constructor(server: FleetServer, order: Partial<WorkOrder>, seed: number, factShare = 1) {
    this.#server = server;
    this.#place = mkdtempSync(join(server.place, 'fleet-'));
    this.order = sharedOrder({ notBefore: '2026-01-01T00:00:00Z', ...order });
    this.profile = identityProfileSchema.parse({
      profile: this.order.profile,
      title: 'Sensor',
      serial: { prefix: 'MM-', digits: 9, first: 0, last: 999_999_999 },
      subject: { organization: 'Example' },
      orders: 'required',
    });
    this.#random = seededRandom(seed);
    this.#factShare = factShare;
  }

  get random(): Random {
    return this.#random;
  }

  async begin(): Promise<void> {
    if ((await addOrder(this.database, signed(this.order), new Date(this.nowMs))) !== 'taken')
      throw new Error('the order was not taken');
  }

  async end(): Promise<void> {
    await this.closeOrder();
    rmSync(this.#place, { recursive: true, force: true });
  }

  get database(): OpenDatabase['database'] {
    return this.#server.database;
  }

  async newStation(): Promise<Copy> {
    const copy = this.#start(join(this.#place, `data-${this.#folders++}`), 0);
    copy.store.catalogue.save({
      id: 'sensor',
      title: 'Sensor',
      signer: null,
      version: null,
      manifestSha256,
      recipes: [{ id: 'make-sensor', source: 'recipe' }],
      groups: [],
      profiles: [],
      files: [],
    });
    copy.store.journal.begin(jobStart('job-1', { stationId: copy.key.stationId }));
    copy.store.signers.add({ keyId: signed(this.order).keyId, ...office });
    copy.store.outbox.setDestinations([server]);
    await this.enrol(copy);
    return copy;
  }

  /** A person at the bench types in a new code of the server. */
  async enrol(copy: Copy): Promise<void> {
    const answer = await this.#server.enrolment.enrol({
      code: this.#server.enrolment.code,
      stationId: copy.key.stationId,
      name: copy.name,
      publicKeyPem: copy.key.signer.publicKeyPem,
    });
    if (answer !== 'enrolled') throw new Error(answer);
  }

  /** True when a number was given; what stopped it otherwise. A number that was ever given before is written down as repeated. */
  make(copy: Copy, fate: Fate): true | Fault['code'] {
    const unit = `unit-${this.#units++}`;
    try {
      const row = copy.store.ledger.reserve(this.profile, unit, 'job-1');
      const before = this.given.get(row.serialNumber);
      if (before !== undefined) this.repeated.push(`${row.serialNumber}: ${before.unit}, ${unit}`);
      const known = { unit, burned: false };
      this.given.set(row.serialNumber, known);
      this.live += 1;
      if (fate === 'committed') commit(copy.store, row.id, unit);
      if (fate === 'quarantined')
        copy.store.ledger.advance(row.id, 'quarantined', { reason: 'looked at' }, 'job-1');
      if (fate === 'burned') {
        copy.store.ledger.advance(row.id, 'burned', { reason: 'broke' }, 'job-1');
        known.burned = true;
        this.live -= 1;
      }
      return true;
    } catch (thrown) {
      if (thrown instanceof Fault && thrown.code !== 'bug') return thrown.code;
      throw thrown;
    }
  }

  /** One request and its answer; `lost`: the server has done its part, and the station never hears of it. */
  async contact(copy: Copy, lost = false): Promise<'taken' | 'lost' | 'copy' | 'server-forgot'> {
    const request = copy.desk.request();
    const body = JSON.stringify(request);
    const known = { id: copy.key.stationId, publicKeyPem: copy.key.signer.publicKeyPem };
    if (!isSignedBy(known, utf8(body), copy.key.signer.signStatement(utf8(body))))
      throw new Error('unsigned');
    const answer = await answerLeases(
      this.#server.database,
      this.#server.signer,
      leaseRequestSchema.parse(JSON.parse(body)),
      this.#contextOf(copy),
    );
    if (lost) return 'lost';
    if (answer.type !== 'answer') {
      copy.desk.fence('another run is newer');
      return answer.type;
    }
    const taken = copy.desk.take(JSON.stringify(answer.answer));
    for (const refused of taken.refused) throw refused;
    return 'taken';
  }

  /** Sends what waits in the outbox, as the syncer does. */
  async sendFacts(copy: Copy): Promise<void> {
    for (;;) {
      const due = copy.store.outbox.due(server, new Date('2999-01-01'), 200);
      if (due.length === 0) return;
      const sent = due.filter(() => this.#random.fraction() < this.#factShare);
      const facts = sent.map(({ id, sequence, kind, createdAt, payload }) => ({
        id,
        sequence,
        kind,
        createdAt,
        payload,
      }));
      const context = this.#contextOf(copy);
      const results =
        facts.length === 0
          ? []
          : await takeFacts(
              this.#server.database,
              this.#server.signer,
              JSON.parse(JSON.stringify(facts)),
              context,
            );
      for (const { id, status, ...rest } of results)
        if (status === 'rejected' && id.startsWith('number:'))
          this.repeated.push(`${id}: ${JSON.stringify(rest)}`);
      for (const { id } of due)
        if (!results.some((result) => result.id === id && result.status === 'retry'))
          copy.store.outbox.accepted(id, server, null);
    }
  }

  /** The process is gone between two statements and starts again. */
  kill(copy: Copy): void {
    copy.store.close();
    this.#reopen(copy);
  }

  /** Stopped in order, and started again. */
  restart(copy: Copy): void {
    copy.desk.stop();
    this.kill(copy);
  }

  /** What a backup or a snapshot of the disk holds: every file as it is now. */
  snapshot(copy: Copy): string {
    const folder = join(this.#place, `snapshot-${this.#folders++}`);
    cpSync(copy.folder, folder, {
      recursive: true,
      filter: (file) => !/mintmark\.db|lock/.test(file.slice(copy.folder.length)),
    });
    copy.store.backup(join(folder, 'mintmark.db'));
    return folder;
  }

  /** The whole disk is as it was then. */
  restoreDisk(copy: Copy, snapshot: string): void {
    copy.store.close();
    rmSync(copy.folder, { recursive: true });
    cpSync(snapshot, copy.folder, { recursive: true });
    this.#reopen(copy);
  }

  /** Only the database is as it was then; the files beside it are today's. */
  restoreDatabase(copy: Copy, snapshot: string): void {
    copy.store.close();
    for (const extra of ['-wal', '-shm']) rmSync(join(copy.folder, `mintmark.db${extra}`), { force: true });
    cpSync(join(snapshot, 'mintmark.db'), join(copy.folder, 'mintmark.db'));
    this.#reopen(copy);
  }

  /** Another computer starts on a copy of the disk. */
  clone(copy: Copy, snapshot = this.snapshot(copy)): Copy {
    const folder = join(this.#place, `data-${this.#folders++}`);
    cpSync(snapshot, folder, { recursive: true });
    return this.#start(folder, copy.clockOffsetMs);
  }

  discard(copy: Copy): void {
    copy.store.close();
    rmSync(copy.folder, { recursive: true });
  }

  forget(snapshot: string): void {
    rmSync(snapshot, { recursive: true, force: true });
  }

  async closeOrder(): Promise<void> {
    const close = orderCloseSchema.parse(signedClose(this.order.order));
    await closeOrder(this.#server.database, close, new Date(this.nowMs));
  }

  #contextOf({ key }: Copy): {
    readonly station: string;
    readonly publicKeyPem: string;
    readonly organisation: string;
    readonly receivedAt: Date;
  } {
    return {
      station: key.stationId,
      publicKeyPem: key.signer.publicKeyPem,
      organisation: 'main',
      receivedAt: new Date(this.nowMs),
    };
  }

  #clock(of: { readonly clockOffsetMs: number }): Clock {
    return {
      now: () => new Date(this.nowMs + of.clockOffsetMs),
      monotonicMs: () => this.nowMs,
      sleep: () => Promise.resolve(),
    };
  }

  #start(folder: string, clockOffsetMs: number): Copy {
    const partial = { name: folder.slice(folder.lastIndexOf('/') + 1), folder, clockOffsetMs };
    const copy = partial as Copy;
    this.#fill(copy);
    return copy;
  }

  #reopen(copy: Copy): void {
    this.#fill(copy);
  }

  #fill(copy: Copy): void {
    const clock = this.#clock(copy);
    copy.store = openStore({ folder: copy.folder, clock, random: this.#random });
    copy.key = loadStationKey(copy.store, clock, this.#random);
    const { publicKeyPem } = this.#server.signer;
    const keyId = keyIdOf(createPublicKey(publicKeyPem));
    copy.desk = new LeaseDesk({
      store: copy.store,
      key: copy.key,
      clock,
      serverKey: () => ({ keyId, publicKeyPem }),
    });
  }
}

function commit(store: Store, id: string, unit: string): void {
  store.ledger.advance(id, 'key-made', { keyOrigin: 'device', publicKeySha256: `key ${unit}` }, 'job-1');
  const certificate = {
    certificateSerial: unit,
    certificateIssuer: 'ca',
    certificateChain: ['AA=='],
    certificateFingerprint: `print ${unit}`,
  };
  store.ledger.advance(id, 'issued', certificate, 'job-1');
  for (const state of ['written', 'proven', 'committed'] as const)
    store.ledger.advance(id, state, {}, 'job-1');
}
