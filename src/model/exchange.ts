/**
 * The file that a line without a network carries to its server and the one that comes back. Out: records as signed requests, and one
 * signed question for everything else. Back: parts, each signed by the server and numbered, so that what is missing shows.
 */
import { z } from 'zod';
import { jsonValueSchema, signedDocumentSchema } from './document.ts';
import { Fault } from './fault.ts';
import { requestFileSchema } from './lease.ts';
import { revocationCursorSchema } from './revocations.ts';

const exchangeId = z.string().regex(/^[0-9a-f]{32}$/);
const station = z.string().min(1).max(100);

/** What a station asks for beside receipts. Signed over the bytes of its text, like every request. */
export const exchangeAskSchema = z.strictObject({
  version: z.literal(1),
  station,
  exchange: exchangeId,
  at: z.iso.datetime(),
  /** Of records, in the same file. */
  pages: z.int().min(0).max(1_000_000),
  /** The version of the groups that is live here; 0 for none. */
  groups: z.int().min(0).max(1_000_000),
  /** How far revocations are known here. */
  revocations: revocationCursorSchema.nullable(),
  /** For orders and their numbers. */
  leases: requestFileSchema.nullable(),
});
export type ExchangeAsk = z.infer<typeof exchangeAskSchema>;

export const signedTextSchema = z.strictObject({ body: z.string(), signature: z.string().max(200) });

export const signedAskSchema = z.strictObject({
  body: z.string().max(4_000_000),
  signature: z.string().max(200),
  /** How the station's keys followed each other, for a server that knows an older one. */
  rotations: z.array(signedDocumentSchema).max(520).optional(),
});
export type SignedAsk = z.infer<typeof signedAskSchema>;

/** Behind the pages of receipts, in this order. */
export const exchangeKinds = ['orders', 'groups', 'packages', 'revocations'] as const;

const exchangePartSchema = z.strictObject({
  version: z.literal(1),
  station,
  exchange: exchangeId,
  /** From 1. */
  number: z.int().positive(),
  of: z.int().positive(),
  at: z.iso.datetime(),
  /** `receipts` or one of `exchangeKinds`; a newer server may know more. */
  kind: z.string().min(1).max(40),
  content: jsonValueSchema,
});
export type ExchangePart = z.infer<typeof exchangePartSchema>;

export const signedPartSchema = z.strictObject({
  part: exchangePartSchema,
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.base64(),
});
export type SignedPart = z.infer<typeof signedPartSchema>;

export const answerFormat = 'mintmark-answer';
const answerFileSchema = z.strictObject({
  format: z.literal(answerFormat),
  version: z.literal(1),
  station,
  parts: z.array(signedPartSchema).max(1_100_000),
});
export type AnswerFile = z.infer<typeof answerFileSchema>;

/** Throws Fault exchange.invalid for a text of another form. */
export function parseAnswerFile(text: string): AnswerFile {
  try {
    return answerFileSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new Fault(
      'exchange.invalid',
      "This is no server's answer, or it was cut off on its way.",
      {},
      { cause },
    );
  }
}

/** What an answer should have and has not, in words; empty for a whole one. */
export function missingParts(parts: readonly Pick<ExchangePart, 'number' | 'of'>[]): readonly string[] {
  const of = Math.max(0, ...parts.map((part) => part.of));
  const here = new Set(parts.map(({ number }) => number));
  const missing = Array.from({ length: of }, (_, index) => index + 1).filter((number) => !here.has(number));
  if (missing.length === 0) return [];
  const shown = missing.slice(0, 10).join(', ');
  const more = missing.length > 10 ? ` and ${missing.length - 10} more` : '';
  return [
    `Of ${of} parts of this answer these are missing: ${shown}${more}. What is here was taken; ask the server for the answer again.`,
  ];
}
