/**
 * Records on a stick: each page is, to the byte, the request that the station would have sent, with its signature, so that whoever
 * carries it can change nothing and the server needs no other way in. Back come the server's own answers.
 */
import { z } from 'zod';
import { signedAskSchema } from './exchange.ts';
import { Fault } from './fault.ts';

export const recordsFileSchema = z.strictObject({
  format: z.literal('mintmark-records'),
  /** 2: with a question for what else the server has. */
  version: z.union([z.literal(1), z.literal(2)]),
  station: z.string().min(1).max(100),
  ask: signedAskSchema.optional(),
  batches: z.array(z.strictObject({ body: z.string(), signature: z.string().max(200) })),
});
export type RecordsFile = z.infer<typeof recordsFileSchema>;

const resultSchema = z.object({
  id: z.string().min(1).max(300),
  status: z.enum(['accepted', 'rejected', 'retry']),
  receipt: z.string().max(10_000).optional(),
  reason: z.string().max(1_000).optional(),
});
export const receiptsFileSchema = z.strictObject({
  format: z.literal('mintmark-receipts'),
  version: z.literal(1),
  station: z.string().min(1).max(100),
  results: z.array(resultSchema),
});
export type ReceiptsFile = z.infer<typeof receiptsFileSchema>;

/** Throws Fault file.invalid for a text of another form. */
export function parseStickFile<T>(text: string, schema: z.ZodType<T>, what: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Fault('file.invalid', `This is no file of ${what}.`, {}, { cause });
  }
}
