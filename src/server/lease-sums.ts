/** What is leased of orders, summed up by the database: an order of a million units has ten thousand leases. */
import { countDistinct, inArray, sql } from 'drizzle-orm';
import type { Transaction } from './fact-application.ts';
import type { LeasedSum } from './lease-size.ts';
import { leases } from './order-tables.ts';

export interface OrderLeases extends LeasedSum {
  /** How many stations ever had a lease. */
  readonly stations: number;
}

const none: OrderLeases = { units: 0, numbers: 0, stations: 0 };
/** What was given back is over; of all others every number may be in a unit. */
const given = sql`CASE WHEN ${leases.state} = 'returned' THEN ${leases.used} ELSE ${leases.last} - ${leases.first} + 1 END`;

/** For each of these orders, also those without a lease. */
export async function leasedOf(
  transaction: Transaction,
  orderIds: readonly string[],
): Promise<(orderId: string) => OrderLeases> {
  if (orderIds.length === 0) return () => none;
  const rows = await transaction
    .select({
      order: leases.orderId,
      units: sql<string>`sum(least(${leases.quantity}, ${given} - ${leases.burned}))`,
      numbers: sql<string>`sum(${given})`,
      stations: countDistinct(leases.station),
    })
    .from(leases)
    .where(inArray(leases.orderId, [...orderIds]))
    .groupBy(leases.orderId);
  return (orderId) => {
    const row = rows.find(({ order }) => order === orderId);
    return row === undefined
      ? none
      : { units: Number(row.units), numbers: Number(row.numbers), stations: row.stations };
  };
}
