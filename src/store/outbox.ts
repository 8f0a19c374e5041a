/**
 * The outbox: facts for servers, numbered per station from 1 without gaps, each in the transaction of what it tells
 * of. A fact is written once; its delivery has a row per destination that hears its kind. Whoever adds a destination later
 * says from which fact on.
 */

import type { Clock } from '../base/clock.ts';
import type { FactKind, OutboxFact, OutboxRow, SyncState } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { SyncRow } from '../model/rows.ts';
import type { Database } from './database.ts';
import { OutboxDestinations, type WantedDestination } from './outbox-destinations.ts';

export interface SyncCounters {
  readonly waiting: number;
  readonly accepted: number;
  readonly rejected: number;
  readonly superseded: number;
  readonly setAside: number;
  readonly oldestWaitingAt: string | null;
  readonly lastSuccessAt: string | null;
}

interface DeliveryRow {
  readonly id: string;
  readonly sequence: number;
  readonly kind: string;
  readonly priority: number;
  readonly payload: string;
  readonly subject: string | null;
  readonly created_at: string;
  readonly destination: string;
  readonly state: SyncState;
  readonly attempts: number;
  readonly next_attempt_at: string;
  readonly last_error: string | null;
  readonly receipt: string | null;
}

const everything = { kinds: null, from: 'first', newestOnly: false } as const;

const errorCharacters = 500;
const receiptCharacters = 10_000;

