/** Whatever stations tell of numbers, in any order and again, what is counted along is what counting them all would give. */
import { sql } from 'drizzle-orm';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { applyNumber } from '../../src/server/apply-number.ts';
import { openDatabase, rowsOf, type ServerDatabase } from '../../src/server/database.ts';
import { marksOf } from '../../src/server/number-counts.ts';
import { numberCounts, numbers } from '../../src/server/order-tables.ts';

const states = ['reserved', 'committed', 'quarantined', 'burned', 'revoked'] as const;
const told = fc.record({
  station: fc.constantFrom('bench-1', 'bench-2', 'bench-3'),
  organisation: fc.constantFrom('main', 'other'),
  order: fc.constantFrom('o-1', 'o-2'),
  counter: fc.integer({ min: 1, max: 6 }),
  state: fc.constantFrom(...states),
});
const at = '2026-11-01T00:00:00.000Z';

async function tell(
  database: ServerDatabase,
  { station, organisation, ...number }: typeof told extends fc.Arbitrary<infer T> ? T : never,
): Promise<void> {
  const context = { station, organisation, publicKeyPem: '', receivedAt: new Date(at) };
  const hardwareId = `unit-${organisation}-${number.order}-${number.counter}`;
  const serialNumber = `MM-${number.counter}`;
  await database.transaction((transaction) =>
    applyNumber(transaction, { ...number, serialNumber, hardwareId, reason: null, at }, context),
  );
}

test('counts of numbers are what counting them all gives', async () => {
  await using open = await openDatabase({ url: null, folder: null });
  const { database } = open;
  await fc.assert(
    fc.asyncProperty(fc.array(told, { minLength: 1, maxLength: 25 }), async (events) => {
      await database.delete(numbers);
      await database.delete(numberCounts);
      for (const event of events) await tell(database, event);
      const counted = await database.execute(
        sql`SELECT order_id, organisation, station, state, numbers::int AS n FROM number_counts WHERE numbers <> 0 ORDER BY 1, 2, 3, 4`,
      );
      const all = await database.execute(
        sql`SELECT order_id, organisation, station, state, count(*)::int AS n FROM numbers GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
      );
      expect(rowsOf(counted)).toEqual(rowsOf(all));
      for (const station of ['bench-1', 'bench-2', 'bench-3']) {
        const marks = await marksOf(database, station);
        const highest = rowsOf(
          await database.execute(
            sql`SELECT order_id AS order, max(counter)::int AS counter FROM numbers WHERE station = ${station} GROUP BY 1`,
          ),
        );
        // one that another station told of since is a mark of this one all the same
        for (const { order, counter } of highest)
          expect(marks[String(order)]).toBeGreaterThanOrEqual(Number(counter));
      }
    }),
    { numRuns: 40 },
  );
}, 120_000);
