/**
 * Units of one organisation in pages: newest change first, or, when something is searched, those whose serial number begins with
 * it and then those whose hardware id does. Each page is one range of one index, however many units there are.
 */
import { and, asc, desc, eq, sql } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { units } from '../schema.ts';

export type UnitRow = typeof units.$inferSelect;

export interface UnitQuery {
  readonly organisation: string;
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export interface UnitPage {
  readonly rows: readonly UnitRow[];
  readonly next: string | null;
}

export async function listUnits(database: ServerDatabase, query: UnitQuery): Promise<UnitPage> {
  return query.search === undefined || query.search.trim() === ''
    ? byChange(database, query)
    : bySearch(database, query, query.search.trim().toLowerCase());
}

async function byChange(database: ServerDatabase, query: UnitQuery): Promise<UnitPage> {
  const [, changedAt, hardwareId] = /^(\d{1,14})\|(.{1,100})$/.exec(query.after ?? '') ?? [];
  const after = changedAt === undefined ? null : new Date(Number(changedAt)).toISOString();
  const rows = await database
    .select()
    .from(units)
    .where(
      and(
        eq(units.organisation, query.organisation),
        query.state === undefined ? undefined : eq(units.state, query.state),
        after === null
          ? undefined
          : sql`(${units.changedAt}, ${units.hardwareId}) < (${after}::timestamptz, ${hardwareId})`,
      ),
    )
    .orderBy(desc(units.changedAt), desc(units.hardwareId))
    .limit(query.limit + 1);
  return page(rows, query.limit, (last) => `${last.changedAt.getTime()}|${last.hardwareId}`);
}

type Column = 's' | 'h';

async function bySearch(database: ServerDatabase, query: UnitQuery, text: string): Promise<UnitPage> {
  const [, column = 's', after] = /^([sh])\|(.{0,300})$/s.exec(query.after ?? '') ?? [];
  if (column === 'h') return byPrefix(database, query, text, 'h', after ?? '');
  const found = await byPrefix(database, query, text, 's', after ?? '');
  if (found.next !== null) return found;
  const room = query.limit - found.rows.length;
  if (room === 0) return { rows: found.rows, next: 'h|' };
  const more = await byPrefix(database, { ...query, limit: room }, text, 'h', '');
  return { rows: [...found.rows, ...more.rows], next: more.next };
}

async function byPrefix(
  database: ServerDatabase,
  query: UnitQuery,
  text: string,
  column: Column,
  after: string,
): Promise<UnitPage> {
  const key =
    column === 's'
      ? sql`lower(${units.serialNumber}) COLLATE "C"`
      : sql`lower(${units.hardwareId}) COLLATE "C"`;
  const [lastKey = '', lastId = ''] = after === '' ? [] : after.split('\u001f');
  const rows = await database
    .select()
    .from(units)
    .where(
      and(
        eq(units.organisation, query.organisation),
        query.state === undefined ? undefined : eq(units.state, query.state),
        // everything that begins with the text: the last character of all is U+10FFFF
        sql`${key} >= ${text} AND ${key} < ${`${text}\u{10ffff}`}`,
        after === '' ? undefined : sql`(${key}, ${units.hardwareId}) > (${lastKey}, ${lastId})`,
        // those were in the pages before
        column === 'h'
          ? sql`(${units.serialNumber} IS NULL OR NOT starts_with(lower(${units.serialNumber}), ${text}))`
          : undefined,
      ),
    )
    .orderBy(asc(key), asc(units.hardwareId))
    .limit(query.limit + 1);
  return page(rows, query.limit, (last) => {
    const shown = (column === 's' ? (last.serialNumber ?? '') : last.hardwareId).toLowerCase();
    return `${column}|${shown}\u001f${last.hardwareId}`;
  });
}

function page(rows: readonly UnitRow[], limit: number, cursor: (last: UnitRow) => string): UnitPage {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return { rows: shown, next: rows.length > limit && last !== undefined ? cursor(last) : null };
}
