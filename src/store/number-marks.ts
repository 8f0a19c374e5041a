/**
 * High-water marks: the highest counter that was ever given out of a range, in the database and in its second home. A range
 * is a whole identity profile, or the part of it that a work order or a lease may use. The epochs of the servers are kept as
 * marks as well (`epoch:` + key).
 */
import { Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { Database } from './database.ts';
import type { HighWaterFile } from './high-water.ts';

/** Counters from first to last, inclusive. `key` is the name of its mark; no profile has a colon in its name. */
export interface NumberRange {
  readonly key: string;
  readonly orderId: string | null;
  readonly first: number;
  readonly last: number;
}

export function profileRange(profile: IdentityProfile): NumberRange {
  const { first, last } = profile.serial;
  return { key: profile.profile, orderId: null, first, last };
}

export class NumberMarks {
  readonly #database: Database;
  readonly #highWater: HighWaterFile;

  constructor(database: Database, highWater: HighWaterFile) {
    this.#database = database;
    this.#highWater = highWater;
  }

  /** The next counter of the range; may lie behind its end. */
  next(range: NumberRange): number {
    return Math.max(this.#mark(range.key) + 1, range.first);
  }

  /** In the database, within the caller's transaction. */
  raise(key: string, counter: number): void {
    this.#database.run(
      `INSERT INTO high_water VALUES (?, ?)
       ON CONFLICT (profile) DO UPDATE SET counter = max(counter, excluded.counter)`,
      [key, counter],
    );
  }

  /** In the second home, after the transaction. */
  raiseSecond(key: string, counter: number): void {
    this.#highWater.raise(key, counter);
  }

  /** Throws Fault identity.high-water when the second home knows numbers that the database has forgotten. */
  check(key: string): void {
    const known = this.#mark(key);
    const second = this.#highWater.read()[key] ?? -1;
    if (second <= known) return;
    throw new Fault('identity.high-water', 'The database has forgotten numbers that were given out.', {
      profile: key,
      database: known,
      secondCopy: second,
    });
  }

  /** Every range, at the start: raises a file that is behind, throws for a database that is. */
  reconcile(): void {
    for (const key of Object.keys(this.#highWater.read())) this.check(key);
    for (const { profile, counter } of this.#database.all<{ profile: string; counter: number }>(
      'SELECT * FROM high_water',
    )) {
      this.#highWater.raise(profile, counter);
    }
  }

  /** An engineer's decision after identity.high-water: burns all numbers up to the higher of the two marks. */
  accept(): void {
    for (const [key, counter] of Object.entries(this.#highWater.read())) this.raise(key, counter);
  }

  /** The database's mark: what it says and what its rows show, whichever is higher. -1 before the first. */
  #mark(key: string): number {
    const said = this.#counter('SELECT counter FROM high_water WHERE profile = ?', key);
    const orderId = key.startsWith('order:') ? key.slice('order:'.length) : null;
    const shown =
      orderId === null
        ? this.#counter(
            'SELECT counter FROM identities WHERE profile = ? AND order_id IS NULL ORDER BY counter DESC LIMIT 1',
            key,
          )
        : this.#counter(
            'SELECT counter FROM identities WHERE order_id = ? ORDER BY counter DESC LIMIT 1',
            orderId,
          );
    return Math.max(said, shown);
  }

  #counter(sql: string, key: string): number {
    return this.#database.get<{ counter: number }>(sql, [key])?.counter ?? -1;
  }
}