export class Outbox {
  readonly #database: Database;
  readonly #clock: Clock;
  readonly #destinations: OutboxDestinations;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
    this.#destinations = new OutboxDestinations(database, clock);
  }

  /** Who is to be told from now on; those left out are kept, but not served. */
  setDestinations(wanted: readonly (string | WantedDestination)[]): void {
    this.#destinations.set(
      wanted.map((one) => (typeof one === 'string' ? { ...everything, name: one } : one)),
      this.lastSequence(),
    );
  }

  /**
   * A fact with an id that is known already changes nothing: the id is the idempotency key. Besides the servers that hear
   * everything it goes to those it is addressed to (`issuer:…`), which hear nothing else. Returns the sequence.
   */
  enqueue(
    fact: OutboxFact,
    subject: string | null = subjectOf(fact.payload),
    addressees: readonly string[] = [],
  ): number {
    return this.#database.transaction(() => {
      const known = this.#database.get<{ sequence: number }>('SELECT sequence FROM facts WHERE id = ?', [
        fact.id,
      ]);
      if (known !== null) return known.sequence;
      const at = this.#clock.now().toISOString();
      const priority = fact.priority === 'revocation' ? 0 : 1;
      const sequence = this.lastSequence() + 1;
      this.#database.run(
        'INSERT INTO facts (sequence, id, kind, priority, payload, subject, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
        [sequence, fact.id, fact.kind, priority, JSON.stringify(fact.payload), subject, at],
      );
      this.#destinations.owe({ sequence, kind: fact.kind, priority, subject, at });
      for (const name of addressees) this.#destinations.address(name, sequence, priority, at);
      return sequence;
    });
  }

  /**
   * Who has not taken yet that credentials or accounts of this unit end, by their names. Servers that were left are not asked
   * any more; where there is none, nobody can be waited for.
   */
  owedEndings(hardwareId: string): readonly string[] {
    return this.#database
      .all<{ name: string }>(
        `SELECT DISTINCT destination AS name FROM facts JOIN deliveries USING (sequence)
           JOIN destinations ON destinations.name = destination
         WHERE subject = ? AND kind IN ('revocation', 'account-ended') AND state <> 'accepted'
           AND (active = 1 OR addressed = 1) ORDER BY name`,
        [hardwareId],
      )
      .map(({ name }) => name);
  }

  /** The destinations that something was ever addressed to, by their names. */
  addressed(): readonly string[] {
    return this.#database
      .all<{ name: string }>('SELECT name FROM destinations WHERE addressed = 1 ORDER BY name')
      .map(({ name }) => name);
  }

  /** Everything that was ever addressed to a destination, in order, whatever became of it. */
  addressedTo(destination: string): readonly OutboxRow[] {
    return this.#database
      .all<DeliveryRow>(
        `SELECT * FROM deliveries JOIN facts USING (sequence, priority) WHERE destination = ? ORDER BY sequence`,
        [destination],
      )
      .map(toOutboxRow);
  }

  /** What may be sent now: revocations first, then in order of sequence; at least one, and no more than `maxBytes`. */
  due(
    destination: string,
    now: Date,
    limit: number,
    maxBytes = Number.MAX_SAFE_INTEGER,
  ): readonly OutboxRow[] {
    const rows = this.#database.all<DeliveryRow>(
      `SELECT * FROM deliveries JOIN facts USING (sequence, priority)
         WHERE destination = ? AND state = 'waiting' AND next_attempt_at <= ?
         ORDER BY priority, sequence LIMIT ?`,
      [destination, now.toISOString(), limit],
    );
    let bytes = 0;
    const fitting = rows.findIndex(({ payload }, index) => {
      bytes += payload.length;
      return index > 0 && bytes > maxBytes;
    });
    return (fitting < 0 ? rows : rows.slice(0, fitting)).map(toOutboxRow);
  }

  /** When the next waiting fact may be tried; null when nothing waits. */
  nextAttemptAt(destination: string): string | null {
    const row = this.#database.get<{ at: string | null }>(
      `SELECT min(next_attempt_at) AS at FROM deliveries WHERE destination = ? AND state = 'waiting'`,
      [destination],
    );
    return row?.at ?? null;
  }

  accepted(id: string, destination: string, receipt: string | null): void {
    this.#settle(id, destination, 'accepted', null, receipt);
  }

  /** The server has seen it and said no: shown to people, not tried again unless somebody asks. */
  rejected(id: string, destination: string, error: string): void {
    this.#settle(id, destination, 'rejected', error, null);
  }

  /** No answer, or a broken one: it stays waiting. */
  failed(id: string, destination: string, error: string, nextAttemptAt: Date): void {
    this.#database.run(
      `UPDATE deliveries SET attempts = attempts + 1, last_error = ?, next_attempt_at = ?
       WHERE destination = ? AND state = 'waiting' AND sequence = (SELECT sequence FROM facts WHERE id = ?)`,
      [error.slice(0, errorCharacters), nextAttemptAt.toISOString(), destination, id],
    );
  }

  /** Makes rejected and waiting facts due at once: those named, or all. What is settled stays so. */
  retry(ids?: readonly string[], destination?: string): void {
    const now = this.#clock.now().toISOString();
    const sql = `UPDATE deliveries SET state = 'waiting', settled_at = NULL, next_attempt_at = :now
      WHERE state IN ('waiting', 'rejected') AND (:destination IS NULL OR destination = :destination)`;
    const told = { now, destination: destination ?? null };
    this.#database.transaction(() => {
      if (ids === undefined) this.#database.run(sql, told);
      for (const id of ids ?? []) {
        this.#database.run(`${sql} AND sequence = (SELECT sequence FROM facts WHERE id = :id)`, {
          ...told,
          id,
        });
      }
    });
  }

  /** A person's decision: it need not go there any more. False for one that is settled already, or not there. */
  setAside(id: string, destination: string, words: string): boolean {
    const changed = this.#database.run(
      `UPDATE deliveries SET state = 'set-aside', last_error = ?, settled_at = ?
       WHERE destination = ? AND state IN ('waiting', 'rejected') AND sequence = (SELECT sequence FROM facts WHERE id = ?)`,
      [words.slice(0, errorCharacters), this.#clock.now().toISOString(), destination, id],
    );
    return changed > 0;
  }

  /** Everything that waits or was rejected there, because the destination itself is gone. Returns how many. */
  setAllAside(destination: string, words: string): number {
    return this.#database.run(
      `UPDATE deliveries SET state = 'set-aside', last_error = ?, settled_at = ?
       WHERE destination = ? AND state IN ('waiting', 'rejected')`,
      [words.slice(0, errorCharacters), this.#clock.now().toISOString(), destination],
    );
  }

  /** Several answers are one write to the disk. */
  atOnce<T>(work: () => T): T {
    return this.#database.transaction(work);
  }

  counters(destination: string): SyncCounters {
    const counts = new Map(
      this.#database
        .all<{ state: SyncState; count: number }>(
          'SELECT state, count FROM delivery_counts WHERE destination = ?',
          [destination],
        )
        .map(({ state, count }) => [state, count]),
    );
    const row = this.#database.get<{ oldest: string | null; last: string | null }>(
      `SELECT (SELECT created_at FROM facts WHERE sequence = min(
                 coalesce((SELECT min(sequence) FROM deliveries WHERE destination = :destination AND state = 'waiting' AND priority = 0), :none),
                 coalesce((SELECT min(sequence) FROM deliveries WHERE destination = :destination AND state = 'waiting' AND priority = 1), :none))) AS oldest,
              (SELECT max(settled_at) FROM deliveries WHERE destination = :destination AND state = 'accepted') AS last`,
      { destination, none: Number.MAX_SAFE_INTEGER },
    );
    return {
      waiting: counts.get('waiting') ?? 0,
      accepted: counts.get('accepted') ?? 0,
      rejected: counts.get('rejected') ?? 0,
      superseded: counts.get('superseded') ?? 0,
      setAside: counts.get('set-aside') ?? 0,
      oldestWaitingAt: row?.oldest ?? null,
      lastSuccessAt: row?.last ?? null,
    };
  }

  /** Newest first. `after` is the `next` of the page before. */
  list(query: {
    readonly state?: SyncState | undefined;
    readonly destination?: string | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): {
    readonly rows: readonly SyncRow[];
    readonly next: string | null;
  } {
    const [sequence, destination] = afterSync(query.after);
    // two statements, so that each has its index: among a hundred thousand that were accepted, the ten that wait
    const found = this.#database.all<DeliveryRow>(
      `SELECT * FROM deliveries JOIN facts USING (sequence, priority)
       WHERE ${query.state === undefined ? '' : 'state = :state AND '}(sequence, destination) < (:sequence, :destination)
         ${query.destination === undefined ? '' : 'AND destination = :only'}
       ORDER BY sequence DESC, destination DESC LIMIT :limit`,
      {
        sequence,
        destination,
        limit: query.limit + 1,
        ...(query.state === undefined ? {} : { state: query.state }),
        ...(query.destination === undefined ? {} : { only: query.destination }),
      },
    );
    const rows = found.slice(0, query.limit).map(toSyncRow);
    const last = rows.at(-1);
    return { rows, next: found.length > rows.length && last ? `${last.sequence}|${last.destination}` : null };
  }

  lastSequence(): number {
    return this.#database.get<{ last: number | null }>('SELECT max(sequence) AS last FROM facts')?.last ?? 0;
  }

  #settle(
    id: string,
    destination: string,
    state: SyncState,
    error: string | null,
    receipt: string | null,
  ): void {
    const changed = this.#database.run(
      `UPDATE deliveries SET state = ?, attempts = attempts + 1, last_error = ?, receipt = ?, settled_at = ?
       WHERE destination = ? AND state IN ('waiting', 'rejected') AND sequence = (SELECT sequence FROM facts WHERE id = ?)`,
      [
        state,
        error?.slice(0, errorCharacters) ?? null,
        receipt?.slice(0, receiptCharacters) ?? null,
        this.#clock.now().toISOString(),
        destination,
        id,
      ],
    );
    // meanwhile it may have been superseded or set aside: that stands
    if (changed === 0 && this.#state(id, destination) === null) {
      throw new Fault('bug', 'There is no such fact for this destination.', { id, destination });
    }
  }

  #state(id: string, destination: string): SyncState | null {
    const row = this.#database.get<{ state: SyncState }>(
      'SELECT state FROM deliveries JOIN facts USING (sequence) WHERE id = ? AND destination = ?',
      [id, destination],
    );
    return row?.state ?? null;
  }
}

function afterSync(cursor: string | undefined): readonly [number, string] {
  const match = /^(\d{1,15})\|(.*)$/.exec(cursor ?? '');
  return match ? [Number(match[1]), match[2] ?? ''] : [Number.MAX_SAFE_INTEGER, ''];
}

/** Facts about a unit carry its hardware id at the top of their payload. */
function subjectOf(payload: unknown): string | null {
  if (typeof payload !== 'object' || payload === null || !('hardwareId' in payload)) return null;
  return typeof payload.hardwareId === 'string' ? payload.hardwareId : null;
}

function toSyncRow(row: DeliveryRow): SyncRow {
  return {
    id: row.id,
    sequence: row.sequence,
    kind: row.kind,
    destination: row.destination,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    subject: row.subject,
  };
}

function toOutboxRow(row: DeliveryRow): OutboxRow {
  return {
    id: row.id,
    sequence: row.sequence,
    kind: row.kind as FactKind,
    priority: row.priority === 0 ? 'revocation' : 'normal',
    payload: JSON.parse(row.payload),
    destination: row.destination,
    state: row.state,
    attempts: row.attempts,
    createdAt: row.created_at,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
    receipt: row.receipt,
  };
}
