/** Which unit an identity belongs to, looked up by what a unit shows: its certificate, or the number in it. */
import type { Database } from './database.ts';

export class IdentityOwners {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The hardware id that a certificate was ever issued for; SHA-256 of its DER. Null for one that is foreign here. */
  ofCertificate(fingerprint: string): string | null {
    const row = this.#database.get<{ hardwareId: string }>(
      `SELECT hardware_id AS hardwareId FROM identity_certificates JOIN identities ON identities.id = identity_id
       WHERE fingerprint = :fingerprint
       UNION ALL SELECT hardware_id FROM units WHERE certificate_fingerprint = :fingerprint LIMIT 1`,
      { fingerprint },
    );
    return row?.hardwareId ?? null;
  }

  /** A number is bound to one unit for ever. */
  ofNumber(serialNumber: string): string | null {
    const row = this.#database.get<{ hardwareId: string }>(
      `SELECT hardware_id AS hardwareId FROM identities WHERE serial_number = :serialNumber
       UNION ALL SELECT hardware_id FROM units WHERE serial_number = :serialNumber LIMIT 1`,
      { serialNumber },
    );
    return row?.hardwareId ?? null;
  }
}
