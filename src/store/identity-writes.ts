/** What is written when an identity changes: its row, what is remembered of the step, what its order is told. In the caller's transaction. */
import type { IdentityRow } from '../model/identity.ts';
import type { Database } from './database.ts';
import { numberFact, numberStates } from './identity-rows.ts';
import type { Outbox } from './outbox.ts';

export function writeIdentity(database: Database, row: IdentityRow): void {
  database.run(
    `UPDATE identities SET state = :state, key_origin = :keyOrigin, public_key_sha256 = :publicKeySha256,
       certificate_serial = :certificateSerial, certificate_issuer = :certificateIssuer,
       certificate_chain = :certificateChain, certificate_fingerprint = :certificateFingerprint,
       reason = :reason, job_id = :jobId, updated_at = :updatedAt
     WHERE id = :id`,
    {
      id: row.id,
      state: row.state,
      keyOrigin: row.keyOrigin,
      publicKeySha256: row.publicKeySha256,
      certificateSerial: row.certificateSerial,
      certificateIssuer: row.certificateIssuer ?? null,
      certificateChain: JSON.stringify(row.certificateChain),
      certificateFingerprint: row.certificateFingerprint,
      reason: row.reason,
      jobId: row.jobId,
      updatedAt: row.updatedAt,
    },
  );
}

export interface IdentityEvent {
  readonly id: string;
  /** Null when the number was just reserved. */
  readonly from: string | null;
  readonly to: string;
  readonly at: string;
  readonly jobId: string;
  readonly reason: string | null;
}

export function writeEvent(database: Database, { id, from, to, at, jobId, reason }: IdentityEvent): void {
  database.run(
    'INSERT INTO identity_events (identity_id, from_state, to_state, at, job_id, reason) VALUES (?, ?, ?, ?, ?, ?)',
    [id, from, to, at, jobId, reason],
  );
}

/** The server sums up an order over all stations from these. */
export function tellNumber(outbox: Outbox, row: IdentityRow): void {
  const order = row.orderId ?? null;
  if (order !== null && numberStates.has(row.state)) outbox.enqueue(numberFact(row, order), row.hardwareId);
}
