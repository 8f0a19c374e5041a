/**
 * How many units are in which state. Counting five million rows takes a second or more, so nobody waits for it: the numbers
 * are as of the last count, which one process at a time makes when they are older than a minute.
 */
import { eq, min, sql } from 'drizzle-orm';
import { bigint, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Clock } from '../../base/clock.ts';
import { rowsOf, type ServerDatabase } from '../database.ts';

const goodForMs = 60_000;

export const unitCounts = pgTable(
  'unit_counts',
  {
    organisation: text('organisation').notNull(),
    state: text('state').notNull(),
    units: bigint('units', { mode: 'number' }).notNull(),
    countedAt: timestamp('counted_at', { withTimezone: true, mode: 'date' }).notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.state] })],
);

export interface Counts {
  readonly states: readonly { readonly state: string; readonly units: number }[];
  /** Null: never counted yet. */
  readonly countedAt: Date | null;
}

export async function countsOf(database: ServerDatabase, organisation: string): Promise<Counts> {
  const rows = await database.select().from(unitCounts).where(eq(unitCounts.organisation, organisation));
  return {
    states: rows
      .map(({ state, units }) => ({ state, units }))
      .sort((left, right) => right.units - left.units),
    countedAt: rows[0]?.countedAt ?? null,
  };
}

/** Counts all organisations when the numbers are old and nobody else is at it. */
export async function countAgain(database: ServerDatabase, clock: Clock, force = false): Promise<void> {
  await database.transaction(async (transaction) => {
    const locked = await transaction.execute(
      sql`SELECT pg_try_advisory_xact_lock(hashtextextended('unit-counts', 0)) AS got`,
    );
    if (rowsOf(locked)[0]?.got !== true) return;
    const [oldest] = await transaction.select({ at: min(unitCounts.countedAt) }).from(unitCounts);
    const now = clock.now();
    if (!force && oldest?.at != null && now.getTime() - oldest.at.getTime() < goodForMs) return;
    await transaction.execute(sql`DELETE FROM unit_counts`);
    await transaction.execute(sql`
      INSERT INTO unit_counts (organisation, state, units, counted_at)
      SELECT organisation, state, count(*), ${now.toISOString()}::timestamptz FROM units GROUP BY organisation, state`);
  });
}
