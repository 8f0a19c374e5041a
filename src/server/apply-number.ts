/** Where a number of a work order went. What stations say in any order ends the same: the state that is furthest along counts. */
import { and, eq, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { isLeased } from '../model/order.ts';
import { type Applied, alone, type FactContext, raise, type Transaction } from './fact-application.ts';
import type { numberSchema } from './fact-schemas.ts';
import { countNumber } from './number-counts.ts';
import { leases, numbers, orders } from './order-tables.ts';

type Told = z.infer<typeof numberSchema>;

const ranks: Readonly<Record<Told['state'], number>> = {
  reserved: 0,
  committed: 1,
  quarantined: 2,
  burned: 3,
  revoked: 3,
};

export async function applyNumber(
  transaction: Transaction,
  told: Told,
  context: FactContext,
): Promise<Applied> {
  const { order, counter, hardwareId, serialNumber } = told;
  const { organisation } = context;
  if (await isOfOthers(transaction, order, organisation))
    return { taken: false, reason: `this organisation has no order ${order}` };
  await alone(transaction, `number:${organisation}:${order}:${counter}`);
  const [known] = await transaction
    .select()
    .from(numbers)
    .where(
      and(eq(numbers.orderId, order), eq(numbers.organisation, organisation), eq(numbers.counter, counter)),
    );
  if (known !== undefined && known.hardwareId !== hardwareId) {
    await raise(
      transaction,
      context,
      hardwareId,
      `The number ${serialNumber} was given to ${known.hardwareId} by ${known.station} and to ${hardwareId} by ${context.station}.`,
    );
    return { taken: false, reason: `the unit ${known.hardwareId} has this number` };
  }
  if (known !== undefined && rankOf(known.state) >= ranks[told.state]) return { taken: true, hardwareId };
  if (known === undefined) await warnOfStray(transaction, told, context);
  const values = {
    serialNumber,
    hardwareId,
    station: context.station,
    state: told.state,
    reason: told.reason,
    toldAt: context.receivedAt,
  };
  await transaction
    .insert(numbers)
    .values({ orderId: order, organisation, counter, ...values })
    .onConflictDoUpdate({ target: [numbers.orderId, numbers.organisation, numbers.counter], set: values });
  const where = { orderId: order, organisation, counter };
  const before = known === undefined ? null : { ...where, station: known.station, state: known.state };
  await countNumber(transaction, before, { ...where, station: context.station, state: told.state });
  if (told.state === 'burned') await freeUnit(transaction, told, context);
  return { taken: true, hardwareId };
}

/** An order that an office of another organisation handed in here. */
async function isOfOthers(transaction: Transaction, order: string, organisation: string): Promise<boolean> {
  const [found] = await transaction
    .select({ organisation: orders.organisation })
    .from(orders)
    .where(eq(orders.id, order));
  return found !== undefined && found.organisation !== organisation;
}

function rankOf(state: string): number {
  return Object.entries(ranks).find(([name]) => name === state)?.[1] ?? 0;
}

/** The unit exists, so the number is kept; that it came from no lease is for a person to look at. */
async function warnOfStray(transaction: Transaction, told: Told, context: FactContext): Promise<void> {
  const [order] = await transaction
    .select({ body: orders.body })
    .from(orders)
    .where(eq(orders.id, told.order));
  if (order === undefined || !isLeased(order.body)) return;
  const [lease] = await transaction
    .select({ id: leases.id })
    .from(leases)
    .where(ownLease(told, context.station));
  if (lease === undefined)
    await raise(
      transaction,
      context,
      `stray:${told.order}`,
      `Station ${context.station} gave numbers of the order ${told.order} that were not leased to it.`,
    );
}

/** A burned number makes no unit, also when its lease is over: the order may give another one for it. */
async function freeUnit(transaction: Transaction, told: Told, context: FactContext): Promise<void> {
  const [counted] = await transaction
    .select({ lease: leases.id, burned: sql<number>`count(*)::int` })
    .from(leases)
    .innerJoin(
      numbers,
      and(
        eq(numbers.orderId, leases.orderId),
        eq(numbers.organisation, context.organisation),
        sql`${numbers.counter} BETWEEN ${leases.first} AND ${leases.last}`,
      ),
    )
    .where(and(ownLease(told, context.station), eq(numbers.state, 'burned')))
    .groupBy(leases.id);
  if (counted === undefined) return;
  await transaction
    .update(leases)
    .set({ burned: sql`greatest(${leases.burned}, ${counted.burned})` })
    .where(eq(leases.id, counted.lease));
}

function ownLease({ order, counter }: Told, station: string): ReturnType<typeof and> {
  return and(
    eq(leases.orderId, order),
    eq(leases.station, station),
    sql`${counter} BETWEEN ${leases.first} AND ${leases.last}`,
  );
}
