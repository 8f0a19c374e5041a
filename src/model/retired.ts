/** What the server tells stations of units that are over, and of one unit that a station asks for. Signed by its key. */
import { z } from 'zod';
import { hardwareIdSchema, type Unit, unitStates } from './unit.ts';

const knownUnit = z.strictObject({
  hardwareId: hardwareIdSchema,
  state: z.enum(unitStates),
  serialNumber: z.string().max(300).nullable(),
  model: z.string().max(300),
  firmware: z.string().max(300).nullable(),
  /** Of the identity that is in force; null where there is none. */
  certificateFingerprint: z.string().max(128).nullable(),
  /** The station that said so last. */
  station: z.string().max(100),
  at: z.iso.datetime(),
});
export type KnownUnit = z.infer<typeof knownUnit>;

/** What a station keeps as the note of a unit that it learnt of. It names a station and no person. */
export function learntNote({ state, station, at }: Pick<KnownUnit, 'state' | 'station' | 'at'>): string {
  return `${state} at station ${station}, ${at.slice(0, 10)}, as the server says`;
}

/** Whether the note is such a one, and not what a person of this station wrote. */
export function isLearntNote(state: string, note: string | null): note is string {
  return note?.startsWith(`${state} at station`) === true && note.endsWith('as the server says');
}

/** The station that such a note names; null for what is none. */
export function learntStation(state: string, note: string | null): string | null {
  if (!isLearntNote(state, note)) return null;
  return / at station (.+), \d{4}-\d\d-\d\d, as the server says$/.exec(note)?.[1] ?? null;
}

/** A unit that is over, in words that may stand in a signed document: where it ended, where another station ended it. */
export function endedWords({ state, note }: Pick<Unit, 'state' | 'note'>): string {
  return isLearntNote(state, note) ? note : state;
}

/** Retired and destroyed units whose end the server heard of behind `since`, oldest first. */
export const retiredUnitsSchema = z.strictObject({
  version: z.literal(1),
  at: z.iso.datetime(),
  since: z.iso.datetime().nullable(),
  /** Ask from here on the next time. */
  upTo: z.iso.datetime(),
  more: z.boolean(),
  units: z.array(knownUnit).max(100_000),
});
export type RetiredUnits = z.infer<typeof retiredUnitsSchema>;

export const unitSightSchema = z.strictObject({
  version: z.literal(1),
  at: z.iso.datetime(),
  asked: z.string().max(200),
  unit: knownUnit.nullable(),
});
export type UnitSightStatement = z.infer<typeof unitSightSchema>;

const signature = { keyId: z.string().regex(/^[0-9a-f]{64}$/), signature: z.base64() } as const;
export const signedRetiredUnitsSchema = z.strictObject({ retired: retiredUnitsSchema, ...signature });
export const signedUnitSightSchema = z.strictObject({ sight: unitSightSchema, ...signature });

/** What a station asks. Signed like facts: over the bytes of the body. */
export const retiredRequestSchema = z.strictObject({
  station: z.string().min(1).max(100),
  since: z.iso.datetime().nullable(),
});
export const sightRequestSchema = z.strictObject({
  station: z.string().min(1).max(100),
  scan: z.string().min(1).max(200),
});
