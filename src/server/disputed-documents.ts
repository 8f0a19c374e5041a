/**
 * Documents that do not fit: forged, changed, or a second one with the number of one that is here. They are refused, and kept all the
 * same, because they are what an investigation starts from. `dispute` is what is wrong with it.
 */
import { sql } from 'drizzle-orm';
import { canonicalBytes, sha256Hex } from '../evidence/canonical.ts';
import type { SignedDocument } from '../model/document.ts';
import type { FactContext, Transaction } from './fact-application.ts';

/** The same document is kept once. */
export async function keepDisputed(
  transaction: Transaction,
  document: SignedDocument,
  dispute: string,
  context: FactContext,
): Promise<void> {
  const text = JSON.stringify(document);
  await transaction.execute(sql`
    INSERT INTO disputed_documents (sha256, station, sequence, dispute, document, received_at)
    VALUES (${sha256Hex(canonicalBytes(document))}, ${context.station}, ${document.sequence}, ${dispute.slice(0, 500)}, ${text}::json,
      ${context.receivedAt.toISOString()}::timestamptz)
    ON CONFLICT DO NOTHING`);
}
