/** Signed documents: what evidence/ makes, store/ keeps, sync/ sends, the server and `mintmark verify` check. */
import { z } from 'zod';

export const documentKinds = [
  'job-record',
  'wipe-certificate',
  'wipe-report',
  'order-report',
  'key-rotation',
  'shift-head',
  'act',
  'return-record',
  'batch-sheet',
  'destroy-order',
  'destruction-record',
] as const;
export type DocumentKind = (typeof documentKinds)[number];

/** Named, because it holds itself: a description of an interface has to refer to it. */
export const jsonValueSchema: z.ZodType<z.core.util.JSONType> = z
  .union([
    z.string(),
    z.number(),
    z.boolean(),
    z.null(),
    z.array(z.lazy(() => jsonValueSchema)),
    z.record(
      z.string(),
      z.lazy(() => jsonValueSchema),
    ),
  ])
  .meta({ id: 'JsonValue' });

/**
 * The envelope. `body` is the statement; `payloadSha256` is over the RFC 8785 form of {version, kind, id, station,
 * sequence, previous, issuedAt, body}; `signature` is Ed25519 over that same form, base64; `previous` is the
 * payloadSha256 of the station's document before it, null only at sequence 1.
 */
export const signedDocumentSchema = z.strictObject({
  version: z.literal(1),
  kind: z.enum(documentKinds),
  id: z.string(),
  station: z.string(),
  sequence: z.int().positive(),
  previous: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  issuedAt: z.iso.datetime(),
  body: z.record(z.string(), jsonValueSchema),
  payloadSha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** SHA-256 of the raw 32-byte public key, hexadecimal. */
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.base64(),
});
export type SignedDocument = z.infer<typeof signedDocumentSchema>;

/** A time stamp that is kept beside a document (evidence/time-stamp.ts); base64. `signature` is the station's over what it keeps. */
export const keptTimeStampSchema = z.strictObject({
  document: z.string(),
  token: z.base64().max(24_000),
  signature: z.base64(),
});
export type KeptTimeStamp = z.infer<typeof keptTimeStampSchema>;

/** A name of a person beside a document, which holds its digest (evidence/names.ts). `salt` is hexadecimal. */
export const keptNameSchema = z.strictObject({
  digest: z.string().regex(/^name:sha256:[0-9a-f]{64}$/),
  salt: z.string().regex(/^[0-9a-f]{32}$/),
  name: z.string().min(1).max(300),
});
export type KeptName = z.infer<typeof keptNameSchema>;

/** What people read where the name is gone. Also what stands in rows that had it. */
export const erasedName = '(name erased by policy)';

/** How long names of people are kept. */
export const namePolicySchema = z.strictObject({
  /** Documents that are signed from now on hold digests of names. */
  apart: z.boolean(),
  /** Days after which names that are kept apart are erased; null: only when somebody says so. */
  keepDays: z.int().min(1).max(36_500).nullable(),
});
export type NamePolicy = z.infer<typeof namePolicySchema>;

/** The newest link of the station's chain; `null` sequence 0 before the first document. */
export interface ChainHead {
  readonly sequence: number;
  readonly payloadSha256: string | null;
}

/** Facts for the server, in the order in which they happened. Revocations overtake the rest. */
export const factKinds = [
  'document',
  'identity-committed',
  'revocation',
  'retirement',
  'unit-state',
  'account-ended',
  'number',
] as const;
export type FactKind = (typeof factKinds)[number];

/** The destination of what concerns one authority of this station. */
export function issuerDestination(issuer: string): string {
  return `issuer:${issuer}`;
}

/** False for authorities and account servers, which only hear of what ends there. */
export function keepsRecords(destination: string): boolean {
  return !/^(issuer|account):/.test(destination);
}

export interface OutboxFact {
  /** Also the idempotency key. */
  readonly id: string;
  readonly kind: FactKind;
  readonly priority: 'revocation' | 'normal';
  /** Canonical JSON; never holds a secret. */
  readonly payload: unknown;
}

/** `superseded`: a newer fact of the same unit says it; `set-aside`: a person decided that it need not go there. */
export const syncStates = ['waiting', 'accepted', 'rejected', 'superseded', 'set-aside'] as const;
export type SyncState = (typeof syncStates)[number];

export interface OutboxRow extends OutboxFact {
  /** Per-station sequence, from 1, without gaps. */
  readonly sequence: number;
  readonly destination: string;
  readonly state: SyncState;
  readonly attempts: number;
  readonly createdAt: string;
  readonly nextAttemptAt: string;
  readonly lastError: string | null;
  readonly receipt: string | null;
}
