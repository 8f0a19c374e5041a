/**
 * A unit that came back: who brought it with which complaint, what the desk found, and what became of it. The statement
 * that is signed at the end stands on other signed documents, each named with its digest.
 */
import { z } from 'zod';
import { documentReferenceSchema, peopleOfStatement, sha256Schema } from './statement.ts';

/** `not-this-unit`: it is not what its record says. `watch`: worth to know, no fault by itself. */
export const triageVerdicts = ['fine', 'watch', 'fault', 'not-this-unit', 'unknown'] as const;
export type TriageVerdict = (typeof triageVerdicts)[number];

export const triageTopics = [
  'hardware',
  'life',
  'identity',
  'certificate',
  'firmware',
  'configuration',
  'supply',
  'reset',
  'crash',
  'memory',
  'flash',
  'network',
  'job',
] as const;
export type TriageTopic = (typeof triageTopics)[number];

/** One thing that was looked at. `text` is a sentence for the clerk; expected and observed are what it stands on. */
export const triageFindingSchema = z.strictObject({
  topic: z.enum(triageTopics),
  verdict: z.enum(triageVerdicts),
  text: z.string().min(1).max(500),
  expected: z.string().max(300).nullable(),
  observed: z.string().max(300).nullable(),
});
export type TriageFinding = z.infer<typeof triageFindingSchema>;

export const returnOutcomes = ['no-fault-found', 'repaired', 'retired', 'quarantined'] as const;
export type ReturnOutcome = (typeof returnOutcomes)[number];

const credentialSchema = z.strictObject({
  serialNumber: z.string(),
  certificateFingerprint: z.string().nullable(),
  state: z.enum(['live', 'REVOCATION PENDING', 'revoked', 'none']),
  /** It was given to the unit after this return was opened. */
  isNew: z.boolean(),
});

/** What is signed when a return is closed. Times are UTC ISO 8601. */
export const returnRecordSchema = z.strictObject({
  returnId: z.string().min(1),
  hardwareId: z.string().min(1),
  serialNumber: z.string().nullable(),
  model: z.string(),
  /** In the customer's words. */
  reason: z.string().min(1).max(500),
  /** The customer's or the office's number for it. */
  reference: z.string().max(100).nullable(),
  openedAt: z.iso.datetime(),
  openedBy: z.string(),
  closedAt: z.iso.datetime(),
  outcome: z.enum(returnOutcomes),
  note: z.string().max(500),
  triage: z
    .strictObject({
      jobId: z.string(),
      /** Of the signed record of that job. */
      documentSha256: sha256Schema,
      at: z.iso.datetime(),
      findings: z.array(triageFindingSchema).min(1),
    })
    .nullable(),
  /** What the outcome stands on: the record of the repair, the certificate of the wipe. */
  documents: z.array(documentReferenceSchema),
  credentials: z.array(credentialSchema),
  ...peopleOfStatement,
});
export type ReturnRecord = z.infer<typeof returnRecordSchema>;

/** A return as it is listed. `closedAt`, `outcome` and `documentId` are null while it is open. */
export interface ReturnCase {
  readonly returnId: string;
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly reason: string;
  readonly reference: string | null;
  readonly openedAt: string;
  readonly openedBy: string;
  readonly closedAt: string | null;
  readonly outcome: ReturnOutcome | null;
  readonly documentId: string | null;
  /** The newest diagnosis since it was opened; null before there is one. */
  readonly triageJobId: string | null;
}
