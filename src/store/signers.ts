/** Whose signature counts here: the office's public keys. One that was removed stays on record for what it signed before. */
import type { Clock } from '../base/clock.ts';
import type { Database } from './database.ts';

export interface Signer {
  /** SHA-256 of the raw public key, hexadecimal. */
  readonly keyId: string;
  readonly title: string;
  readonly publicKeyPem: string;
  readonly addedAt: string;
}

const columns = 'key_id AS keyId, title, public_key_pem AS publicKeyPem, added_at AS addedAt';

export class Signers {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Trusted now. */
  list(): readonly Signer[] {
    return this.#database.all<Signer>(
      `SELECT ${columns} FROM signers WHERE removed_at IS NULL ORDER BY added_at, key_id`,
    );
  }

  /** Null for one that is not trusted now. */
  find(keyId: string): Signer | null {
    return this.#database.get<Signer>(
      `SELECT ${columns} FROM signers WHERE key_id = ? AND removed_at IS NULL`,
      [keyId],
    );
  }

  /** Also trusts one again that was removed. */
  add(signer: Omit<Signer, 'addedAt'>): void {
    this.#database.run(
      `INSERT INTO signers (key_id, title, public_key_pem, added_at) VALUES (?, ?, ?, ?)
       ON CONFLICT (key_id) DO UPDATE SET title = excluded.title, removed_at = NULL`,
      [signer.keyId, signer.title, signer.publicKeyPem, this.#clock.now().toISOString()],
    );
  }

  remove(keyId: string): void {
    this.#database.run('UPDATE signers SET removed_at = ? WHERE key_id = ? AND removed_at IS NULL', [
      this.#clock.now().toISOString(),
      keyId,
    ]);
  }
}
