/**
 * Accounts that units have at other servers (Leshan), because a key that both know was made. Written before the server is
 * asked: an account that may exist is known here, and ends with the unit.
 */
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import { accountDestination, type UnitAccount } from '../model/account.ts';
import type { Database } from './database.ts';
import type { Outbox } from './outbox.ts';

export class Accounts {
  readonly #database: Database;
  readonly #outbox: Outbox;
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(database: Database, outbox: Outbox, clock: Clock, random: Random) {
    this.#database = database;
    this.#outbox = outbox;
    this.#clock = clock;
    this.#random = random;
  }

  /** The same account again, of a job that is repeated, is one; another unit's under the same name takes its place. */
  note(account: UnitAccount, hardwareId: string, jobId: string): void {
    const { kind, url, endpoint } = account;
    this.#database.transaction(() => {
      const known = this.#database.get<{ id: string; hardware_id: string }>(
        `SELECT id, hardware_id FROM unit_accounts
         WHERE kind = ? AND url = ? AND endpoint = ? AND end_fact_id IS NULL`,
        [kind, url, endpoint],
      );
      if (known?.hardware_id === hardwareId) return;
      // the server overwrites it: there is nothing left to end
      if (known !== null)
        this.#database.run(`UPDATE unit_accounts SET end_fact_id = 'overwritten' WHERE id = ?`, [known.id]);
      this.#database.run(
        `INSERT INTO unit_accounts (id, hardware_id, kind, url, endpoint, job_id, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
        [randomId(this.#random), hardwareId, kind, url, endpoint, jobId, this.#clock.now().toISOString()],
      );
    });
  }

  /** Puts the end of every account of this unit on the outbox, ahead of other facts. Returns how many. */
  endAll(hardwareId: string): number {
    return this.#database.transaction(() => {
      const live = this.#database.all<UnitAccount & { readonly id: string }>(
        `SELECT id, kind, url, endpoint FROM unit_accounts WHERE hardware_id = ? AND end_fact_id IS NULL`,
        [hardwareId],
      );
      const at = this.#clock.now().toISOString();
      for (const { id, ...account } of live) {
        const factId = `account-ended:${id}`;
        const payload = { hardwareId, ...account, at };
        this.#outbox.enqueue(
          { id: factId, kind: 'account-ended', priority: 'revocation', payload },
          hardwareId,
          [accountDestination(account)],
        );
        this.#database.run('UPDATE unit_accounts SET end_fact_id = ? WHERE id = ?', [factId, id]);
      }
      return live.length;
    });
  }

  isLive({ kind, url, endpoint }: UnitAccount): boolean {
    const row = this.#database.get(
      'SELECT 1 FROM unit_accounts WHERE kind = ? AND url = ? AND endpoint = ? AND end_fact_id IS NULL',
      [kind, url, endpoint],
    );
    return row !== null;
  }

  of(hardwareId: string): readonly UnitAccount[] {
    return this.#database.all<UnitAccount>(
      `SELECT kind, url, endpoint FROM unit_accounts WHERE hardware_id = ? AND end_fact_id IS NULL ORDER BY made_at`,
      [hardwareId],
    );
  }
}
