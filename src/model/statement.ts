/** What the signed statements of the returns desk share: how they name people, and how they name other documents. */
import { z } from 'zod';

export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');

/** Another signed document, by its digest: an exchanged one does not fit. `says` is its verdict or outcome. */
export const documentReferenceSchema = z.strictObject({
  id: z.string().min(1),
  kind: z.string().min(1),
  sha256: sha256Schema,
  says: z.string().min(1).max(100),
});
export type DocumentReference = z.infer<typeof documentReferenceSchema>;

export const personReferenceSchema = z.strictObject({
  /** Null where nobody has to sign in, and for a name that was only typed in. */
  id: z.string().min(1).nullable(),
  name: z.string().min(1).max(100),
});
export type PersonReference = z.infer<typeof personReferenceSchema>;

/** Who did it and, where a policy asks for one, who agreed: named as records of jobs name them. */
export const peopleOfStatement = {
  operator: z.string(),
  operatorId: z.string().min(1).optional(),
  approvedBy: z.strictObject({ id: z.string().min(1), name: z.string().min(1) }).optional(),
  station: z.string().min(1),
} as const;
