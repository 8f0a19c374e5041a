/**
 * Drains the outbox to one destination: due facts in batches, revocations first, a state for each. A failed batch is
 * halved until the bad fact stands alone, so that it never stops the rest. Tries for ever; a job never waits for it.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { OutboxRow } from '../model/document.ts';
import { asFault, Fault, type FaultData } from '../model/fault.ts';
import { backoffMs } from './backoff.ts';
import { streamBatches } from './batch-stream.ts';
import type { Delivery, Destination } from './destination.ts';
import { Pace } from './pace.ts';

/** The part of the store's outbox that this needs. */
export interface OutboxAccess {
  due(destination: string, now: Date, limit: number, maxBytes?: number): readonly OutboxRow[];
  nextAttemptAt(destination: string): string | null;
  accepted(id: string, destination: string, receipt: string | null): void;
  rejected(id: string, destination: string, error: string): void;
  failed(id: string, destination: string, error: string, nextAttemptAt: Date): void;
  /** Several of the calls above are one write to the disk. */
  atOnce<T>(work: () => T): T;
}

export interface SyncStatus {
  readonly state: 'idle' | 'sending' | 'waiting' | 'off';
  readonly lastFault: FaultData | null;
}

type Prepare = NonNullable<Destination['prepare']>;

/** One delivery of a batch: how many sends failed since the last that did not, and whether the server is to blame. */
interface Round {
  failuresInARow: number;
  lastFailure: Fault | null;
  answered: boolean;
  fault: Fault | null;
}

const sendTimeoutMs = 30_000;
/** Enough to find one bad record among a hundred: seven halvings and its neighbour. */
const probesMax = 10;
/** Looks again after this long even when nothing wakes it. */
const idleMs = 60_000;

export class Syncer {
  readonly #outbox: OutboxAccess;
  readonly #destination: Destination;
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #onStatus: (status: SyncStatus) => void;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #status: SyncStatus = { state: 'idle', lastFault: null };
  #loop: Promise<void> | null = null;
  readonly #pace: Pace;
  /** How often something new was in the outbox: a batch that was made before may not be what goes next. */
  #wakes = 0;

  constructor(parts: {
    readonly outbox: OutboxAccess;
    readonly destination: Destination;
    readonly clock: Clock;
    readonly random: Random;
    readonly onStatus: (status: SyncStatus) => void;
  }) {
    this.#outbox = parts.outbox;
    this.#destination = parts.destination;
    this.#clock = parts.clock;
    this.#random = parts.random;
    this.#pace = new Pace(parts.clock, parts.random);
    this.#onStatus = parts.onStatus;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Something new is in the outbox. While the server is left in peace it waits with the rest. */
  wake(): void {
    this.#wakes += 1;
    this.#wake.abort();
  }

  /** A person wants it now: ends our own patience, not what the server asked for (Retry-After). */
  hurry(): void {
    this.#pace.hurry();
    this.#wake.abort();
  }

  async close(): Promise<void> {
    this.#stop.abort(new Fault('contract.closed', 'The station is closing.'));
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      try {
        await this.drain();
        await this.#rest();
      } catch (thrown) {
        // One of the three places that catch: the outbox could not be read or written (a full disk). Tried again later.
        this.#status = { state: 'waiting', lastFault: asFault(thrown).toData() };
        await this.#sleep(this.#pace.nextMs());
      }
    }
  }

  /** Sends everything that is due now. Rejects only when the outbox can not be read or written. */
  async drain(): Promise<void> {
    for (;;) {
      if (this.#stop.signal.aborted || this.#pace.isPaused) return;
      const rows = this.#next([]);
      if (rows.length === 0) return;
      this.#setStatus({ state: 'sending', lastFault: this.#status.lastFault });
      const round: Round = { failuresInARow: 0, lastFailure: null, answered: false, fault: null };
      const { prepare } = this.#destination;
      await (prepare === undefined ? this.#deliver(rows, round) : this.#stream(rows, prepare, round));
      // Not one record of a few was answered: that is the server, too.
      const fault = round.fault ?? (round.answered ? null : round.lastFailure);
      if (fault === null) this.#pace.taken();
      else if (round.fault === null) this.#pace.pause(fault);
      this.#setStatus({ state: fault === null ? 'idle' : 'waiting', lastFault: fault?.toData() ?? null });
      if (fault !== null) return;
    }
  }

  /** What is due, but for what is on its way. */
  #next(underWay: readonly OutboxRow[]): readonly OutboxRow[] {
    const { name, batchMax, batchMaxBytes } = this.#destination;
    const most = underWay.length + batchMax;
    // what is on its way is due as well: it is read again, and left out
    const bytes = batchMaxBytes === undefined || underWay.length === 0 ? batchMaxBytes : 2 * batchMaxBytes;
    const due = this.#outbox.due(name, this.#clock.now(), most, bytes);
    const ids = new Set(underWay.map(({ id }) => id));
    return due.filter(({ id }) => !ids.has(id)).slice(0, batchMax);
  }

  async #stream(rows: readonly OutboxRow[], prepare: Prepare, round: Round): Promise<void> {
    const undelivered = await streamBatches(rows, {
      prepare,
      next: (underWay) => this.#next(underWay),
      settle: (batch, answers) => {
        this.#settleAll(batch, answers, round);
        if (round.fault !== null) return false;
        this.#pace.taken();
        this.#setStatus({ state: 'sending', lastFault: null });
        return true;
      },
      sendSignal: () => this.#sendSignal(),
      isStopped: () => this.#stop.signal.aborted,
      news: () => this.#wakes,
    });
    for (const { rows: left, thrown } of undelivered) {
      // what was answered before says nothing of these
      Object.assign(round, { failuresInARow: 0, lastFailure: null, answered: false });
      await this.#undelivered(left, faultOf(thrown), round);
    }
  }

