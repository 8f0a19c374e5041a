/**
 * A batch: a list of units that shall be wiped, loaded before the first is touched. Its sheet accounts for each of them,
 * also for those that never came, and names the ones that were refused because they are not on the list.
 */
import { z } from 'zod';
import { documentReferenceSchema, peopleOfStatement, sha256Schema } from './statement.ts';
import type { WipeVerdict } from './wipe.ts';

/** What became of a listed unit, best first. `waiting` is no fate: on a sheet it is `missing`. */
export const batchFates = [
  'verified',
  'verified-with-exceptions',
  'destroyed',
  'destroy-required',
  'not-verified',
  'failed',
  'interrupted',
  'missing',
] as const;
export type BatchFate = (typeof batchFates)[number];

export const fateOfVerdict: Readonly<Record<WipeVerdict, BatchFate>> = {
  VERIFIED: 'verified',
  'VERIFIED WITH EXCEPTIONS': 'verified-with-exceptions',
  'COMPLETED, NOT VERIFIED': 'not-verified',
  FAILED: 'failed',
  INTERRUPTED: 'interrupted',
  'DESTROY REQUIRED': 'destroy-required',
};

/** Whether the unit may leave the desk with this fate. */
export function isSettled(fate: BatchFate): boolean {
  return fate === 'verified' || fate === 'verified-with-exceptions' || fate === 'destroyed';
}

export const batchIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/, 'letters, digits, dots, hyphens, up to 60');

const batchUnitSchema = z.strictObject({
  /** Line of the list, from 1. */
  line: z.int().positive(),
  /** As the list names it: a hardware id or a serial number. */
  listedAs: z.string().min(1).max(100),
  /** Null for a unit that never came and that this station does not know. */
  hardwareId: z.string().nullable(),
  serialNumber: z.string().nullable(),
  fate: z.enum(batchFates),
  /** The document that says so; null only for `missing`. */
  document: documentReferenceSchema.nullable(),
  at: z.iso.datetime().nullable(),
});
export type BatchUnit = z.infer<typeof batchUnitSchema>;

const batchRefusalSchema = z.strictObject({
  hardwareId: z.string().min(1),
  serialNumber: z.string().nullable(),
  at: z.iso.datetime(),
  reason: z.string().min(1).max(300),
});
export type BatchRefusal = z.infer<typeof batchRefusalSchema>;

export const batchSheetSchema = z.strictObject({
  batchId: batchIdSchema,
  title: z.string().min(1).max(120),
  loadedAt: z.iso.datetime(),
  loadedBy: z.string(),
  /** Who agreed to the list as the second person; null where nobody had to. */
  agreedBy: z.strictObject({ id: z.string().min(1), name: z.string().min(1) }).nullable(),
  /** Of the list as it was loaded: its lines, trimmed, joined by newlines. */
  listSha256: sha256Schema,
  closedAt: z.iso.datetime(),
  note: z.string().max(500),
  units: z.array(batchUnitSchema).min(1).max(10_000),
  refused: z.array(batchRefusalSchema),
  counts: z.record(z.enum(batchFates), z.int().nonnegative()),
  ...peopleOfStatement,
});
export type BatchSheet = z.infer<typeof batchSheetSchema>;

export function countFates(units: readonly Pick<BatchUnit, 'fate'>[]): Readonly<Record<BatchFate, number>> {
  const counts = Object.fromEntries(batchFates.map((fate) => [fate, 0])) as Record<BatchFate, number>;
  for (const { fate } of units) counts[fate] += 1;
  return counts;
}

/** A batch as it is listed. `counts.missing` of an open one is what is still to come. */
export interface Batch {
  readonly batchId: string;
  readonly title: string;
  readonly loadedAt: string;
  readonly loadedBy: string;
  /** Who agreed to it as the second person; null where none had to. */
  readonly approvedBy: { readonly id: string; readonly name: string } | null;
  readonly listSha256: string;
  readonly closedAt: string | null;
  /** The signed sheet of a closed one. */
  readonly documentId: string | null;
  readonly counts: Readonly<Record<BatchFate, number>>;
  readonly refusals: number;
}
