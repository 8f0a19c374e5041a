/**
 * Several writers, one flush to the disk. What is asked for in one turn of the event loop is written in one transaction, each part
 * in a savepoint of its own, and nobody hears of it before the commit has returned: with 16 slots a flush costs a
 * sixteenth each. Nothing is less durable than in a transaction of its own.
 */
import type { Database } from './database.ts';

interface Entry {
  readonly work: () => () => void;
  readonly reject: (reason: unknown) => void;
}

export interface AfterCommit {
  readonly name: string;
  readonly rank: number;
  run(): void;
}

export class GroupCommit {
  readonly #database: Database;
  readonly #waiting: Entry[] = [];
  #afterwards: Map<string, AfterCommit> | null = null;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Resolves with what `work` returned when it is on disk. Rejects with what `work` threw (its writes are undone, those of others
   * are not), or with the fault of the commit.
   */
  run<T>(work: () => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({
        work: () => {
          const result = work();
          return () => resolve(result);
        },
        reject,
      });
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    });
  }

  /**
   * Behind the commit of the group that is being written, before anybody hears of it; at once where there is none. Of those
   * with one name only the highest is done: it stands for the others.
   */
  afterCommit(after: AfterCommit): void {
    const known = this.#afterwards?.get(after.name);
    if (this.#afterwards === null) after.run();
    else if (known === undefined || known.rank < after.rank) this.#afterwards.set(after.name, after);
  }

  #flush(): void {
    const group = this.#waiting.splice(0);
    const ends: (() => void)[] = [];
    const afterwards = new Map<string, AfterCommit>();
    this.#afterwards = afterwards;
    try {
      this.#database.transaction(() => {
        for (const { work, reject } of group) {
          try {
            ends.push(this.#database.transaction(work));
          } catch (thrown) {
            // its savepoint is undone; it alone hears of it
            ends.push(() => reject(thrown));
          }
        }
      });
      this.#afterwards = null;
      for (const after of afterwards.values()) after.run();
    } catch (thrown) {
      // nothing of it, or not all of it, is on disk: nobody may build on it, and whoever asks again finds what is
      for (const { reject } of group) reject(thrown);
      return;
    } finally {
      this.#afterwards = null;
    }
    for (const end of ends) end();
  }
}
