/** Rows of the identity tables, and the facts that servers are told about them. */
import type { OutboxFact } from '../model/document.ts';
import type { IdentityChange, IdentityRow, IdentityState, KeyOrigin } from '../model/identity.ts';

export interface StoredIdentity {
  readonly id: string;
  readonly profile: string;
  readonly counter: number;
  readonly serial_number: string;
  readonly hardware_id: string;
  readonly state: IdentityState;
  readonly key_origin: KeyOrigin | null;
  readonly public_key_sha256: string | null;
  readonly certificate_serial: string | null;
  readonly certificate_issuer: string | null;
  readonly certificate_chain: string;
  readonly certificate_fingerprint: string | null;
  readonly reason: string | null;
  readonly order_id: string | null;
  readonly job_id: string;
  readonly reserved_at: string;
  readonly updated_at: string;
}

/** RFC 5280 section 5.3.1. */
const revocationReasons = ['superseded', 'cessationOfOperation', 'keyCompromise', 'unspecified'] as const;
export type RevocationReason = (typeof revocationReasons)[number];

/** What servers call it in words of their own is unspecified here. */
export function revocationReasonOf(text: string | null): RevocationReason {
  return revocationReasons.find((reason) => reason === text) ?? 'unspecified';
}

export interface IssuedCertificate {
  readonly issuer: string;
  readonly serial: string;
  readonly fingerprint: string;
  readonly at: string;
  readonly revocationFactId: string | null;
  readonly issuedBy: string | null;
}

export function toIdentityRow(row: StoredIdentity): IdentityRow {
  return {
    id: row.id,
    profile: row.profile,
    counter: row.counter,
    serialNumber: row.serial_number,
    hardwareId: row.hardware_id,
    state: row.state,
    keyOrigin: row.key_origin,
    publicKeySha256: row.public_key_sha256,
    certificateSerial: row.certificate_serial,
    certificateIssuer: row.certificate_issuer,
    certificateChain: JSON.parse(row.certificate_chain),
    certificateFingerprint: row.certificate_fingerprint,
    reason: row.reason,
    orderId: row.order_id,
    jobId: row.job_id,
    updatedAt: row.updated_at,
  };
}

/** The id is made of what is told, so telling it twice is one fact. */
export function committedFact(row: IdentityRow, life = 0): OutboxFact {
  return {
    // a number that was given to its unit again is told again
    id: `identity-committed:${row.id}${life === 0 ? '' : `:${life}`}`,
    kind: 'identity-committed',
    priority: 'normal',
    payload: {
      identityId: row.id,
      profile: row.profile,
      serialNumber: row.serialNumber,
      hardwareId: row.hardwareId,
      keyOrigin: row.keyOrigin,
      publicKeySha256: row.publicKeySha256,
      certificateIssuer: row.certificateIssuer ?? null,
      certificateSerial: row.certificateSerial,
      certificateFingerprint: row.certificateFingerprint,
      certificateChain: row.certificateChain,
      jobId: row.jobId,
      committedAt: row.updatedAt,
    },
  };
}

/** Where a number of an order went. One fact for each state, in which a number is once at most. */
/** States of a number that matter outside of this station. */
export const numberStates: ReadonlySet<IdentityState> = new Set([
  'reserved',
  'committed',
  'burned',
  'quarantined',
  'revoked',
]);

export function numberFact(row: IdentityRow, order: string): OutboxFact {
  return {
    id: `number:${row.id}:${row.state}`,
    kind: 'number',
    priority: 'normal',
    payload: {
      order,
      counter: row.counter,
      serialNumber: row.serialNumber,
      hardwareId: row.hardwareId,
      state: row.state,
      reason: row.reason,
      at: row.updatedAt,
    },
  };
}

export function revocationFact(
  row: Pick<IdentityRow, 'id' | 'profile' | 'serialNumber' | 'hardwareId'>,
  certificate: Pick<IssuedCertificate, 'issuer' | 'serial' | 'fingerprint'>,
  reason: RevocationReason,
  at: string,
): OutboxFact {
  return {
    id: `revocation:${certificate.fingerprint}`,
    kind: 'revocation',
    priority: 'revocation',
    payload: {
      identityId: row.id,
      profile: row.profile,
      serialNumber: row.serialNumber,
      hardwareId: row.hardwareId,
      certificateIssuer: certificate.issuer,
      certificateSerial: certificate.serial,
      certificateFingerprint: certificate.fingerprint,
      reason,
      at,
    },
  };
}

/** Of a number that has none now. */
export const noCertificate = {
  publicKeySha256: null,
  certificateSerial: null,
  certificateIssuer: null,
  certificateChain: [],
  certificateFingerprint: null,
} as const satisfies IdentityChange;
