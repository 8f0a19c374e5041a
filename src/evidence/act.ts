/** What the signer and the verifier ask of a line of the log: that it says who, and that nobody agreed to their own act. */
import { z } from 'zod';
import { actRecordSchema } from '../model/act-record.ts';

export function actObjections(body: unknown): readonly string[] {
  const parsed = actRecordSchema.safeParse(body);
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const { act, by, approvedBy } = parsed.data;
  const found: string[] = [];
  if (by === null && act !== 'sign-in-locked' && act !== 'names-erased') found.push('an act that nobody did');
  if (by !== null && (by.id === null) !== (by.role === null)) found.push('a person without a role');
  if (approvedBy !== null && (by === null || by.id === null || by.id === approvedBy.id))
    found.push('the second person is not a second one');
  return found;
}

const twoPeople = z.looseObject({
  operatorId: z.string().optional(),
  approvedBy: z.looseObject({ id: z.string().min(1), name: z.string().min(1) }).optional(),
});

/** For records and certificates, which name the second person beside the first. */
export function secondPersonObjections(body: unknown): readonly string[] {
  const parsed = twoPeople.safeParse(body);
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const { operatorId, approvedBy } = parsed.data;
  if (approvedBy === undefined) return [];
  return operatorId === undefined || operatorId === approvedBy.id
    ? ['the second person is not a second one']
    : [];
}
