/**
 * The shape of every kind of document, whole and strict: what is published under docs/schemas for whoever reads documents with
 * their own programs. The signer's rules (signing-rules.ts) say what a document of that shape may claim.
 */
import { z } from 'zod';
import { actRecordSchema } from '../model/act-record.ts';
import { batchSheetSchema } from '../model/batch.ts';
import { destroyOrderSchema, destructionRecordSchema } from '../model/destruction.ts';
import { type DocumentKind, signedDocumentSchema } from '../model/document.ts';
import { identityStates } from '../model/identity.ts';
import { outcomes } from '../model/job.ts';
import { workOrderSchema } from '../model/order.ts';
import { limitSchema } from '../model/recipe.ts';
import { returnRecordSchema } from '../model/return.ts';
import { mediumReportSchema, wipeLevels, wipeVerdicts } from '../model/wipe.ts';
import { rotationBody } from './key-rotation.ts';

const time = z.iso.datetime();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const reading = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const readings = z.record(z.string(), reading);
const second = z.strictObject({ id: z.string().min(1), name: z.string().min(1) });
const fault = z.strictObject({
  code: z.string(),
  message: z.string(),
  help: z.string(),
  who: z.string(),
  context: readings,
});

const jobRecord = z.strictObject({
  outcome: z.enum(outcomes),
  fault: fault.nullable(),
  requested: z.strictObject({
    jobId: z.string(),
    recipeId: z.string(),
    recipeSha256: sha256,
    recipeTitle: z.string(),
    purpose: z.enum(['provision', 'diagnose', 'decommission']),
    driverId: z.string(),
    slotId: z.string(),
    slotNumber: z.int(),
    portTitle: z.string(),
    operator: z.string(),
    operatorId: z.string().optional(),
    approvedBy: second.optional(),
    stationId: z.string(),
    appVersion: z.string(),
    startedAt: time,
    files: z.record(z.string(), sha256),
    groupId: z.string().nullable(),
    allow: z.array(z.string()),
    steps: z.array(z.string()),
  }),
  unit: z.strictObject({
    hardwareId: z.string().nullable(),
    serialNumber: z.string().nullable(),
    model: z.string().nullable(),
    firmware: z.string().nullable(),
    certificateFingerprint: z.string().nullable(),
  }),
  steps: z.array(
    z.strictObject({
      index: z.int().nonnegative(),
      step: z.string(),
      outcome: z.enum([...outcomes, 'skipped']),
      startedAt: time,
      durationMs: z.number(),
      requested: readings,
      observed: readings,
      limits: z.array(
        z.strictObject({ reading: z.string(), limit: limitSchema, value: reading, passed: z.boolean() }),
      ),
      fault: fault.nullable(),
    }),
  ),
  endedAt: time,
  durationMs: z.number(),
  logSha256: sha256,
});

const wipe = z.strictObject({
  hardwareId: z.string().min(1),
  serialNumber: z.string().nullable(),
  model: z.string(),
  jobId: z.string(),
  operator: z.string(),
  operatorId: z.string().optional(),
  approvedBy: second.optional(),
  station: z.string(),
  startedAt: time,
  endedAt: time,
  verdict: z.enum(wipeVerdicts),
  method: z.strictObject({
    id: z.string(),
    title: z.string(),
    level: z.enum(wipeLevels),
    leaves: z.array(z.string()),
    verification: z.enum(['full-read', 'query', 'none']),
  }),
  media: z.array(mediumReportSchema),
  retained: z.array(z.string()),
  finished: z.boolean(),
  /** Documents from before 2026-11-28 do not tell of attempts and proofs. */
  attempts: z
    .array(
      z.strictObject({
        jobId: z.string(),
        startedAt: time,
        method: z.string(),
        verdict: z.enum(wipeVerdicts).nullable(),
      }),
    )
    .optional(),
  identityProof: z
    .strictObject({ before: z.enum(['proven', 'not asked']), after: z.enum(['refused', 'not asked']) })
    .optional(),
  credentials: z.array(
    z.strictObject({
      serialNumber: z.string(),
      certificateFingerprint: z.string().nullable(),
      state: z.enum(['REVOCATION PENDING', 'REVOKED']),
    }),
  ),
});

const orderReport = z.strictObject({
  order: workOrderSchema,
  closedAt: time,
  operator: z.string(),
  standing: z.strictObject({
    good: z.int(),
    open: z.int(),
    burned: z.int(),
    held: z.int(),
    remaining: z.int(),
  }),
  numbers: z.array(
    z.strictObject({
      serialNumber: z.string(),
      hardwareId: z.string(),
      state: z.enum(identityStates),
      reason: z.string().nullable(),
      updatedAt: z.string(),
      counter: z.int().optional(),
    }),
  ),
  leases: z
    .array(
      z.strictObject({
        lease: z.string(),
        epoch: z.int(),
        first: z.int(),
        last: z.int(),
        given: z.int(),
        unused: z.int(),
      }),
    )
    .optional(),
});

const bodies: Readonly<Record<DocumentKind, z.ZodType>> = {
  'job-record': jobRecord,
  'wipe-certificate': wipe,
  'wipe-report': wipe,
  'order-report': orderReport,
  'key-rotation': rotationBody,
  act: actRecordSchema,
  'return-record': returnRecordSchema,
  'batch-sheet': batchSheetSchema,
  'destroy-order': destroyOrderSchema,
  'destruction-record': destructionRecordSchema,
  // whatever a shift's head is asked to say
  'shift-head': z.record(z.string(), z.json()),
};

/** The envelope with the body of its kind. */
export function documentSchema(kind: DocumentKind): z.ZodType {
  return signedDocumentSchema.extend({ kind: z.literal(kind), body: bodies[kind] });
}

/** JSON Schema 2020-12, as it is published. */
export function publishedSchema(kind: DocumentKind): object {
  const { $schema, ...rest } = z.toJSONSchema(documentSchema(kind), { io: 'input' });
  return { $schema, $id: `https://mintmark.example/schemas/${kind}.json`, title: kind, ...rest };
}
