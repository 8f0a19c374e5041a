/**
 * Reports of units in the field: only the newest of each is kept, so that the same report again, or an older one that was late,
 * changes nothing, and the table never has more rows than there are units. What is odd about it is found when it arrives.
 */
import { and, eq, inArray, sql } from 'drizzle-orm';
import { outlierScore, scoreOf } from '../../insight/robust.ts';
import type { ServerDatabase } from '../database.ts';
import { units } from '../schema.ts';
import { inField } from './field-state.ts';
import { comparable, type Report, readingsOf } from './report-schemas.ts';
import { groupNorms, type Oddity, unitReports } from './report-tables.ts';

export type Taken = 'taken' | 'older' | 'unknown-unit' | 'future';
export type NormRow = typeof groupNorms.$inferSelect;

/** A clock that is further ahead would make a unit look alive for as long. */
const aheadMs = 5 * 60_000;
/** Shown as this where a whole group has one value and a unit another. */
const mostScore = 1e6;

/** One answer for each report, in their order. */
export async function takeReports(
  database: ServerDatabase,
  organisation: string,
  reports: readonly Report[],
  now: Date,
): Promise<readonly Taken[]> {
  const known = await unitsOf(database, organisation, reports);
  const norms = await normsOf(database, organisation, [
    ...new Set([...known.values()].map(({ groupId }) => groupId)),
  ]);
  const answers: Taken[] = [];
  for (const report of reports)
    answers.push(await takeOne(database, organisation, report, known, norms, now));
  return answers;
}

interface KnownUnit {
  readonly hardwareId: string;
  readonly groupId: string;
  readonly state: string;
  readonly changedAt: Date;
  readonly reported: boolean;
}

async function takeOne(
  database: ServerDatabase,
  organisation: string,
  report: Report,
  known: ReadonlyMap<string, KnownUnit>,
  norms: ReadonlyMap<string, readonly NormRow[]>,
  now: Date,
): Promise<Taken> {
  const unit = known.get(keyOf(report));
  if (unit === undefined) return 'unknown-unit';
  const seenAt = new Date(report.at);
  if (seenAt.getTime() > now.getTime() + aheadMs) return 'future';
  const readings = readingsOf(report);
  const firmware = report.firmware ?? null;
  const told = { readings, firmware };
  const oddities = [...stateOddity(unit, seenAt), ...odditiesOf(told, norms.get(unit.groupId) ?? [])];
  const values = {
    organisation,
    groupId: unit.groupId,
    seenAt,
    readings,
    oddities,
    score: Math.max(0, ...oddities.map((oddity) => oddity.score)),
    receivedAt: now,
    inField: unit.state === inField,
  };
  if (!unit.reported)
    await database
      .update(units)
      .set({ reported: true })
      .where(and(eq(units.hardwareId, unit.hardwareId), eq(units.reported, false)));
  const written = await database
    .insert(unitReports)
    .values({ hardwareId: unit.hardwareId, ...values, firmware, reports: 1 })
    .onConflictDoUpdate({
      target: unitReports.hardwareId,
      set: {
        ...values,
        // a report without a firmware says nothing about it
        firmware: sql`coalesce(excluded.firmware, ${unitReports.firmware})`,
        reports: sql`${unitReports.reports} + 1`,
      },
      setWhere: sql`${unitReports.seenAt} < ${seenAt.toISOString()}::timestamptz AND ${unitReports.organisation} = ${organisation}`,
    })
    .returning({ hardwareId: unitReports.hardwareId });
  return written.length > 0 ? 'taken' : 'older';
}

/** Nobody expects a word from a unit that was wiped, retired or never finished: it may be a copy. What it said before that is only late. */
function stateOddity({ state, changedAt }: KnownUnit, seenAt: Date): readonly Oddity[] {
  if (state === inField || seenAt <= changedAt) return [];
  return [{ reading: 'state', value: state, usual: inField, score: mostScore }];
}

export function odditiesOf(
  told: { readonly readings: Readonly<Record<string, number>>; readonly firmware: string | null },
  norms: readonly NormRow[],
): readonly Oddity[] {
  return norms.flatMap((norm): readonly Oddity[] => {
    if (norm.reading === 'firmware') {
      const { usual } = norm;
      if (told.firmware === null || usual === null || told.firmware === usual) return [];
      return [{ reading: 'firmware', value: told.firmware, usual, score: outlierScore }];
    }
    const value = told.readings[norm.reading];
    const { median, mad, meanDeviation, units: count } = norm;
    if (value === undefined || median === null || mad === null || meanDeviation === null) return [];
    const score = Math.min(mostScore, scoreOf(value, { median, mad, meanDeviation, count }));
    return score >= outlierScore ? [{ reading: norm.reading, value, usual: median, score }] : [];
  });
}

function keyOf(report: Report): string {
  return 'hardwareId' in report ? `h:${report.hardwareId}` : `s:${report.serialNumber}`;
}

/** Two questions for a whole batch. A number that several units have had belongs to the one that changed last. */
async function unitsOf(
  database: ServerDatabase,
  organisation: string,
  reports: readonly Report[],
): Promise<ReadonlyMap<string, KnownUnit>> {
  const ids = [...new Set(reports.flatMap((report) => ('hardwareId' in report ? [report.hardwareId] : [])))];
  const numbers = [
    ...new Set(reports.flatMap((report) => ('serialNumber' in report ? [report.serialNumber] : []))),
  ];
  const columns = {
    hardwareId: units.hardwareId,
    serialNumber: units.serialNumber,
    groupId: units.groupId,
    state: units.state,
    changedAt: units.changedAt,
    reported: units.reported,
  };
  const own = eq(units.organisation, organisation);
  const byId =
    ids.length === 0
      ? []
      : await database
          .select(columns)
          .from(units)
          .where(and(own, inArray(units.hardwareId, ids)));
  const byNumber =
    numbers.length === 0
      ? []
      : await database
          .select(columns)
          .from(units)
          .where(and(own, inArray(units.serialNumber, numbers)))
          .orderBy(units.changedAt)
          .limit(2_000);
  const known = ({ serialNumber: _serial, groupId, ...unit }: (typeof byId)[number]): KnownUnit => ({
    ...unit,
    groupId: groupId ?? '',
  });
  return new Map([
    ...byId.map((unit) => [`h:${unit.hardwareId}`, known(unit)] as const),
    ...byNumber.map((unit) => [`s:${unit.serialNumber}`, known(unit)] as const),
  ]);
}

async function normsOf(
  database: ServerDatabase,
  organisation: string,
  groups: readonly string[],
): Promise<ReadonlyMap<string, readonly NormRow[]>> {
  if (groups.length === 0) return new Map();
  const rows = await database
    .select()
    .from(groupNorms)
    .where(
      and(
        eq(groupNorms.organisation, organisation),
        inArray(groupNorms.groupId, [...groups]),
        inArray(groupNorms.reading, ['firmware', ...comparable]),
      ),
    );
  return new Map(groups.map((group) => [group, rows.filter(({ groupId }) => groupId === group)]));
}
