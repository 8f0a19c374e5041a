/** What became of an order over all stations: from what they told of their numbers, and from the leases they hold. */
import { and, asc, count, eq, gt, inArray, sql } from 'drizzle-orm';
import type { OrderTotal } from '../model/lease.ts';
import type { WorkOrder } from '../model/order.ts';
import type { ServerDatabase } from './database.ts';
import type { Transaction } from './fact-application.ts';
import { roomOf } from './lease-size.ts';
import { leasedOf } from './lease-sums.ts';
import { leases, numberCounts, numbers, orders } from './order-tables.ts';

type Told = Pick<OrderTotal, 'good' | 'open' | 'burned' | 'held'>;
const columnOf: Readonly<Record<string, keyof Told>> = {
  reserved: 'open',
  committed: 'good',
  revoked: 'good',
  burned: 'burned',
  quarantined: 'held',
};

/** What stations of another organisation told of an order of that name is about another order. */
const ofItsOrder = and(eq(orders.id, numbers.orderId), eq(orders.organisation, numbers.organisation));

/** One sum for each of these orders. */
export async function orderTotals(
  transaction: Transaction,
  shared: readonly WorkOrder[],
): Promise<readonly OrderTotal[]> {
  if (shared.length === 0) return [];
  const ids = shared.map(({ order }) => order);
  const told = await transaction
    .select({
      order: numberCounts.orderId,
      state: numberCounts.state,
      count: sql<number>`sum(${numberCounts.numbers})::int`,
    })
    .from(numberCounts)
    .innerJoin(
      orders,
      and(eq(orders.id, numberCounts.orderId), eq(orders.organisation, numberCounts.organisation)),
    )
    .where(inArray(numberCounts.orderId, ids))
    .groupBy(numberCounts.orderId, numberCounts.state);
  const leased = await leasedOf(transaction, ids);
  const rows = await transaction
    .select({ id: orders.id, nextCounter: orders.nextCounter })
    .from(orders)
    .where(inArray(orders.id, ids));
  return shared.map((order) => {
    const next = rows.find(({ id }) => id === order.order)?.nextCounter ?? order.serial.first;
    const room = roomOf(order, next, leased(order.order));
    return {
      order: order.order,
      ...sumOf(told.filter((row) => row.order === order.order)),
      unleased: Math.min(room.units, room.numbers),
    };
  });
}

function sumOf(rows: readonly { readonly state: string; readonly count: number }[]): Told {
  const sum = { good: 0, open: 0, burned: 0, held: 0 };
  for (const row of rows) {
    const column = columnOf[row.state];
    if (column !== undefined) sum[column] += row.count;
  }
  return sum;
}

export interface OrderSum {
  readonly order: WorkOrder;
  readonly closedAt: Date | null;
  readonly stations: readonly (Told & {
    readonly station: string;
    /** Numbers that were leased to it. */
    readonly leased: number;
    /** Of these: given back unused, so lost. */
    readonly returned: number;
    /** Leased in an epoch that is over, and nothing was ever heard of them: lost, and counted as if they were units. */
    readonly unknown: number;
    /** Leased in the present epoch and not told of yet. */
    readonly outstanding: number;
  })[];
  /** Numbers that were told of and belong to no lease of their station. None in an order that is not shared. */
  readonly stray: number;
  readonly unleased: number;
  /** Every number that was leased is told of, given back, unknown or outstanding. */
  readonly accounted: boolean;
}

/** Null when there is no such order. */
export async function orderSum(database: ServerDatabase, id: string): Promise<OrderSum | null> {
  return database.transaction(async (transaction) => {
    const [order] = await transaction.select().from(orders).where(eq(orders.id, id));
    if (order === undefined) return null;
    const parts = await transaction.select().from(leases).where(eq(leases.orderId, id));
    const told = await transaction
      .select({ station: numbers.station, state: numbers.state, lease: leases.id, count: count() })
      .from(numbers)
      .innerJoin(orders, ofItsOrder)
      .leftJoin(
        leases,
        and(
          eq(leases.orderId, numbers.orderId),
          eq(leases.station, numbers.station),
          sql`${numbers.counter} BETWEEN ${leases.first} AND ${leases.last}`,
        ),
      )
      .where(eq(numbers.orderId, id))
      .groupBy(numbers.station, numbers.state, leases.id);
    const toldOf = (lease: string): number =>
      told.filter((row) => row.lease === lease).reduce((sum, row) => sum + row.count, 0);
    const names = [
      ...new Set([...parts.map((lease) => lease.station), ...told.map((row) => row.station)]),
    ].sort();
    const stations = names.map((station) => {
      const own = parts.filter((lease) => lease.station === station);
      const add = (state: string, of: (lease: (typeof own)[number]) => number): number =>
        own.filter((lease) => lease.state === state).reduce((sum, lease) => sum + of(lease), 0);
      const size = (lease: (typeof own)[number]): number => lease.last - lease.first + 1;
      return {
        station,
        ...sumOf(told.filter((row) => row.station === station)),
        leased: own.reduce((sum, lease) => sum + size(lease), 0),
        returned: add('returned', (lease) => size(lease) - Math.max(lease.used, toldOf(lease.id))),
        unknown: add('void', (lease) => size(lease) - toldOf(lease.id)),
        outstanding:
          add('open', (lease) => size(lease) - toldOf(lease.id)) +
          add('returned', (lease) => Math.max(0, lease.used - toldOf(lease.id))),
      };
    });
    const stray = told.filter((row) => row.lease === null).reduce((sum, row) => sum + row.count, 0);
    const room = roomOf(order.body, order.nextCounter, (await leasedOf(transaction, [id]))(id));
    const leased = stations.reduce((sum, row) => sum + row.leased, 0);
    const accountedFor = stations.reduce(
      (sum, row) =>
        sum + row.good + row.open + row.burned + row.held + row.returned + row.unknown + row.outstanding,
      -stray,
    );
    return {
      order: order.body,
      closedAt: order.closedAt,
      stations,
      stray,
      unleased: order.closedAt === null ? Math.min(room.units, room.numbers) : 0,
      accounted: leased === order.nextCounter - order.body.serial.first && accountedFor === leased,
    };
  });
}

export type NumberRow = Pick<
  typeof numbers.$inferSelect,
  'counter' | 'serialNumber' | 'hardwareId' | 'station' | 'state' | 'reason'
>;

/** Every number that was told of, in order; `after` is the last counter of the page before. */
export function orderNumbers(
  database: ServerDatabase,
  id: string,
  after: number,
  limit: number,
): Promise<readonly NumberRow[]> {
  return database
    .select({
      counter: numbers.counter,
      serialNumber: numbers.serialNumber,
      hardwareId: numbers.hardwareId,
      station: numbers.station,
      state: numbers.state,
      reason: numbers.reason,
    })
    .from(numbers)
    .innerJoin(orders, ofItsOrder)
    .where(and(eq(numbers.orderId, id), gt(numbers.counter, after)))
    .orderBy(asc(numbers.counter))
    .limit(limit);
}
