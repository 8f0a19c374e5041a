/**
 * How many numbers of each order each station told of, by state, and the highest: counted as they come in, in their transaction. Orders have
 * a million numbers, and every station asks for sums each minute: what they cost is bounded by the number of stations, not of units.
 */
import { eq, max, sql } from 'drizzle-orm';
import type { Transaction } from './fact-application.ts';
import { numberCounts } from './order-tables.ts';

/** Where one number is counted. */
export interface CountedNumber {
  readonly orderId: string;
  readonly organisation: string;
  readonly counter: number;
  readonly station: string;
  readonly state: string;
}

/** `before` is null for a number that nobody told of yet. Only with the lock of the number. */
export async function countNumber(
  transaction: Transaction,
  before: CountedNumber | null,
  after: CountedNumber,
): Promise<void> {
  if (before !== null && before.station === after.station && before.state === after.state) return;
  const row = ({ counter, ...where }: CountedNumber, by: 1 | -1) => ({
    ...where,
    numbers: by,
    highest: counter,
  });
  const rows = [...(before === null ? [] : [row(before, -1)]), row(after, 1)];
  // in one order, so that two that change the same two never wait for each other
  rows.sort((left, right) => (`${left.station} ${left.state}` < `${right.station} ${right.state}` ? -1 : 1));
  await transaction
    .insert(numberCounts)
    .values(rows)
    .onConflictDoUpdate({
      target: [numberCounts.orderId, numberCounts.organisation, numberCounts.station, numberCounts.state],
      set: {
        numbers: sql`${numberCounts.numbers} + excluded.numbers`,
        highest: sql`greatest(${numberCounts.highest}, excluded.highest)`,
      },
    });
}

/** The highest counter of each order that the station ever told of. */
export async function marksOf(
  transaction: Pick<Transaction, 'select'>,
  station: string,
): Promise<Readonly<Record<string, number>>> {
  const found = await transaction
    .select({ order: numberCounts.orderId, counter: max(numberCounts.highest) })
    .from(numberCounts)
    .where(eq(numberCounts.station, station))
    .groupBy(numberCounts.orderId);
  return Object.fromEntries(found.map(({ order, counter }) => [order, Number(counter ?? 0)]));
}
