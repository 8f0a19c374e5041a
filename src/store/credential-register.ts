/**
 * Every key that any unit ever presented and every certificate that was ever issued. Nothing is forgotten here: a key is
 * never accepted from a second identity, and a certificate is either the unit's or its revocation was asked for.
 */

import { issuerDestination } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityRow } from '../model/identity.ts';
import type { Database } from './database.ts';
import { type IssuedCertificate, type RevocationReason, revocationFact } from './identity-rows.ts';
import type { Outbox } from './outbox.ts';

/** Part of the ledger: its calls belong into the ledger's transactions. */
export class CredentialRegister {
  readonly #database: Database;
  readonly #outbox: Outbox;

  constructor(database: Database, outbox: Outbox) {
    this.#database = database;
    this.#outbox = outbox;
  }

  /** Throws a breach of uniqueness for a key that another identity ever presented. */
  rememberKey(row: IdentityRow, at: string): void {
    if (row.publicKeySha256 === null) return;
    const owner = this.#database.get<{ identity_id: string }>(
      'SELECT identity_id FROM identity_keys WHERE public_key_sha256 = ?',
      [row.publicKeySha256],
    );
    if (owner?.identity_id === row.id) return;
    this.#database.run('INSERT INTO identity_keys VALUES (?, ?, ?)', [row.publicKeySha256, row.id, at]);
  }

  /** Throws a breach of uniqueness for a certificate that is known. */
  rememberCertificate(before: IdentityRow, row: IdentityRow, at: string): void {
    if (row.certificateFingerprint === null || row.certificateFingerprint === before.certificateFingerprint)
      return;
    if (row.certificateSerial === null)
      throw new Fault('bug', 'A certificate has a serial number.', { id: row.id });
    this.#database.run(
      `INSERT INTO identity_certificates
         (issuer, serial, identity_id, fingerprint, public_key_sha256, at, issued_by, certificate)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      [
        row.certificateIssuer ?? '',
        row.certificateSerial,
        row.id,
        row.certificateFingerprint,
        row.publicKeySha256,
        at,
        row.issuedBy ?? null,
        row.certificateChain[0] ?? null,
      ],
    );
  }

  /** Puts every certificate of this identity whose revocation nobody has asked for yet on the outbox. */
  askRevocation(row: IdentityRow, reason: RevocationReason, at: string): void {
    for (const certificate of this.certificates(row.id)) {
      if (certificate.revocationFactId !== null) continue;
      const fact = revocationFact(row, certificate, reason, at);
      this.#outbox.enqueue(fact, row.hardwareId, addresseesOf(certificate));
      this.#database.run(
        'UPDATE identity_certificates SET revocation_fact_id = ? WHERE issuer = ? AND serial = ?',
        [fact.id, certificate.issuer, certificate.serial],
      );
    }
  }

  certificates(identityId: string): readonly IssuedCertificate[] {
    return this.#database.all<IssuedCertificate>(
      `SELECT issuer, serial, fingerprint, at, revocation_fact_id AS revocationFactId, issued_by AS issuedBy
       FROM identity_certificates WHERE identity_id = ? ORDER BY at`,
      [identityId],
    );
  }

  /** DER in base64; null for one that is not known whole. */
  certificate(fingerprint: string): string | null {
    const row = this.#database.get<{ certificate: string | null }>(
      'SELECT certificate FROM identity_certificates WHERE fingerprint = ?',
      [fingerprint],
    );
    return row?.certificate ?? null;
  }
}

/** The authority that issued it hears of its end as well. */
function addresseesOf({ issuedBy }: IssuedCertificate): readonly string[] {
  return issuedBy === null ? [] : [issuerDestination(issuedBy)];
}
