/**
 * To whom each fact is owed: one delivery for every destination that hears its kind, and for those that it is addressed to.
 * Where a destination holds one entry for each unit, a newer fact of the unit supersedes those that still wait.
 */
import type { Clock } from '../base/clock.ts';
import type { FactKind } from '../model/document.ts';
import type { Database } from './database.ts';

/** `kinds` null: all. `newestOnly`: it holds an entry for each unit, so that only the newest fact of a unit matters. */
export interface WantedDestination {
  readonly name: string;
  readonly kinds: readonly FactKind[] | null;
  /** The sequence of the first fact that it is owed. `now` means what comes after the moment at which it was first said. */
  readonly from: 'first' | 'now' | number;
  readonly newestOnly: boolean;
}

interface NewFact {
  readonly sequence: number;
  readonly kind: FactKind;
  readonly priority: number;
  readonly subject: string | null;
  readonly at: string;
}

export class OutboxDestinations {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** In the transaction of the fact. */
  owe({ sequence, kind, priority, subject, at }: NewFact): void {
    this.#database.run(
      `INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at)
       SELECT ?, name, ?, 'waiting', 0, ? FROM destinations
       WHERE active = 1 AND addressed = 0 AND (kinds IS NULL OR ? IN (SELECT value FROM json_each(kinds)))`,
      [sequence, priority, at, kind],
    );
    if (subject === null) return;
    this.#database.run(
      `UPDATE deliveries SET state = 'superseded', settled_at = ?
       WHERE state = 'waiting' AND priority >= ?
         AND destination IN (SELECT owed.destination FROM deliveries AS owed
           JOIN destinations ON name = owed.destination WHERE newest_only = 1 AND owed.sequence = ?)
         AND sequence IN (SELECT sequence FROM facts WHERE subject = ? AND sequence < ?)`,
      [at, priority, sequence, subject, sequence],
    );
  }

  address(name: string, sequence: number, priority: number, at: string): void {
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

  set(wanted: readonly WantedDestination[], lastSequence: number): void {
    this.#database.transaction(() => {
      this.#database.run('UPDATE destinations SET active = 0 WHERE addressed = 0');
      for (const destination of wanted) this.#want(destination, lastSequence);
    });
  }

  #want({ name, kinds, from, newestOnly }: WantedDestination, lastSequence: number): void {
    const known = this.#database.get<{ from_sequence: number }>(
      'SELECT from_sequence FROM destinations WHERE name = ?',
      [name],
    );
    const begin = (): number => known?.from_sequence ?? lastSequence + 1;
    const first = from === 'first' ? 1 : from === 'now' ? begin() : from;
    const told = kinds === null ? null : JSON.stringify(kinds);
    this.#database.run(
      `INSERT INTO destinations (name, active, kinds, newest_only, from_sequence) VALUES (?, 1, ?, ?, ?)
       ON CONFLICT (name) DO UPDATE SET active = 1, kinds = excluded.kinds, newest_only = excluded.newest_only,
         from_sequence = excluded.from_sequence`,
      [name, told, newestOnly ? 1 : 0, first],
    );
    this.#database.run(
      `INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at)
       SELECT sequence, ?, priority, 'waiting', 0, created_at FROM facts
       WHERE sequence >= ? AND (? IS NULL OR kind IN (SELECT value FROM json_each(?))) ON CONFLICT DO NOTHING`,
      [name, first, told, told],
    );
    if (newestOnly) this.#supersedeOlder(name);
  }

  /** Of a unit's facts that wait there only the newest says what is true; an urgent one keeps its place. */
  #supersedeOlder(destination: string): void {
    this.#database.run(
      `UPDATE deliveries SET state = 'superseded', settled_at = :at
       WHERE destination = :destination AND state = 'waiting'
         AND EXISTS (SELECT 1 FROM facts AS old
           JOIN facts AS newer ON newer.subject = old.subject AND newer.sequence > old.sequence
             AND newer.priority <= old.priority
           JOIN deliveries AS other ON other.sequence = newer.sequence AND other.destination = :destination
             AND other.state = 'waiting'
           WHERE old.sequence = deliveries.sequence)`,
      { destination, at: this.#clock.now().toISOString() },
    );
  }
}
