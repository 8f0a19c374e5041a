/**
 * What the order book says of a certificate that is asked for: an order's own numbers, its own stations, and no more numbers than
 * the office ordered. Orders that the office never handed in here are bounded by the operator's quotas alone.
 */
import { and, countDistinct, eq, ne, sql } from 'drizzle-orm';
import { isLeased } from '../model/order.ts';
import type { Transaction } from './fact-application.ts';
import { issuedCertificates } from './issuing-schema.ts';
import { leases, orders } from './order-tables.ts';
import { stations } from './schema.ts';

interface AskedNumber {
  readonly station: string;
  readonly profile: string;
  readonly serialNumber: string;
}

/**
 * In words; null when the order allows it, or is not in the book. The order's row stays locked until the transaction ends, so
 * that the count holds for all servers on one database. A number that has a certificate already is not counted again, and may
 * get one for a new key after the order's end: its unit is under way.
 */
export async function orderObjection(
  transaction: Transaction,
  { station, profile, serialNumber }: AskedNumber,
  asked: string | null,
  now: Date,
): Promise<string | null> {
  const counter = Number(/\d+$/.exec(serialNumber)?.[0]);
  const organisation = await organisationOf(transaction, station);
  const ofOrder = await orderOfNumber(transaction, { organisation, profile, counter });
  // whoever says nothing of an order, or names another, must not get round its bounds
  if (ofOrder !== null && ofOrder !== asked) return `${serialNumber} is a number of the order ${ofOrder}`;
  if (asked === null) return null;
  const orderId = asked;
  const [found] = await transaction.select().from(orders).where(eq(orders.id, orderId)).for('update');
  if (found === undefined) return null;
  if (found.organisation !== organisation) return `this organisation has no order ${orderId}`;
  const { body: order, closedAt } = found;
  if (order.profile !== profile)
    return `the order ${orderId} is for the profile ${order.profile}, not ${profile}`;
  if (order.stations !== 'any' && !order.stations.includes(station))
    return `the order ${orderId} is not for the station ${station}`;
  if (!(counter >= order.serial.first && counter <= order.serial.last))
    return `${serialNumber} is no number of the order ${orderId}`;
  if (isLeased(order) && !(await hasLeaseOf(transaction, { orderId, station, counter })))
    return `the number ${serialNumber} of the order ${orderId} was not leased to ${station}`;
  const known = and(eq(issuedCertificates.orderId, orderId), eq(issuedCertificates.profile, profile));
  const [own] = await transaction
    .select({ key: issuedCertificates.publicKeySha256 })
    .from(issuedCertificates)
    .where(and(known, eq(issuedCertificates.serialNumber, serialNumber)))
    .limit(1);
  if (own !== undefined) return null;
  if (closedAt !== null) return `the office has closed the order ${orderId}`;
  if (now.toISOString() < order.notBefore || now.toISOString() > order.notAfter)
    return `the order ${orderId} is good from ${order.notBefore} to ${order.notAfter}`;
  const [others] = await transaction
    .select({ numbers: countDistinct(issuedCertificates.serialNumber) })
    .from(issuedCertificates)
    .where(and(known, ne(issuedCertificates.serialNumber, serialNumber)));
  const most = order.quantity + order.rework;
  return (others?.numbers ?? 0) < most
    ? null
    : `the order ${orderId} is used up: ${order.quantity} units and ${order.rework} in place of those that failed`;
}

export async function organisationOf(transaction: Transaction, station: string): Promise<string> {
  const [found] = await transaction
    .select({ organisation: stations.organisation })
    .from(stations)
    .where(eq(stations.id, station));
  return found?.organisation ?? '';
}

/** Ranges of one profile never overlap in the book. */
async function orderOfNumber(
  transaction: Transaction,
  {
    organisation,
    profile,
    counter,
  }: { readonly organisation: string; readonly profile: string; readonly counter: number },
): Promise<string | null> {
  const [found] = await transaction
    .select({ id: orders.id })
    .from(orders)
    .where(
      and(
        eq(orders.organisation, organisation),
        sql`${orders.body} ->> 'profile' = ${profile}`,
        sql`${counter} BETWEEN (${orders.body} #>> '{serial,first}')::bigint AND (${orders.body} #>> '{serial,last}')::bigint`,
      ),
    )
    .limit(1);
  return found?.id ?? null;
}

/** Also of an epoch that is over: a unit that was begun then may be finished. */
async function hasLeaseOf(
  transaction: Transaction,
  {
    orderId,
    station,
    counter,
  }: { readonly orderId: string; readonly station: string; readonly counter: number },
): Promise<boolean> {
  const [lease] = await transaction
    .select({ id: leases.id })
    .from(leases)
    .where(
      and(
        eq(leases.orderId, orderId),
        eq(leases.station, station),
        sql`${counter} BETWEEN ${leases.first} AND ${leases.last}`,
      ),
    )
    .limit(1);
  return lease !== undefined;
}
