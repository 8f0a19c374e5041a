/**
 * Certificates that the server says are revoked: of units of this station and of others. An identity of this station that is in
 * force ends with it, so that every check that knows a revoked identity knows this one as well.
 */
import type { Clock } from '../base/clock.ts';
import type { RevokedCertificate } from '../model/revocations.ts';
import type { Database } from './database.ts';
import type { StoredLedger } from './ledger.ts';

const columns = `fingerprint AS certificateFingerprint, hardware_id AS hardwareId, profile, serial_number AS serialNumber, reason, station,
  revoked_at AS at`;

export class RevokedCertificates {
  readonly #database: Database;
  readonly #ledger: Pick<StoredLedger, 'revokeAsTold'>;
  readonly #clock: Clock;

  constructor(database: Database, ledger: Pick<StoredLedger, 'revokeAsTold'>, clock: Clock) {
    this.#database = database;
    this.#ledger = ledger;
    this.#clock = clock;
  }

  /** False for one that was known. */
  learn(told: RevokedCertificate): boolean {
    const fingerprint = plain(told.certificateFingerprint);
    return this.#database.transaction(() => {
      const added = this.#database.run(
        `INSERT INTO revoked_certificates (fingerprint, hardware_id, profile, serial_number, reason, station, revoked_at, learnt_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
        [
          fingerprint,
          told.hardwareId,
          told.profile,
          told.serialNumber,
          told.reason,
          told.station,
          told.at,
          this.#clock.now().toISOString(),
        ],
      );
      if (added === 0) return false;
      this.#ledger.revokeAsTold(fingerprint, told.reason);
      return true;
    });
  }

  /** SHA-256 of the certificate's DER; null for one that nobody has revoked, as far as is known here. */
  find(fingerprint: string): RevokedCertificate | null {
    return this.#database.get<RevokedCertificate>(
      `SELECT ${columns} FROM revoked_certificates WHERE fingerprint = ?`,
      [plain(fingerprint)],
    );
  }
}

/** Servers and stations write digests with and without colons. */
function plain(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}
