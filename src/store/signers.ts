/** Whose signature counts here: the office's public keys. One that was removed stays on record for what it signed before. */
import type { Clock } from '../base/clock.ts';
import type { Database } from './database.ts';

export interface Signer {
  /** SHA-256 of the raw public key, hexadecimal. */
  readonly keyId: string;
  readonly title: string;
  readonly publicKeyPem: string;
  readonly addedAt: string;
  /** The server says that it is over: nothing that it signed counts, and no person brings it back here. */
  readonly revokedAt: string | null;
}

const columns =
  'key_id AS keyId, title, public_key_pem AS publicKeyPem, added_at AS addedAt, revoked_at AS revokedAt';

export class Signers {
  readonly #database: Database;
  readonly #clock: Clock;

  constructor(database: Database, clock: Clock) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Trusted by a person here, also those that were revoked since: a bench that has any never takes unsigned files again. */
  list(): readonly Signer[] {
    return this.#database.all<Signer>(
      `SELECT ${columns} FROM signers WHERE removed_at IS NULL OR revoked_at IS NOT NULL ORDER BY added_at, key_id`,
    );
  }

  /** Null for one that is not trusted now. */
  find(keyId: string): Signer | null {
    return this.#database.get<Signer>(
      `SELECT ${columns} FROM signers WHERE key_id = ? AND removed_at IS NULL AND revoked_at IS NULL`,
      [keyId],
    );
  }

  /** When the server revoked it; null for one that it did not, or that was never trusted here. */
  revokedAt(keyId: string): string | null {
    return (
      this.#database.get<{ at: string | null }>('SELECT revoked_at AS at FROM signers WHERE key_id = ?', [
        keyId,
      ])?.at ?? null
    );
  }

  /** False for a key that is not trusted here, or was revoked before. */
  revoke(keyId: string, at: string): boolean {
    return (
      this.#database.run(
        'UPDATE signers SET revoked_at = ? WHERE key_id = ? AND removed_at IS NULL AND revoked_at IS NULL',
        [at, keyId],
      ) > 0
    );
  }

  /** Also trusts one again that was removed. */
  add(signer: Omit<Signer, 'addedAt' | 'revokedAt'>): void {
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
