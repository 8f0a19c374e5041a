/**
 * Numbers that are missing in a station's chain of documents. Records come late and in any order, so a gap is an alarm that settles itself
 * when what was missing arrives; what never arrives stays an alarm.
 */
import { and, eq, lt, sql } from 'drizzle-orm';
import { type FactContext, raise, type Transaction } from './fact-application.ts';
import { alarms, documents } from './schema.ts';

const settledBy = 'the missing documents arrived';

/** Called when `sequence` was written down, in a transaction in which nobody else writes into this chain. */
export async function noteGaps(
  transaction: Transaction,
  sequence: number,
  follows: boolean,
  context: FactContext,
): Promise<void> {
  if (!follows) await noteGapBefore(transaction, sequence, context);
  await settleFilled(transaction, sequence, context);
}

/** A station that enrolled late begins anywhere: there is a gap only behind something. */
async function noteGapBefore(
  transaction: Transaction,
  sequence: number,
  context: FactContext,
): Promise<void> {
  const { station } = context;
  const [before] = await transaction
    .select({ last: sql<number | null>`max(${documents.sequence})` })
    .from(documents)
    .where(and(eq(documents.station, station), lt(documents.sequence, sequence)));
  if (before?.last == null) return;
  const message = missing(before.last + 1, sequence - 1, station);
  await raise(transaction, context, subjectOf(sequence), message);
}

/** The gap that ended right above `sequence` is smaller by it, or closed. */
async function settleFilled(transaction: Transaction, sequence: number, context: FactContext): Promise<void> {
  const { station } = context;
  const [next] = await transaction
    .select({ first: sql<number | null>`min(${documents.sequence})` })
    .from(documents)
    .where(and(eq(documents.station, station), sql`${documents.sequence} > ${sequence}`));
  if (next?.first == null) return;
  const open = and(
    eq(alarms.station, station),
    eq(alarms.subject, subjectOf(next.first)),
    eq(alarms.settled, false),
  );
  const settled = await transaction
    .update(alarms)
    .set({ settled: true, settledBy, settledAt: context.receivedAt })
    .where(open)
    .returning({ id: alarms.id });
  if (settled.length > 0 && next.first > sequence + 1)
    await raise(transaction, context, subjectOf(next.first), missing(sequence + 1, next.first - 1, station));
}

function missing(first: number, last: number, station: string): string {
  return first === last
    ? `Document ${first} of station ${station} is missing.`
    : `Documents ${first} to ${last} of station ${station} are missing.`;
}

function subjectOf(sequence: number): string {
  return `chain:before:${sequence}`;
}
