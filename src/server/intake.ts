/**
 * A batch of facts from a station: each in its own savepoint, so that one bad fact never stops the rest, each answered
 * with a receipt or a reason. A fact that is known already gets the receipt that it got the first time.
 */
import { eq } from 'drizzle-orm';
import { canonicalBytes, sha256Hex } from '../evidence/canonical.ts';
import { applyFact, type FactContext } from './apply-fact.ts';
import type { ServerDatabase } from './database.ts';
import type { FactResult, ReceivedFact } from './fact-schemas.ts';
import type { ReceiptSigner } from './receipts.ts';
import { facts, stations } from './schema.ts';

export async function takeFacts(
  database: ServerDatabase,
  signer: ReceiptSigner,
  received: readonly ReceivedFact[],
  context: FactContext,
): Promise<readonly FactResult[]> {
  const results: FactResult[] = [];
  for (const fact of received) results.push(await takeFact(database, signer, fact, context));
  await database
    .update(stations)
    .set({ lastSeenAt: context.receivedAt })
    .where(eq(stations.id, context.station));
  return results;
}

async function takeFact(
  database: ServerDatabase,
  signer: ReceiptSigner,
  fact: ReceivedFact,
  context: FactContext,
): Promise<FactResult> {
  const { id } = fact;
  const payloadSha256 = sha256Hex(canonicalBytes(fact.payload ?? null));
  try {
    return await database.transaction(async (transaction) => {
      const [known] = await transaction.select().from(facts).where(eq(facts.id, id));
      if (known !== undefined) {
        return known.payloadSha256 === payloadSha256 && known.station === context.station
          ? { id, status: 'accepted', receipt: known.receipt }
          : { id, status: 'rejected', reason: 'another fact has this id already' };
      }
      const applied = await applyFact(transaction, fact, context);
      if (!applied.taken) return { id, status: 'rejected', reason: applied.reason };
      const receipt = signer.receipt({
        factId: id,
        payloadSha256,
        station: context.station,
        receivedAt: context.receivedAt.toISOString(),
      });
      await transaction.insert(facts).values({
        id,
        station: context.station,
        sequence: fact.sequence,
        kind: fact.kind,
        hardwareId: applied.hardwareId,
        payload: fact.payload ?? null,
        payloadSha256,
        receivedAt: context.receivedAt,
        receipt,
      });
      return { id, status: 'accepted', receipt };
    });
  } catch {
    // Whatever the database says of this one fact, the others are taken; the station tries this one again.
    return { id, status: 'retry', reason: 'the server could not store this record now' };
  }
}
