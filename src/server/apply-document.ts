/** A signed document: its signature, its rules and its place in the station's chain are checked again here. */
import { and, eq, or } from 'drizzle-orm';
import type { z } from 'zod';
import { verifyByChainKeys } from '../evidence/verify.ts';
import { hardwareIdSchema } from '../model/unit.ts';
import { noteGaps } from './chain-gaps.ts';
import { keepDisputed } from './disputed-documents.ts';
import { type Applied, alone, type FactContext, raise, type Transaction } from './fact-application.ts';
import type { documentSchema } from './fact-schemas.ts';
import { liveGroups } from './groups/group-store.ts';
import { noteReadBack } from './groups/read-back.ts';
import { documents } from './schema.ts';
import { keysOfStation } from './station-rotation.ts';

export async function applyDocument(
  transaction: Transaction,
  document: z.infer<typeof documentSchema>,
  context: FactContext,
): Promise<Applied> {
  await alone(transaction, `chain:${context.station}`);
  if (document.station !== context.station)
    return { taken: false, reason: 'the document is of another station' };
  const keys = await keysOfStation(transaction, context.station, context.publicKeyPem);
  const wrong = verifyByChainKeys(document, keys).filter((finding) => !finding.ok);
  if (wrong.length > 0) {
    const reason = wrong.map((finding) => finding.text).join('; ');
    await raise(
      transaction,
      context,
      document.id,
      `Station ${context.station} sent a document number ${document.sequence} that does not hold: ${reason.slice(0, 200)}`,
    );
    await keepDisputed(transaction, document, reason, context);
    return { taken: false, reason };
  }
  const hardwareId = hardwareIdOf(document.body);
  const neighbours = await transaction
    .select({
      sequence: documents.sequence,
      previous: documents.previous,
      payloadSha256: documents.payloadSha256,
    })
    .from(documents)
    .where(
      and(
        eq(documents.station, document.station),
        or(
          eq(documents.sequence, document.sequence - 1),
          eq(documents.sequence, document.sequence),
          eq(documents.sequence, document.sequence + 1),
        ),
      ),
    );
  const same = neighbours.find((row) => row.sequence === document.sequence);
  if (same !== undefined && same.payloadSha256 !== document.payloadSha256) {
    await raise(
      transaction,
      context,
      document.id,
      `Fork: station ${document.station} has two different documents number ${document.sequence}.`,
    );
    await keepDisputed(transaction, document, 'fork', context);
    return {
      taken: false,
      reason: `this station has already sent another document number ${document.sequence}`,
    };
  }
  const before = neighbours.find((row) => row.sequence === document.sequence - 1);
  const after = neighbours.find((row) => row.sequence === document.sequence + 1);
  if (
    (before !== undefined && before.payloadSha256 !== document.previous) ||
    (after !== undefined && after.previous !== document.payloadSha256)
  ) {
    await raise(
      transaction,
      context,
      document.id,
      `The chain of station ${document.station} is broken at document ${document.sequence}.`,
    );
  }
  const inserted = await transaction
    .insert(documents)
    .values({
      station: document.station,
      sequence: document.sequence,
      id: document.id,
      kind: document.kind,
      hardwareId,
      previous: document.previous,
      payloadSha256: document.payloadSha256,
      document,
      issuedAt: new Date(document.issuedAt),
      receivedAt: context.receivedAt,
    })
    .onConflictDoNothing()
    .returning({ id: documents.id });
  if (inserted.length > 0)
    await noteGaps(transaction, document.sequence, before !== undefined || document.sequence === 1, context);
  if (inserted.length > 0 && document.kind === 'job-record')
    await noteReadBack(transaction, document.body, context.organisation, liveGroups);
  return inserted.length > 0 || same !== undefined
    ? { taken: true, hardwareId }
    : { taken: false, reason: 'another document has this id already' };
}

export function hardwareIdOf(body: Readonly<Record<string, unknown>>): string | null {
  const unit = body.unit;
  const found =
    typeof unit === 'object' && unit !== null && 'hardwareId' in unit ? unit.hardwareId : body.hardwareId;
  const parsedId = hardwareIdSchema.safeParse(found);
  return parsedId.success ? parsedId.data : null;
}
