/** The outbox of a line without a network: what no server has signed for yet, and receipts that came back on a stick. */
import type { Clock } from '../base/clock.ts';
import type { FactKind, OutboxFact } from '../model/document.ts';
import type { Database } from './database.ts';

export interface OwedFact extends OutboxFact {
  readonly sequence: number;
  readonly createdAt: string;
}

export class OutboxFiles {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Revocations first, then in order; also while no server is set. `after` is the priority and sequence of the last one. */
  owed(destination: string, after: readonly [number, number], limit: number): readonly OwedFact[] {
    return this.#database
      .all<{
        sequence: number;
        id: string;
        kind: string;
        priority: number;
        payload: string;
        created_at: string;
      }>(
        `SELECT * FROM facts WHERE (priority, sequence) > (:priority, :sequence) AND NOT EXISTS (
           SELECT 1 FROM deliveries WHERE deliveries.sequence = facts.sequence AND destination = :destination
             AND state IN ('accepted', 'set-aside', 'superseded'))
         ORDER BY priority, sequence LIMIT :limit`,
        { priority: after[0], sequence: after[1], destination, limit },
      )
      .map(({ payload, created_at: createdAt, kind, priority, ...row }) => ({
        ...row,
        createdAt,
        kind: kind as FactKind,
        priority: priority === 0 ? 'revocation' : 'normal',
        payload: JSON.parse(payload) as unknown,
      }));
  }

  find(id: string): OwedFact | null {
    const row = this.#database.get<{ priority: number; sequence: number }>(
      'SELECT priority, sequence FROM facts WHERE id = ?',
      [id],
    );
    if (row === null) return null;
    const [found] = this.owed('', [row.priority, row.sequence - 1], 1);
    return found?.id === id ? found : null;
  }

  /** Nothing is waited for any more: it was taken, put aside, or superseded. */
  isSettled(id: string, destination: string): boolean {
    return (
      this.#database.get(
        `SELECT 1 FROM deliveries WHERE destination = ? AND state NOT IN ('waiting', 'rejected')
           AND sequence = (SELECT sequence FROM facts WHERE id = ?)`,
        [destination, id],
      ) !== null
    );
  }

  /** A delivery to settle, also for a server that was never set here. */
  ensure(id: string, destination: string): void {
    this.#database.run('INSERT INTO destinations (name, active) VALUES (?, 0) ON CONFLICT DO NOTHING', [
      destination,
    ]);
    this.#database.run(
      `INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at)
       SELECT sequence, ?, priority, 'waiting', 0, ? FROM facts WHERE id = ? ON CONFLICT DO NOTHING`,
      [destination, this.#clock.now().toISOString(), id],
    );
  }
}
