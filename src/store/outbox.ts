/**
 * The outbox: facts for servers, numbered per station from 1 without gaps, each in the transaction of what it tells
 * of. A fact is written once; its delivery has a row per destination. A destination that is added later is owed
 * every fact from the first on.
 */

import type { Clock } from '../base/clock.ts';
import type { FactKind, OutboxFact, OutboxRow, SyncState } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { SyncRow } from '../model/rows.ts';
import type { Database } from './database.ts';

export interface SyncCounters {
  readonly waiting: number;
  readonly accepted: number;
  readonly rejected: number;
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

const errorCharacters = 500;
const receiptCharacters = 10_000;

export class Outbox {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Who is to be told. New names are owed all facts so far; names that are left out are kept, but not served. */
  setDestinations(names: readonly string[]): void {
    this.#database.transaction(() => {
      this.#database.run('UPDATE destinations SET active = 0 WHERE addressed = 0');
      for (const name of names) {
        this.#database.run(
          'INSERT INTO destinations (name, active) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET active = 1',
          [name],
        );
        this.#database.run(
          `INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at)
           SELECT sequence, ?, priority, 'waiting', 0, created_at FROM facts WHERE true ON CONFLICT DO NOTHING`,
          [name],
        );
      }
    });
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
      this.#database.run(
        `INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at)
         SELECT ?, name, ?, 'waiting', 0, ? FROM destinations WHERE active = 1 AND addressed = 0`,
        [sequence, priority, at],
      );
      for (const name of addressees) this.#address(name, sequence, priority, at);
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

  /** What may be sent now: revocations first, then in order of sequence. */
  due(destination: string, now: Date, limit: number): readonly OutboxRow[] {
    return this.#database
      .all<DeliveryRow>(
        `SELECT * FROM deliveries JOIN facts USING (sequence, priority)
         WHERE destination = ? AND state = 'waiting' AND next_attempt_at <= ?
         ORDER BY priority, sequence LIMIT ?`,
        [destination, now.toISOString(), limit],
      )
      .map(toOutboxRow);
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

  /** Makes rejected and waiting facts due at once: those named, or all. Accepted ones stay accepted. */
  retry(ids?: readonly string[]): void {
    const now = this.#clock.now().toISOString();
    const sql = `UPDATE deliveries SET state = 'waiting', settled_at = NULL, next_attempt_at = ?
      WHERE state IN ('waiting', 'rejected')`;
    this.#database.transaction(() => {
      if (ids === undefined) this.#database.run(sql, [now]);
      for (const id of ids ?? []) {
        this.#database.run(`${sql} AND sequence = (SELECT sequence FROM facts WHERE id = ?)`, [now, id]);
      }
    });
  }

  counters(destination: string): SyncCounters {
    const row = this.#database.get<SyncCounters>(
      `SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting,
              count(*) FILTER (WHERE state = 'accepted') AS accepted,
              count(*) FILTER (WHERE state = 'rejected') AS rejected,
              (SELECT created_at FROM facts WHERE sequence = (SELECT min(sequence) FROM deliveries AS oldest
               WHERE oldest.destination = :destination AND oldest.state = 'waiting')) AS oldestWaitingAt,
              max(settled_at) FILTER (WHERE state = 'accepted') AS lastSuccessAt
       FROM deliveries WHERE destination = :destination`,
      { destination },
    );
    return row ?? { waiting: 0, accepted: 0, rejected: 0, oldestWaitingAt: null, lastSuccessAt: null };
  }

  /** Newest first. `after` is the `next` of the page before. */
  list(query: {
    readonly state?: SyncState | undefined;
    readonly after?: string | undefined;
    readonly limit: number;
  }): {
    readonly rows: readonly SyncRow[];
    readonly next: string | null;
  } {
    const [sequence, destination] = afterSync(query.after);
    const found = this.#database.all<DeliveryRow>(
      `SELECT * FROM deliveries JOIN facts USING (sequence, priority)
       WHERE (:state IS NULL OR state = :state) AND (sequence, destination) < (:sequence, :destination)
       ORDER BY sequence DESC, destination DESC LIMIT :limit`,
      { state: query.state ?? null, sequence, destination, limit: query.limit + 1 },
    );
    const rows = found.slice(0, query.limit).map(toSyncRow);
    const last = rows.at(-1);
    return { rows, next: found.length > rows.length && last ? `${last.sequence}|${last.destination}` : null };
  }

  lastSequence(): number {
    return this.#database.get<{ last: number | null }>('SELECT max(sequence) AS last FROM facts')?.last ?? 0;
  }

  #address(name: string, sequence: number, priority: number, at: string): void {
    this.#database.run(
      'INSERT INTO destinations (name, active, addressed) VALUES (?, 1, 1) ON CONFLICT DO NOTHING',
      [name],
    );
    this.#database.run(
      `INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at)
       VALUES (?, ?, ?, 'waiting', 0, ?)`,
      [sequence, name, priority, at],
    );
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
       WHERE destination = ? AND state <> 'accepted' AND sequence = (SELECT sequence FROM facts WHERE id = ?)`,
      [
        state,
        error?.slice(0, errorCharacters) ?? null,
        receipt?.slice(0, receiptCharacters) ?? null,
        this.#clock.now().toISOString(),
        destination,
        id,
      ],
    );
    if (changed === 0 && this.#state(id, destination) !== 'accepted') {
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
