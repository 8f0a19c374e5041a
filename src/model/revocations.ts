/** What the server tells a station of what was revoked: certificates, office keys, the station itself. Signed by its key. */
import { z } from 'zod';
import { hardwareIdSchema } from './unit.ts';

const keyId = z.string().regex(/^[0-9a-f]{64}$/);

const revokedCertificate = z.strictObject({
  certificateFingerprint: z.string().max(128),
  hardwareId: hardwareIdSchema,
  profile: z.string().max(300),
  serialNumber: z.string().max(300),
  reason: z.string().max(300).nullable(),
  /** The station that it was made at. */
  station: z.string().max(100),
  at: z.iso.datetime(),
});
export type RevokedCertificate = z.infer<typeof revokedCertificate>;

/** Opaque to the station: where the list went on the last time. */
export const revocationCursorSchema = z.string().regex(/^\d{1,14}(\|[0-9A-Fa-f:]{1,128})?$/);

export const revocationNewsSchema = z.strictObject({
  version: z.literal(1),
  /** For whom: the answer for another station is none. */
  station: z.string().max(100),
  at: z.iso.datetime(),
  /** Of this station; then nothing else is told. Null while it may work. */
  stationRevokedAt: z.iso.datetime().nullable(),
  since: revocationCursorSchema.nullable(),
  /** Ask from here on the next time. */
  upTo: revocationCursorSchema,
  more: z.boolean(),
  certificates: z.array(revokedCertificate).max(5_000),
  /** Office keys that are over, all of them. */
  signers: z.array(z.strictObject({ keyId, title: z.string().max(100), at: z.iso.datetime() })).max(1_000),
});
export type RevocationNews = z.infer<typeof revocationNewsSchema>;

export const signedRevocationNewsSchema = z.strictObject({
  revocations: revocationNewsSchema,
  keyId,
  signature: z.base64(),
});
export type SignedRevocationNews = z.infer<typeof signedRevocationNewsSchema>;

/** What a station asks. Signed like facts: over the bytes of the body. */
export const revocationRequestSchema = z.strictObject({
  station: z.string().min(1).max(100),
  since: revocationCursorSchema.nullable(),
});
