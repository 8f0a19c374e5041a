/**
 * Which run of a station is the present one. Each start of its engine makes a random token that is on no disk; the run that
 * shows the newest epoch is answered with the next, and that one counts as soon as the run shows that the answer arrived.
 * Whoever shows an older epoch is a copy or was restored: refused, with an alarm, until a person enrols the station again.
 */
import { and, eq, lt, ne } from 'drizzle-orm';
import type { LeaseRequest } from '../model/lease.ts';
import type { ServerDatabase } from './database.ts';
import { type FactContext, raise, type Transaction } from './fact-application.ts';
import { leases, stationEpochs } from './order-tables.ts';

export type EpochRow = Pick<
  typeof stationEpochs.$inferSelect,
  'epoch' | 'token' | 'pendingToken' | 'readmit'
>;

export type EpochAnswer =
  /** `present`: this run has shown that it holds the epoch; before that it gets no leases over a network. */
  | { readonly type: 'answer'; readonly row: EpochRow; readonly epoch: number; readonly present: boolean }
  | { readonly type: 'copy' | 'server-forgot' };

/**
 * The rule alone: the row as it is (null before the first request), what the run shows, and what follows. A token belongs to
 * one run, so it is what is compared; the number of the epoch only says who is older.
 */
export function epochAnswer(
  row: EpochRow | null,
  { last, token }: Pick<LeaseRequest, 'last' | 'token'>,
): EpochAnswer {
  const known = row ?? { epoch: 0, token: '', pendingToken: null, readmit: false };
  // The answer with the next epoch arrived: from here on it is the present one.
  const current =
    known.pendingToken !== null && last.token === known.pendingToken
      ? { ...known, epoch: known.epoch + 1, token: last.token, pendingToken: null }
      : known;
  if (last.token === current.token) {
    if (token === current.token)
      return { type: 'answer', row: { ...current, readmit: false }, epoch: current.epoch, present: true };
    const next = { ...current, pendingToken: token, readmit: false };
    return { type: 'answer', row: next, epoch: current.epoch + 1, present: false };
  }
  if (!known.readmit) return { type: last.epoch > known.epoch + 1 ? 'server-forgot' : 'copy' };
  const epoch = Math.max(known.epoch + (known.pendingToken === null ? 0 : 1), last.epoch);
  const next = { epoch, token: last.token, pendingToken: token, readmit: false };
  return { type: 'answer', row: next, epoch: epoch + 1, present: false };
}

/** Applies the rule in the caller's transaction, in which nobody else decides about this station. */
export async function openEpoch(
  transaction: Transaction,
  request: LeaseRequest,
  context: FactContext,
): Promise<EpochAnswer> {
  const { station } = request;
  const [row] = await transaction.select().from(stationEpochs).where(eq(stationEpochs.station, station));
  const answer = epochAnswer(row ?? null, request);
  if (answer.type === 'answer') {
    const values = { ...answer.row, openedAt: context.receivedAt };
    await transaction
      .insert(stationEpochs)
      .values({ station, ...values })
      .onConflictDoUpdate({ target: stationEpochs.station, set: values });
    // Another run may still be out there with them, off the network: their numbers are never given again. The same goes for
    // those that went by file to a run whose place another one takes before it came back.
    const replaced = row?.pendingToken != null && answer.row.pendingToken !== null;
    const other = replaced && row.pendingToken !== answer.row.pendingToken;
    await transaction
      .update(leases)
      .set({ state: 'void' })
      .where(
        and(
          eq(leases.station, station),
          eq(leases.state, 'open'),
          other ? ne(leases.epoch, answer.row.epoch) : lt(leases.epoch, answer.row.epoch),
        ),
      );
    return answer;
  }
  await raise(
    transaction,
    context,
    `epoch:${request.token}`,
    answer.type === 'copy'
      ? `Station ${station} runs twice, or was restored from a backup: a run shows epoch ${request.last.epoch}, the newest is ${row?.epoch ?? 0}. It gets no numbers.`
      : `Station ${station} shows epoch ${request.last.epoch}, which this server never gave: was the server's database restored? It leases no numbers to it.`,
  );
  return answer;
}

/** A person has enrolled the station again: its next run is taken, whatever it shows. */
export async function readmit(database: Pick<ServerDatabase, 'update'>, station: string): Promise<void> {
  await database.update(stationEpochs).set({ readmit: true }).where(eq(stationEpochs.station, station));
}
