/**
 * What is usual in each group, made anew every few minutes by one process from the units that it heard of last: a few thousand say as
 * much as a million. Groups that nothing was heard of keep what they had.
 */
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { Clock } from '../../base/clock.ts';
import { fewestValues, normOf, usualOf } from '../../insight/robust.ts';
import { rowsOf, type ServerDatabase } from '../database.ts';
import type { Transaction } from '../fact-application.ts';
import { comparable } from './report-schemas.ts';
import { groupNorms, unitReports } from './report-tables.ts';
import { odditiesOf } from './take-reports.ts';

const mostUnits = 5_000;
const mostGroups = 1_000;

interface ReportingGroup {
  readonly organisation: string;
  readonly groupId: string;
}

/** Those with reports since the last time; returns how many groups. */
export async function makeNorms(
  database: ServerDatabase,
  clock: Clock,
  sinceMs = 15 * 60_000,
): Promise<number> {
  const now = clock.now();
  const since = new Date(now.getTime() - sinceMs);
  const groups = await groupsHeardOf(database, since);
  for (const group of groups) await database.transaction((transaction) => makeNorm(transaction, group, now));
  return groups.length;
}

/** Found by jumping through the index from one group to the next: a glance at each, not at every report. */
async function groupsHeardOf(database: ServerDatabase, since: Date): Promise<readonly ReportingGroup[]> {
  const found: ReportingGroup[] = [];
  const key = sql`(${unitReports.organisation}, ${unitReports.groupId})`;
  for (let last: ReportingGroup = { organisation: '', groupId: '' }; found.length < mostGroups; ) {
    const [next] = await database
      .select({ organisation: unitReports.organisation, groupId: unitReports.groupId })
      .from(unitReports)
      .where(last.organisation === '' ? undefined : sql`${key} > (${last.organisation}, ${last.groupId})`)
      .orderBy(asc(unitReports.organisation), asc(unitReports.groupId))
      .limit(1);
    if (next === undefined) break;
    last = next;
    const [newest] = await database
      .select({ receivedAt: unitReports.receivedAt })
      .from(unitReports)
      .where(and(eq(unitReports.organisation, next.organisation), eq(unitReports.groupId, next.groupId)))
      .orderBy(desc(unitReports.receivedAt))
      .limit(1);
    if (newest !== undefined && newest.receivedAt > since) found.push(next);
  }
  return found;
}

async function makeNorm(
  transaction: Transaction,
  { organisation, groupId }: ReportingGroup,
  now: Date,
): Promise<void> {
  const locked = await transaction.execute(
    sql`SELECT pg_try_advisory_xact_lock(hashtextextended(${`norms:${organisation}:${groupId}`}, 0)) AS got`,
  );
  if (rowsOf(locked)[0]?.got !== true) return;
  const newest = await transaction
    .select()
    .from(unitReports)
    .where(and(eq(unitReports.organisation, organisation), eq(unitReports.groupId, groupId)))
    .orderBy(desc(unitReports.receivedAt))
    .limit(mostUnits);
  // what a unit says that was taken back is not usual for those that were not
  const rows = newest.filter(({ inField }) => inField);
  const made = [];
  for (const reading of comparable) {
    const norm = normOf(rows.flatMap(({ readings }) => readings[reading] ?? []));
    if (norm === null) continue;
    const { median, mad, meanDeviation, count } = norm;
    made.push({
      organisation,
      groupId,
      reading,
      median,
      mad,
      meanDeviation,
      usual: null,
      units: count,
      madeAt: now,
    });
  }
  const firmwares = rows.flatMap(({ firmware }) => firmware ?? []);
  const usual = usualOf(firmwares);
  if (usual !== null && firmwares.length >= fewestValues)
    made.push({
      organisation,
      groupId,
      reading: 'firmware',
      median: null,
      mad: null,
      meanDeviation: null,
      usual,
      units: firmwares.length,
      madeAt: now,
    });
  const norms = [];
  for (const values of made) {
    const [row] = await transaction
      .insert(groupNorms)
      .values(values)
      .onConflictDoUpdate({
        target: [groupNorms.organisation, groupNorms.groupId, groupNorms.reading],
        set: values,
      })
      .returning();
    if (row !== undefined) norms.push(row);
  }
  // what was usual when these arrived may not be any more
  for (const row of rows) {
    const oddities = odditiesOf(row, norms);
    const score = Math.max(0, ...oddities.map((oddity) => oddity.score));
    if (score === row.score && oddities.length === row.oddities.length) continue;
    await transaction
      .update(unitReports)
      .set({ oddities, score })
      .where(and(eq(unitReports.hardwareId, row.hardwareId), eq(unitReports.seenAt, row.seenAt)));
  }
}
