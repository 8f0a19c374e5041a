/**
 * Drains the outbox to one destination: due facts in batches, revocations first, a state for each. A failed batch is
 * halved until the bad fact stands alone, so that it never stops the rest. Tries for ever; a job never waits for it.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { OutboxRow } from '../model/document.ts';
import { asFault, Fault, type FaultData } from '../model/fault.ts';
import { backoffMs } from './backoff.ts';
import type { Delivery, Destination } from './destination.ts';

/** The part of the store's outbox that this needs. */
export interface OutboxAccess {
  due(destination: string, now: Date, limit: number): readonly OutboxRow[];
  nextAttemptAt(destination: string): string | null;
  accepted(id: string, destination: string, receipt: string | null): void;
  rejected(id: string, destination: string, error: string): void;
  failed(id: string, destination: string, error: string, nextAttemptAt: Date): void;
}

export interface SyncStatus {
  readonly state: 'idle' | 'sending' | 'waiting' | 'off';
  readonly lastFault: FaultData | null;
}

const sendTimeoutMs = 30_000;
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
    this.#onStatus = parts.onStatus;
  }

  get status(): SyncStatus {
    return this.#status;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Something new is in the outbox, or a person wants it now. */
  wake(): void {
    this.#wake.abort();
  }

  async close(): Promise<void> {
    this.#stop.abort(new Fault('contract.closed', 'The station is closing.'));
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      await this.drain();
      await this.#rest();
    }
  }

  /** Sends everything that is due now. Never rejects. */
  async drain(): Promise<void> {
    for (;;) {
      if (this.#stop.signal.aborted) return;
      const rows = this.#outbox.due(this.#destination.name, this.#clock.now(), this.#destination.batchMax);
      if (rows.length === 0) return;
      this.#setStatus({ state: 'sending', lastFault: this.#status.lastFault });
      const fault = await this.#deliver(rows);
      this.#setStatus({ state: fault === null ? 'idle' : 'waiting', lastFault: fault?.toData() ?? null });
      if (fault !== null) return;
    }
  }

  /** The fault that concerned the whole destination, or null when every fact got an answer or a place in the queue. */
  async #deliver(rows: readonly OutboxRow[]): Promise<Fault | null> {
    let answers: ReadonlyMap<string, Delivery>;
    try {
      answers = await this.#destination.send(
        rows,
        AbortSignal.any([this.#stop.signal, AbortSignal.timeout(sendTimeoutMs)]),
      );
    } catch (thrown) {
      // One of the three places that catch: here a failure becomes a later try.
      const fault = thrown instanceof Fault ? thrown : unreachable(thrown);
      if (fault.code !== 'server.unreachable' && rows.length > 1) {
        const middle = Math.ceil(rows.length / 2);
        const first = await this.#deliver(rows.slice(0, middle));
        const second = await this.#deliver(rows.slice(middle));
        return first !== null && second !== null ? first : null;
      }
      for (const row of rows) this.#later(row, fault.message);
      return fault;
    }
    for (const row of rows)
      this.#settle(
        row,
        answers.get(row.id) ?? { type: 'retry', reason: 'the server did not answer for this record' },
      );
    return null;
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
    const waitMs =
      next === null ? idleMs : Math.min(idleMs, Math.max(50, Date.parse(next) - this.#clock.now().getTime()));
    // Waking up early is not an error: it is what wake() and close() are for.
    await this.#clock
      .sleep(waitMs, AbortSignal.any([this.#wake.signal, this.#stop.signal]))
      .catch(() => undefined);
  }

  #setStatus(status: SyncStatus): void {
    this.#status = status;
    this.#onStatus(status);
  }
}

function unreachable(thrown: unknown): Fault {
  return new Fault(
    'server.unreachable',
    `The server could not be reached: ${asFault(thrown).message}`,
    {},
    { cause: thrown },
  );
}
