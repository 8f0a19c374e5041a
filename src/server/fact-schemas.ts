/** What stations may tell. Parsed strictly where it decides something; kept whole in the facts table. */
import { z } from 'zod';
import { factKinds, signedDocumentSchema } from '../model/document.ts';
import { hardwareIdSchema, unitStates } from '../model/unit.ts';

/** Without control characters: PostgreSQL has no text with a NUL in it, and no name needs one. */
const shortText = z
  .string()
  .max(300)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'text without control characters');
const fingerprint = z.string().regex(/^[0-9A-Fa-f:]{40,128}$/);

export const factSchema = z.strictObject({
  id: z.string().min(1).max(300),
  sequence: z.int().positive(),
  kind: z.enum(factKinds),
  createdAt: z.iso.datetime(),
  payload: z.unknown(),
});
export type ReceivedFact = z.infer<typeof factSchema>;

export const batchSchema = z.strictObject({
  station: z.string().min(1).max(100),
  /** Each is parsed for itself, so that one that is malformed is answered, and does not stop the rest. */
  facts: z
    .array(z.looseObject({ id: z.string().min(1).max(300) }))
    .min(1)
    .max(500),
});
export type OfferedFact = z.infer<typeof batchSchema>['facts'][number];

export const resultSchema = z.discriminatedUnion('status', [
  z.object({ id: z.string(), status: z.literal('accepted'), receipt: z.string() }),
  z.object({ id: z.string(), status: z.literal('rejected'), reason: z.string() }),
  z.object({ id: z.string(), status: z.literal('retry'), reason: z.string() }),
]);
export type FactResult = z.infer<typeof resultSchema>;

export const unitStateSchema = z.object({
  hardwareId: hardwareIdSchema,
  state: z.enum(unitStates),
  model: shortText,
  serialNumber: shortText.nullable(),
  firmware: shortText.nullable(),
  groupId: shortText.nullable(),
  at: z.iso.datetime(),
});

export const committedSchema = z.object({
  hardwareId: hardwareIdSchema,
  profile: shortText,
  serialNumber: shortText,
  keyOrigin: shortText.nullable(),
  publicKeySha256: z.string().regex(/^[0-9a-f]{64}$/),
  certificateSerial: shortText,
  certificateFingerprint: fingerprint,
  certificateChain: z.array(z.base64().max(20_000)).min(1).max(10),
  committedAt: z.iso.datetime(),
});

export const revocationSchema = z.object({
  hardwareId: hardwareIdSchema,
  profile: shortText,
  serialNumber: shortText,
  certificateSerial: shortText,
  certificateFingerprint: fingerprint,
  reason: shortText,
  at: z.iso.datetime(),
});

export const accountEndedSchema = z.object({ hardwareId: hardwareIdSchema, endpoint: shortText });
export const numberSchema = z.object({
  order: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  counter: z.int().nonnegative(),
  serialNumber: shortText,
  hardwareId: hardwareIdSchema,
  state: z.enum(['reserved', 'committed', 'quarantined', 'burned', 'revoked']),
  reason: shortText.nullable(),
  at: z.iso.datetime(),
});

export const documentSchema = signedDocumentSchema;
