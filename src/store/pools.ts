/**
 * Keys and certificates that were made in advance, for lines without a network. A key leaves once: its row says `used`, and
 * the wrapped key is out of the database, before anybody gets it. What is not used in the end is put up for revocation.
 */
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import { issuerDestination } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { PoolStanding } from '../model/pool.ts';
import type { Database } from './database.ts';
import { revocationFact } from './identity-rows.ts';
import type { Outbox } from './outbox.ts';

export type PoolState = 'making' | 'ready' | 'used' | 'ended';

export interface NewPoolEntry {
  readonly pool: string;
  readonly profile: string;
  readonly counter: number;
  readonly serialNumber: string;
  readonly publicKeySha256: string;
  /** The authority, as issuers.yaml names it. */
  readonly issuedBy: string;
}

export interface CertifiedKey {
  /** Encrypted; how, is the caller's affair. */
  readonly wrappedKey: Uint8Array;
  /** DER in base64, the own one first; and of who signed that. */
  readonly chain: readonly string[];
  readonly issuer: string;
  /** Subject or authority key identifier and serial, as the ledger keeps them. */
  readonly certificateIssuer: string;
  readonly certificateSerial: string;
  readonly fingerprint: string;
  readonly expiresAt: string;
}

export interface PoolEntry extends NewPoolEntry {
  readonly id: string;
  readonly state: PoolState;
  readonly wrappedKey: Uint8Array | null;
  readonly chain: readonly string[];
  readonly issuer: string | null;
  readonly fingerprint: string | null;
  readonly expiresAt: string | null;
}

interface StoredEntry {
  readonly id: string;
  readonly pool: string;
  readonly profile: string;
  readonly counter: number;
  readonly serial_number: string;
  readonly state: PoolState;
  readonly public_key_sha256: string;
  readonly wrapped_key: Uint8Array | null;
  readonly chain: string | null;
  readonly issuer: string | null;
  readonly issued_by: string;
  readonly fingerprint: string | null;
  readonly certificate_issuer: string | null;
  readonly certificate_serial: string | null;
  readonly expires_at: string | null;
}

export class Pools {
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

  /** On record before the authority is asked: a certificate whose answer is lost has a name here. */
  begin(entry: NewPoolEntry): void {
    const { pool, profile, counter, serialNumber, publicKeySha256, issuedBy } = entry;
    this.#database.run(
      `INSERT INTO pool_entries (id, pool, profile, counter, serial_number, state, public_key_sha256, issued_by, made_at)
       VALUES (?, ?, ?, ?, ?, 'making', ?, ?, ?)`,
      [randomId(this.#random), pool, profile, counter, serialNumber, publicKeySha256, issuedBy, this.#now()],
    );
  }

  complete(serialNumber: string, made: CertifiedKey): void {
    const changed = this.#database.run(
      `UPDATE pool_entries SET state = 'ready', wrapped_key = ?, chain = ?, issuer = ?, fingerprint = ?,
         certificate_issuer = ?, certificate_serial = ?, expires_at = ?
       WHERE serial_number = ? AND state = 'making'`,
      [
        made.wrappedKey,
        JSON.stringify(made.chain),
        made.issuer,
        made.fingerprint,
        made.certificateIssuer,
        made.certificateSerial,
        made.expiresAt,
        serialNumber,
      ],
    );
    if (changed !== 1) throw new Fault('bug', 'There is no such key in the making.', { serialNumber });
  }

