/**
 * Leases numbers of shared orders to stations, each request in one transaction: which run this is, what it gives back, what it
 * gets. On any number of server processes: an order's row is locked while its numbers are handed out.
 */
import { and, count, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { assertNever } from '../base/assert-never.ts';
import type { LeaseAnswer, LeaseRequest, LeaseUse, SignedAnswer, SignedLease } from '../model/lease.ts';
import { isLeased, type WorkOrder } from '../model/order.ts';
import type { ServerDatabase } from './database.ts';
import { alone, type FactContext, raise, type Transaction } from './fact-application.ts';
import { type EpochAnswer, openEpoch } from './lease-epoch.ts';
import { leaseEnd, leaseSize, roomOf } from './lease-size.ts';
import { leasedOf } from './lease-sums.ts';
import { marksOf } from './number-counts.ts';
import { orderTotals } from './order-sums.ts';
import { leases, numbers, orders } from './order-tables.ts';
import type { ReceiptSigner } from './receipts.ts';

export type DeskAnswer =
  | { readonly type: 'answer'; readonly answer: SignedAnswer }
  | { readonly type: 'copy' | 'server-forgot' };

/** `fromFile`: the station is not there to ask again, so that the first answer after a start has the numbers as well. */
export async function answerLeases(
  database: ServerDatabase,
  signer: ReceiptSigner,
  request: LeaseRequest,
  context: FactContext,
  fromFile = false,
): Promise<DeskAnswer> {
  return database.transaction(async (transaction) => {
    await alone(transaction, `epoch:${request.station}`);
    const epoch = await openEpoch(transaction, request, context);
    switch (epoch.type) {
      case 'copy':
      case 'server-forgot':
        return { type: epoch.type };
      case 'answer':
        return { type: 'answer', answer: await fill(transaction, signer, request, context, epoch, fromFile) };
      default:
        return assertNever(epoch);
    }
  });
}

async function fill(
  transaction: Transaction,
  signer: ReceiptSigner,
  request: LeaseRequest,
  context: FactContext,
  { epoch, present }: Extract<EpochAnswer, { type: 'answer' }>,
  fromFile: boolean,
): Promise<SignedAnswer> {
  for (const use of request.returns) await giveBack(transaction, request.station, use, context);
  for (const use of present ? request.uses : []) await noteUse(transaction, request.station, use, context);
  const wanted = present || fromFile ? [...new Set(request.wants)].sort() : [];
  for (const order of wanted) await leaseMore(transaction, signer, order, request.station, epoch, context);
  const open = await openOrders(transaction, request.station, context.organisation);
  const known = new Set(request.known);
  const answer: LeaseAnswer = {
    version: 1,
    station: request.station,
    epoch,
    token: request.token,
    at: context.receivedAt.toISOString(),
    orders: open
      .filter(({ id }) => !known.has(id))
      .map(({ body, keyId, signature }) => ({ order: body, keyId, signature }))
      .slice(0, 200),
    leases: [...(await openLeases(transaction, request.station, epoch))],
    closed: [...(await closedAmong(transaction, request.known, context.organisation))],
    totals: [...(await orderTotals(transaction, open.map(({ body }) => body).filter(isLeased)))],
    marks: await marksOf(transaction, request.station),
  };
  return { answer, ...signer.statement('lease answer', answer) };
}

/** The numbers that are not used are lost, their units are free again: the station has written down that it will not use them. */
async function giveBack(
  transaction: Transaction,
  station: string,
  use: LeaseUse,
  context: FactContext,
): Promise<void> {
  const lease = await ownLease(transaction, station, use, context);
  if (lease === null || lease.state === 'returned') return;
  const [told] = await transaction
    .select({ count: count() })
    .from(numbers)
    .where(
      and(
        eq(numbers.orderId, lease.orderId),
        eq(numbers.organisation, context.organisation),
        sql`${numbers.counter} BETWEEN ${lease.first} AND ${lease.last}`,
      ),
    );
  if ((told?.count ?? 0) > use.used) {
    await raise(
      transaction,
      context,
      `lease:${lease.id}`,
      `Station ${station} gives back the lease ${lease.id} with ${use.used} numbers used, and has told of ${told?.count}.`,
    );
    return;
  }
  await transaction
    .update(leases)
    .set({ state: 'returned', used: use.used, burned: use.burned })
    .where(eq(leases.id, lease.id));
}

async function noteUse(
  transaction: Transaction,
  station: string,
  use: LeaseUse,
  context: FactContext,
): Promise<void> {
  const lease = await ownLease(transaction, station, use, context);
  if (lease === null || lease.state !== 'open') return;
  if (use.used === lease.used && use.burned === lease.burned) return;
  await transaction.update(leases).set({ used: use.used, burned: use.burned }).where(eq(leases.id, lease.id));
}

async function ownLease(
  transaction: Transaction,
  station: string,
  use: LeaseUse,
  context: FactContext,
): Promise<typeof leases.$inferSelect | null> {
  const [lease] = await transaction
    .select()
    .from(leases)
    .where(and(eq(leases.id, use.lease), eq(leases.station, station)));
  const size = lease === undefined ? 0 : lease.last - lease.first + 1;
  if (lease !== undefined && use.burned <= use.used && use.used <= size) return lease;
  await raise(
    transaction,
    context,
    `lease:${use.lease}`,
    `Station ${station} tells of ${use.used} numbers of a lease ${use.lease} that this server did not give it so.`,
  );
  return null;
}

async function leaseMore(
  transaction: Transaction,
  signer: ReceiptSigner,
  orderId: string,
  station: string,
  epoch: number,
  context: FactContext,
): Promise<void> {
  const [order] = await transaction
    .select()
    .from(orders)
    .where(
      and(eq(orders.id, orderId), isNull(orders.closedAt), eq(orders.organisation, context.organisation)),
    )
    .for('update');
  if (order === undefined || !isFor(order.body, station) || !isLeased(order.body)) return;
  const now = context.receivedAt.toISOString();
  if (now > order.body.notAfter) return;
  const own = await transaction
    .select()
    .from(leases)
    .where(and(eq(leases.orderId, orderId), eq(leases.station, station), eq(leases.epoch, epoch)));
  // Asked again because an answer was lost: what was given then is in this answer as well.
  if (
    own.some(({ state, used, expiresAt }) => state === 'open' && used === 0 && expiresAt > context.receivedAt)
  )
    return;
  const leased = (await leasedOf(transaction, [orderId]))(orderId);
  const [before] = await transaction
    .select({ id: leases.id })
    .from(leases)
    .where(and(eq(leases.orderId, orderId), eq(leases.station, station)))
    .limit(1);
  const usedUp = own.filter((lease) => lease.used - lease.burned >= lease.quantity).length;
  const size = leaseSize(
    order.body,
    roomOf(order.body, order.nextCounter, leased),
    leased.stations + (before === undefined ? 1 : 0),
    usedUp,
  );
  if (size === null) return;
  const first = order.nextCounter;
  const last = first + size.quantity + size.rework - 1;
  const lease = {
    version: 1 as const,
    lease: `${orderId}.${first}`,
    order: orderId,
    station,
    epoch,
    first,
    last,
    ...size,
    issuedAt: now,
    expiresAt: leaseEnd(order.body, context.receivedAt).toISOString(),
  };
  const statement: SignedLease = { lease, ...signer.statement('number lease', lease) };
  await transaction
    .update(orders)
    .set({ nextCounter: last + 1 })
    .where(eq(orders.id, orderId));
  await transaction.insert(leases).values({
    id: lease.lease,
    orderId,
    station,
    epoch,
    first,
    last,
    quantity: size.quantity,
    used: 0,
    burned: 0,
    state: 'open',
    expiresAt: new Date(lease.expiresAt),
    statement,
  });
}

function isFor(order: WorkOrder, station: string): boolean {
  return order.stations === 'any' || order.stations.includes(station);
}

async function openOrders(
  transaction: Transaction,
  station: string,
  organisation: string,
): Promise<readonly (typeof orders.$inferSelect)[]> {
  const open = await transaction
    .select()
    .from(orders)
    .where(and(isNull(orders.closedAt), eq(orders.organisation, organisation)))
    .orderBy(desc(orders.receivedAt), orders.id)
    .limit(500);
  return open.filter(({ body }) => isFor(body, station));
}

async function openLeases(
  transaction: Transaction,
  station: string,
  epoch: number,
): Promise<readonly SignedLease[]> {
  const found = await transaction
    .select({ statement: leases.statement })
    .from(leases)
    .where(and(eq(leases.station, station), eq(leases.epoch, epoch), eq(leases.state, 'open')))
    .orderBy(leases.orderId, leases.first)
    .limit(1_000);
  return found.map(({ statement }) => statement);
}

async function closedAmong(
  transaction: Transaction,
  known: readonly string[],
  organisation: string,
): Promise<readonly string[]> {
  if (known.length === 0) return [];
  const found = await transaction
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        inArray(orders.id, [...known]),
        eq(orders.organisation, organisation),
        sql`${orders.closedAt} IS NOT NULL`,
      ),
    );
  return found.map(({ id }) => id);
}
