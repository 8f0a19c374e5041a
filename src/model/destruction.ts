/**
 * The end of a unit that can not be wiped: the order to destroy it, with instructions, and the record that two people saw it
 * done. Neither is a certificate of sanitization, and no level is claimed: how small the pieces are is not ours to know.
 */
import { z } from 'zod';
import {
  documentReferenceSchema,
  peopleOfStatement,
  personReferenceSchema,
  sha256Schema,
} from './statement.ts';

export const destroyReasons = ['no-answer', 'wipe-failed', 'not-verifiable', 'policy'] as const;
export type DestroyReason = (typeof destroyReasons)[number];

export const destroyOrderSchema = z.strictObject({
  hardwareId: z.string().min(1),
  serialNumber: z.string().nullable(),
  model: z.string(),
  verdict: z.literal('DESTROY REQUIRED'),
  reason: z.enum(destroyReasons),
  note: z.string().max(500),
  /** Wipes of this unit that did not end well, newest last. */
  attempts: z.array(documentReferenceSchema),
  instructions: z.array(z.string().min(1).max(500)).min(1),
  credentials: z.array(
    z.strictObject({
      serialNumber: z.string(),
      certificateFingerprint: z.string().nullable(),
      state: z.enum(['live', 'REVOCATION PENDING', 'revoked', 'none']),
    }),
  ),
  orderedAt: z.iso.datetime(),
  ...peopleOfStatement,
});
export type DestroyOrder = z.infer<typeof destroyOrderSchema>;

export const destructionMethods = [
  'shredded',
  'disintegrated',
  'incinerated',
  'melted',
  'crushed',
  'handed-over',
] as const;
export type DestructionMethod = (typeof destructionMethods)[number];

export const attachmentSchema = z.strictObject({
  name: z.string().min(1).max(100),
  mediaType: z.enum(['image/jpeg', 'image/png', 'application/pdf']),
  sizeBytes: z.int().positive(),
  sha256: sha256Schema,
});
export type Attachment = z.infer<typeof attachmentSchema>;

export const destructionRecordSchema = z.strictObject({
  hardwareId: z.string().min(1),
  serialNumber: z.string().nullable(),
  /** Numbers that this unit had before, and no other ever: one of them may be on its label. Left out where there are none. */
  formerSerialNumbers: z.array(z.string().min(1)).min(1).max(100).optional(),
  model: z.string(),
  method: z.enum(destructionMethods),
  place: z.string().min(1).max(200),
  destroyedAt: z.iso.datetime(),
  recordedAt: z.iso.datetime(),
  /** The order that it carries out; null for a unit that was wiped, or condemned without one. */
  order: documentReferenceSchema.nullable(),
  /** Photos and papers; the verifier compares the files with these digests. */
  attachments: z.array(attachmentSchema),
  /** The number as the witnesses read it off the unit; null where a photo shows it. */
  serialSeen: z.string().max(100).nullable(),
  witnesses: z.array(personReferenceSchema).min(2),
  note: z.string().max(500),
  ...peopleOfStatement,
});
export type DestructionRecord = z.infer<typeof destructionRecordSchema>;

/** What the two people have to do, in the order in which they do it. */
export function destroyInstructions(unit: {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
}): readonly string[] {
  const number = unit.serialNumber ?? unit.hardwareId;
  return [
    `Keep the unit ${number} locked away until it is destroyed. Do not repair, sell, lend or throw it away.`,
    'Take out and list what can be taken out: SIM cards, memory cards, batteries. Batteries are not destroyed: they are handed to who collects them.',
    'Destroy every memory chip itself: microcontroller, external flash, secure element. A broken case or a cut cable is not enough.',
    'Melting, incineration and disintegration leave nothing to read. IEEE 2883 no longer counts shredding or pulverising as Destruct: ask for pieces smaller than the chips.',
    'Two people are there, see the number on the unit, and see it destroyed. One of them takes a photo of unit and number before, or both read the number.',
    `Record it: Returns, this unit, "It was destroyed", or: mintmark return destroyed ${unit.hardwareId}.`,
  ];
}
