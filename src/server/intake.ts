/**
 * A batch of facts from a station: what is clean together (clean-facts.ts), the rest each in its own transaction, so that one
 * bad fact never stops the others; each answered with a receipt or a reason. A fact that is known already gets the receipt that it got the first time.
 */
import { and, eq } from 'drizzle-orm';
import { z } from 'zod';
import { payloadSha256Of } from '../evidence/receipt.ts';
import { hardwareIdOf } from './apply-document.ts';
import { applyFact } from './apply-fact.ts';
import { takeCleanFacts } from './clean-facts.ts';
import type { ServerDatabase } from './database.ts';
import { type FactContext, raise, type Transaction } from './fact-application.ts';
import { type FactResult, factSchema, type OfferedFact, type ReceivedFact } from './fact-schemas.ts';
import type { ReceiptSigner } from './receipts.ts';
import { facts, stations, units } from './schema.ts';

export async function takeFacts(
  database: ServerDatabase,
  signer: ReceiptSigner,
  received: readonly OfferedFact[],
  context: FactContext,
): Promise<readonly FactResult[]> {
  const clean = await takeClean(database, signer, received, context);
  const results: FactResult[] = [];
  for (const fact of received)
    results.push(clean.get(fact.id) ?? (await takeFact(database, signer, fact, context)));
  await database
    .update(stations)
    .set({ lastSeenAt: context.receivedAt })
    .where(eq(stations.id, context.station));
  return results;
}

/** One id twice in a batch is for the careful way: the second is told what became of the first. */
async function takeClean(
  database: ServerDatabase,
  signer: ReceiptSigner,
  received: readonly OfferedFact[],
  context: FactContext,
): Promise<ReadonlyMap<string, FactResult>> {
  if (new Set(received.map(({ id }) => id)).size < received.length) return new Map();
  const wellFormed = received.flatMap((fact) => factSchema.safeParse(fact).data ?? []);
  return takeCleanFacts(database, signer, wellFormed, context);
}

/** Each in its own transaction, in the order in which they came. */
export async function takeOneByOne(
  database: ServerDatabase,
  signer: ReceiptSigner,
  received: readonly OfferedFact[],
  context: FactContext,
): Promise<readonly FactResult[]> {
  const results: FactResult[] = [];
  for (const fact of received) results.push(await takeFact(database, signer, fact, context));
  return results;
}

async function takeFact(
  database: ServerDatabase,
  signer: ReceiptSigner,
  offered: OfferedFact,
  context: FactContext,
): Promise<FactResult> {
  const { id } = offered;
  const parsed = factSchema.safeParse(offered);
  if (!parsed.success)
    return { id, status: 'rejected', reason: `malformed: ${z.prettifyError(parsed.error).slice(0, 300)}` };
  const payloadSha256 = hashOf(parsed.data.payload);
  if (payloadSha256 === null)
    return { id, status: 'rejected', reason: 'malformed: a text in it is no Unicode' };
  const fact = { ...parsed.data, payloadSha256 };
  try {
    return await database.transaction((transaction) => record(transaction, signer, fact, context));
  } catch (thrown) {
    // what it changed is undone; only that it was tried stays
    if (thrown instanceof OfOthers) return refuseOfOthers(database, offered, context);
    // Whatever the database says of this one fact, the others are taken.
    return canNeverBeStored(thrown)
      ? { id, status: 'rejected', reason: 'it holds characters that the server can not store' }
      : { id, status: 'retry', reason: 'the server could not store this record now' };
  }
}

async function record(
  transaction: Transaction,
  signer: ReceiptSigner,
  fact: ReceivedFact & { readonly payloadSha256: string },
  context: FactContext,
): Promise<FactResult> {
  const { id, payloadSha256 } = fact;
  const [known] = await transaction
    .select({ payloadSha256: facts.payloadSha256, receipt: facts.receipt })
    .from(facts)
    .where(and(eq(facts.station, context.station), eq(facts.id, id)));
  if (known !== undefined) {
    return known.payloadSha256 === payloadSha256
      ? { id, status: 'accepted', receipt: known.receipt }
      : { id, status: 'rejected', reason: 'another fact has this id already' };
  }
  // before anything is said of it: also a refusal would tell how the other organisation's unit is
  if (await isOfOthers(transaction, unitOf(fact), context)) throw new OfOthers();
  const applied = await applyFact(transaction, fact, context);
  if (!applied.taken) return { id, status: 'rejected', reason: applied.reason };
  if (await isOfOthers(transaction, applied.hardwareId, context)) throw new OfOthers();
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
}

/** Null for half a surrogate pair, which has no canonical form: nobody can have signed it, and trying again does not help. */
function hashOf(payload: unknown): string | null {
  try {
    return payloadSha256Of(payload);
  } catch {
    return null; // RFC 8785 refuses it
  }
}

/** Which unit a fact is about, as far as it says so in the way that facts do. */
function unitOf({ kind, payload }: ReceivedFact): string | null {
  if (typeof payload !== 'object' || payload === null) return null;
  if (kind !== 'document') return hardwareIdOf({ ...payload });
  const body = 'body' in payload ? payload.body : null;
  return typeof body === 'object' && body !== null ? hardwareIdOf({ ...body }) : null;
}

/** A station of one organisation speaks of a unit of another. */
class OfOthers extends Error {}

async function isOfOthers(
  transaction: Transaction,
  hardwareId: string | null,
  { organisation }: FactContext,
): Promise<boolean> {
  if (hardwareId === null) return false;
  const [unit] = await transaction
    .select({ organisation: units.organisation })
    .from(units)
    .where(eq(units.hardwareId, hardwareId));
  return unit !== undefined && unit.organisation !== organisation;
}

/** The alarm is the station's own organisation's: it does not say whose the unit is. */
async function refuseOfOthers(
  database: ServerDatabase,
  { id }: OfferedFact,
  context: FactContext,
): Promise<FactResult> {
  const message = `Station ${context.station} told of a unit that is not of its organisation (record ${id}).`;
  await raise(database, context, id, message);
  return { id, status: 'rejected', reason: 'the unit is not of this organisation' };
}

/** SQLSTATE of text that PostgreSQL has no place for (a NUL): trying again does not help. */
function canNeverBeStored(thrown: unknown): boolean {
  for (let error = thrown; error instanceof Error; error = error.cause)
    if ('code' in error && (error.code === '22021' || error.code === '22P05')) return true;
  return false;
}
