/**
 * Units in the field that nobody has heard of for so long: first those that were provisioned and never reported, the longest ago first, then those
 * that reported once and stopped. Two ranges of two indexes, one behind the other.
 */
import { and, asc, eq, lt, type SQL, sql } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { units } from '../schema.ts';
import { unitReports } from './report-tables.ts';

export interface SilentUnit {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly groupId: string;
  readonly firmware: string | null;
  /** Null: never. */
  readonly seenAt: Date | null;
  /** When it was last heard of, or provisioned when it never was. */
  readonly since: Date;
}

export const silences = ['all', 'never', 'stopped'] as const;

export interface SilentQuery {
  readonly organisation: string;
  /** Undefined: of all groups. */
  readonly group?: string | undefined;
  readonly kind: (typeof silences)[number];
  /** Heard of (or provisioned) before it. */
  readonly before: Date;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface SilentPage {
  readonly rows: readonly SilentUnit[];
  readonly next: string | null;
}

interface Place {
  readonly at: string;
  readonly id: string;
}

export async function listSilent(database: ServerDatabase, query: SilentQuery): Promise<SilentPage> {
  const [, part, at, id = ''] = /^([ns])\|(\d{1,14})?\|(.{0,200})$/s.exec(query.after ?? '') ?? [];
  const place = at === undefined ? null : { at: new Date(Number(at)).toISOString(), id };
  if (query.kind === 'stopped' || part === 's') return stopped(database, query, place);
  const first = await never(database, query, place);
  if (first.next !== null || query.kind === 'never') return first;
  const room = query.limit - first.rows.length;
  if (room === 0) return { ...first, next: 's||' };
  const then = await stopped(database, { ...query, limit: room }, null);
  return { rows: [...first.rows, ...then.rows], next: then.next };
}

async function never(database: ServerDatabase, query: SilentQuery, place: Place | null): Promise<SilentPage> {
  const rows = await database
    .select()
    .from(units)
    .where(
      and(
        eq(units.organisation, query.organisation),
        query.group === undefined ? undefined : eq(units.groupId, query.group),
        // as the index says it
        sql`${units.state} = 'provisioned' AND NOT ${units.reported}`,
        lt(units.changedAt, query.before),
        behind(sql`(${units.changedAt}, ${units.hardwareId})`, place),
      ),
    )
    .orderBy(asc(units.changedAt), asc(units.hardwareId))
    .limit(query.limit + 1);
  return pageOf(
    rows.map(({ hardwareId, serialNumber, groupId, firmware, changedAt }) => ({
      hardwareId,
      serialNumber,
      groupId: groupId ?? '',
      firmware,
      seenAt: null,
      since: changedAt,
    })),
    query.limit,
    'n',
  );
}

async function stopped(
  database: ServerDatabase,
  query: SilentQuery,
  place: Place | null,
): Promise<SilentPage> {
  const rows = await database
    .select({
      hardwareId: unitReports.hardwareId,
      serialNumber: units.serialNumber,
      groupId: unitReports.groupId,
      firmware: unitReports.firmware,
      seenAt: unitReports.seenAt,
    })
    .from(unitReports)
    .leftJoin(units, eq(units.hardwareId, unitReports.hardwareId))
    .where(
      and(
        eq(unitReports.organisation, query.organisation),
        query.group === undefined ? undefined : eq(unitReports.groupId, query.group),
        sql`${unitReports.inField}`,
        lt(unitReports.seenAt, query.before),
        behind(sql`(${unitReports.seenAt}, ${unitReports.hardwareId})`, place),
      ),
    )
    .orderBy(asc(unitReports.seenAt), asc(unitReports.hardwareId))
    .limit(query.limit + 1);
  return pageOf(
    rows.map((row) => ({ ...row, since: row.seenAt })),
    query.limit,
    's',
  );
}

function behind(key: SQL, place: Place | null): SQL | undefined {
  return place === null ? undefined : sql`${key} > (${place.at}::timestamptz, ${place.id})`;
}

function pageOf(rows: readonly SilentUnit[], limit: number, part: 'n' | 's'): SilentPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  const next =
    rows.length > limit && last !== undefined ? `${part}|${last.since.getTime()}|${last.hardwareId}` : null;
  return { rows: shown, next };
}
