/** One line of a station's log, as it is signed: who did what to what, and who agreed. Never holds a secret. */
import { z } from 'zod';
import { loggedActs } from './acts.ts';
import { roles } from './role.ts';

const personName = z.strictObject({ id: z.string().min(1), name: z.string().min(1) });

export const actRecordSchema = z.strictObject({
  act: z.enum(loggedActs),
  at: z.iso.datetime(),
  /** On a bench without people: the name that was typed in, no id and no role. Null: the station itself. */
  by: z
    .strictObject({
      id: z.string().min(1).nullable(),
      name: z.string(),
      role: z.enum(roles).nullable(),
    })
    .nullable(),
  /** The second person, where the policy asks for one. */
  approvedBy: personName.nullable(),
  /** What it was done to: a hardware id, an order, a key, a person, a slot. */
  subject: z.string().max(300).nullable(),
  /** The unit, where there is one. */
  hardwareId: z.string().nullable(),
  detail: z.record(z.string(), z.union([z.string().max(500), z.number(), z.boolean(), z.null()])),
});
export type ActRecord = z.infer<typeof actRecordSchema>;

/** A line of the log as it is listed. */
export interface ActRow extends ActRecord {
  readonly documentId: string;
  readonly sequence: number;
}