  /** The key that this number has or had; null for none, and for keys that ended unused. */
  find(serialNumber: string): PoolEntry | null {
    const row = this.#database.get<StoredEntry>(
      `SELECT * FROM pool_entries WHERE serial_number = ? AND state <> 'ended'`,
      [serialNumber],
    );
    return row === null ? null : toEntry(row);
  }

  /**
   * Takes the key out of the pool for good, in one transaction with `record`, which says in the ledger whose it is. False,
   * and nothing recorded, for a key that is not there any more.
   */
  take(entryId: string, identityId: string, record: () => void): boolean {
    return this.#database.transaction(() => {
      const changed = this.#database.run(
        `UPDATE pool_entries SET state = 'used', wrapped_key = NULL, used_by = ?, settled_at = ?
         WHERE id = ? AND state = 'ready'`,
        [identityId, this.#now(), entryId],
      );
      if (changed === 1) record();
      return changed === 1;
    });
  }

  /** Any key that is ready. */
  sample(pool: string): PoolEntry | null {
    const row = this.#database.get<StoredEntry>(
      `SELECT * FROM pool_entries WHERE pool = ? AND state = 'ready' ORDER BY counter LIMIT 1`,
      [pool],
    );
    return row === null ? null : toEntry(row);
  }

  standing(pool: string): PoolStanding {
    const row = this.#database.get<Omit<PoolStanding, 'pool'>>(
      `SELECT count(*) FILTER (WHERE state = 'ready') AS ready, count(*) FILTER (WHERE state = 'used') AS used,
         count(*) FILTER (WHERE state = 'ended') AS ended, count(*) FILTER (WHERE state = 'making') AS making,
         min(expires_at) FILTER (WHERE state = 'ready') AS expiresAt
       FROM pool_entries WHERE pool = ?`,
      [pool],
    );
    return { pool, ...(row ?? { ready: 0, used: 0, ended: 0, making: 0, expiresAt: null }) };
  }

  names(): readonly string[] {
    return this.#database
      .all<{ pool: string }>('SELECT DISTINCT pool FROM pool_entries ORDER BY pool')
      .map(({ pool }) => pool);
  }

  /**
   * Everything that was not used ends (or one number's key): certificates are put up for revocation, at their authority too. Returns the numbers
   * that were in the making: nobody here knows whether the authority has signed for those.
   */
  end(
    pool: string,
    serialNumber: string | null = null,
  ): { readonly revoked: number; readonly unknown: readonly string[] } {
    return this.#database.transaction(() => {
      const open = this.#database.all<StoredEntry>(
        `SELECT * FROM pool_entries WHERE pool = :pool AND state IN ('ready', 'making')
           AND (:serialNumber IS NULL OR serial_number = :serialNumber) ORDER BY counter`,
        { pool, serialNumber },
      );
      const at = this.#now();
      for (const row of open) {
        this.#database.run(
          `UPDATE pool_entries SET state = 'ended', wrapped_key = NULL, settled_at = ? WHERE id = ?`,
          [at, row.id],
        );
        if (row.state === 'ready') this.#askRevocation(row, at);
      }
      const unknown = open.filter(({ state }) => state === 'making').map((row) => row.serial_number);
      return { revoked: open.length - unknown.length, unknown };
    });
  }

  /** DER in base64; null for one that no pool has. */
  certificate(fingerprint: string): string | null {
    const row = this.#database.get<StoredEntry>('SELECT * FROM pool_entries WHERE fingerprint = ?', [
      fingerprint,
    ]);
    return row === null ? null : (toEntry(row).chain[0] ?? null);
  }

  #askRevocation(row: StoredEntry, at: string): void {
    // there is no unit: the number stands in its place, so that every server can keep it
    const hardwareId = `pool:${row.serial_number}`;
    const identity = { id: '', profile: row.profile, serialNumber: row.serial_number, hardwareId };
    const certificate = {
      issuer: row.certificate_issuer ?? '',
      serial: row.certificate_serial ?? '',
      fingerprint: row.fingerprint ?? '',
    };
    const fact = revocationFact(identity, certificate, 'cessationOfOperation', at);
    this.#outbox.enqueue(fact, hardwareId, [issuerDestination(row.issued_by)]);
  }

  #now(): string {
    return this.#clock.now().toISOString();
  }
}

function toEntry(row: StoredEntry): PoolEntry {
  return {
    id: row.id,
    pool: row.pool,
    profile: row.profile,
    counter: row.counter,
    serialNumber: row.serial_number,
    state: row.state,
    publicKeySha256: row.public_key_sha256,
    wrappedKey: row.wrapped_key,
    chain: row.chain === null ? [] : JSON.parse(row.chain),
    issuer: row.issuer,
    issuedBy: row.issued_by,
    fingerprint: row.fingerprint,
    expiresAt: row.expires_at,
  };
}