  #sendSignal(): AbortSignal {
    return AbortSignal.any([this.#stop.signal, AbortSignal.timeout(sendTimeoutMs)]);
  }

  async #deliver(rows: readonly OutboxRow[], round: Round): Promise<void> {
    if (round.fault !== null) {
      this.#waitForServer(rows, round.fault);
      return;
    }
    let answers: ReadonlyMap<string, Delivery>;
    try {
      answers = await this.#destination.send(rows, this.#sendSignal());
    } catch (thrown) {
      // Here a failure becomes a later try; a stop of the station is none.
      if (this.#stop.signal.aborted) return;
      await this.#undelivered(rows, faultOf(thrown), round);
      return;
    }
    this.#settleAll(rows, answers, round);
  }

  #settleAll(rows: readonly OutboxRow[], answers: ReadonlyMap<string, Delivery>, round: Round): void {
    round.failuresInARow = 0;
    round.answered = true;
    this.#outbox.atOnce(() => {
      for (const row of rows)
        this.#settle(
          row,
          answers.get(row.id) ?? { type: 'retry', reason: 'The server did not answer for this record.' },
        );
    });
    // A server that puts off everything that it is shown is in trouble, whatever it calls it.
    if (rows.length > 1 && rows.every((row) => (answers.get(row.id)?.type ?? 'retry') === 'retry'))
      round.fault ??= this.#allPutOff(answers.get(rows[0]?.id ?? ''));
  }

  #allPutOff(first: Delivery | undefined): Fault {
    const why = first?.type === 'retry' ? first.reason : 'it answered for none of them';
    const fault = new Fault('server.unreachable', `Not one record was taken: ${why}`);
    this.#pace.pause(fault);
    return fault;
  }

  /** Is it this batch, or the server? Halves tell, but not for ever: a server that takes nothing is left in peace. */
  async #undelivered(rows: readonly OutboxRow[], fault: Fault, round: Round): Promise<void> {
    round.failuresInARow += 1;
    round.lastFailure = fault;
    if (isServersTrouble(fault) || round.failuresInARow > probesMax) {
      round.fault = fault;
      this.#pace.pause(fault);
      this.#waitForServer(rows, fault);
    } else if (rows.length > 1) {
      const middle = Math.ceil(rows.length / 2);
      await this.#deliver(rows.slice(0, middle), round);
      await this.#deliver(rows.slice(middle), round);
    } else for (const row of rows) this.#later(row, fault.message);
  }

  /** The server's trouble, not the records': all are due together again, so that revocations still go first. */
  #waitForServer(rows: readonly OutboxRow[], fault: Fault): void {
    const next = new Date(this.#clock.now().getTime() + this.#pace.leftMs);
    this.#outbox.atOnce(() => {
      for (const row of rows) this.#outbox.failed(row.id, this.#destination.name, fault.message, next);
    });
  }

  #settle(row: OutboxRow, answer: Delivery): void {
    switch (answer.type) {
      case 'accepted':
        this.#outbox.accepted(row.id, this.#destination.name, answer.receipt);
        break;
      case 'rejected':
        this.#outbox.rejected(row.id, this.#destination.name, answer.reason);
        break;
      case 'retry':
        this.#later(row, answer.reason);
        break;
    }
  }

  #later(row: OutboxRow, error: string): void {
    const next = new Date(this.#clock.now().getTime() + backoffMs(row.attempts, this.#random));
    this.#outbox.failed(row.id, this.#destination.name, error, next);
  }

  async #rest(): Promise<void> {
    const next = this.#outbox.nextAttemptAt(this.#destination.name);
    const dueInMs = next === null ? idleMs : Date.parse(next) - this.#clock.now().getTime();
    await this.#sleep(Math.min(idleMs, Math.max(50, dueInMs, this.#pace.leftMs)));
  }

  /** Waking up early is not an error: it is what wake() and close() are for. */
  async #sleep(durationMs: number): Promise<void> {
    const early = AbortSignal.any([this.#wake.signal, this.#stop.signal]);
    await this.#clock.sleep(durationMs, early).catch(() => undefined);
  }

  #setStatus(status: SyncStatus): void {
    this.#status = status;
    this.#onStatus(status);
  }
}

/** Not about these records: nobody's are taken now. */
function isServersTrouble({ code }: Fault): boolean {
  return code === 'server.unreachable' || code.startsWith('destination.');
}

function faultOf(thrown: unknown): Fault {
  if (thrown instanceof Fault) return thrown;
  return new Fault(
    'server.unreachable',
    `The server could not be reached: ${asFault(thrown).message}`,
    {},
    { cause: thrown },
  );
}
