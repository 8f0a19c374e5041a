/**
 * How many units of each group differ from it, are silent for a day, or are out of the usual. Counting millions takes a second or more, so nobody waits for
 * it but the very first: the numbers are as of the last count, which one process at a time makes when they are older than a minute.
 */
import { eq, sql } from 'drizzle-orm';
import type { Clock } from '../../base/clock.ts';
import { rowsOf, type ServerDatabase } from '../database.ts';
import { groupCounts } from './group-tables.ts';

const goodForMs = 60_000;
/** Who said nothing for a day is silent. */
const silentAfterMs = 86_400_000;
/** No organisation is called so: the row that says when everything was counted. */
const everybody = '';

export interface GroupCounts {
  readonly differs: number;
  readonly silent: number;
  readonly odd: number;
}

/** By group; one that nothing is to be said of has none. */
export async function countsOfGroups(
  database: ServerDatabase,
  organisation: string,
): Promise<ReadonlyMap<string, GroupCounts>> {
  const rows = await database.select().from(groupCounts).where(eq(groupCounts.organisation, organisation));
  return new Map(rows.map(({ groupId, differs, silent, odd }) => [groupId, { differs, silent, odd }]));
}

/** Null: never. */
export async function groupsCountedAt(database: Pick<ServerDatabase, 'select'>): Promise<Date | null> {
  const [row] = await database
    .select({ at: groupCounts.countedAt })
    .from(groupCounts)
    .where(eq(groupCounts.organisation, everybody));
  return row?.at ?? null;
}

/** Of all organisations, when the numbers are old and nobody else is at it. */
export async function countGroupsAgain(database: ServerDatabase, clock: Clock): Promise<void> {
  await database.transaction(async (transaction) => {
    const locked = await transaction.execute(
      sql`SELECT pg_try_advisory_xact_lock(hashtextextended('group-counts', 0)) AS got`,
    );
    if (rowsOf(locked)[0]?.got !== true) return;
    const now = clock.now();
    const last = await groupsCountedAt(transaction);
    if (last !== null && now.getTime() - last.getTime() < goodForMs) return;
    const at = sql`${now.toISOString()}::timestamptz`;
    const since = sql`${new Date(now.getTime() - silentAfterMs).toISOString()}::timestamptz`;
    await transaction.execute(sql`DELETE FROM group_counts`);
    await transaction.execute(sql`
      INSERT INTO group_counts (organisation, group_id, differs, silent, odd, counted_at)
      SELECT organisation, group_id, sum(differs), sum(silent), sum(odd), ${at} FROM (
        SELECT organisation, group_id, count(*) AS differs, 0 AS silent, 0 AS odd FROM unit_drift WHERE state = 'differs' GROUP BY 1, 2
        UNION ALL SELECT organisation, coalesce(group_id, ''), 0, count(*), 0 FROM units
          WHERE state = 'provisioned' AND NOT reported AND changed_at < ${since} GROUP BY 1, 2
        UNION ALL SELECT organisation, group_id, 0, count(*), 0 FROM unit_reports WHERE in_field AND seen_at < ${since} GROUP BY 1, 2
        UNION ALL SELECT organisation, group_id, 0, 0, count(*) FROM unit_reports WHERE score > 0 GROUP BY 1, 2
      ) AS counted GROUP BY organisation, group_id
      UNION ALL SELECT ${everybody}, '', 0, 0, 0, ${at}`);
  });
}
