/**
 * Everything of one kind as CSV (RFC 4180) or JSON Lines, a page at a time from the database and only as fast as the reader takes
 * it: five million units need no more memory than a thousand. A cell that a spreadsheet would take for a formula is quoted
 * with an apostrophe.
 */
import { and, asc, desc, eq, gt, sql } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { listAudit } from '../people/audit.ts';
import { identities, units } from '../schema.ts';

const pageRows = 1_000;
type Cell = string | number | null;
type Row = Readonly<Record<string, Cell>>;

export const exportKinds = ['units', 'identities', 'revocations', 'audit'] as const;
export type ExportKind = (typeof exportKinds)[number];

const columns = {
  units: ['hardwareId', 'serialNumber', 'model', 'state', 'firmware', 'groupId', 'station', 'changedAt'],
  identities: [
    'certificateFingerprint',
    'hardwareId',
    'profile',
    'serialNumber',
    'keyOrigin',
    'status',
    'reason',
    'station',
    'committedAt',
    'revokedAt',
  ],
  revocations: [
    'certificateFingerprint',
    'hardwareId',
    'profile',
    'serialNumber',
    'keyOrigin',
    'status',
    'reason',
    'station',
    'committedAt',
    'revokedAt',
  ],
  audit: ['number', 'at', 'actor', 'act', 'subject', 'details', 'sha256'],
} as const satisfies Record<ExportKind, readonly string[]>;

export async function* exportLines(
  database: ServerDatabase,
  organisation: string,
  kind: ExportKind,
  format: 'csv' | 'jsonl',
): AsyncGenerator<string> {
  if (format === 'csv') yield `${columns[kind].join(',')}\r\n`;
  for await (const rows of pagesOf(database, organisation, kind))
    yield rows
      .map((row) =>
        format === 'csv'
          ? `${columns[kind].map((name) => csvCell(row[name] ?? null)).join(',')}\r\n`
          : `${JSON.stringify(row)}\n`,
      )
      .join('');
}

function pagesOf(
  database: ServerDatabase,
  organisation: string,
  kind: ExportKind,
): AsyncGenerator<readonly Row[]> {
  switch (kind) {
    case 'units':
      return unitPages(database, organisation);
    case 'identities':
      return identityPages(database, organisation);
    case 'revocations':
      return revocationPages(database, organisation);
    case 'audit':
      return auditPages(database, organisation);
  }
}

async function* unitPages(database: ServerDatabase, organisation: string): AsyncGenerator<readonly Row[]> {
  // as the index says it by which units of one organisation are sought
  const key = sql`lower(${units.hardwareId}) COLLATE "C"`;
  for (let after = ''; ; ) {
    const rows = await database
      .select()
      .from(units)
      .where(
        and(
          eq(units.organisation, organisation),
          sql`(${key}, ${units.hardwareId}) > (lower(${after}::text) COLLATE "C", ${after})`,
        ),
      )
      .orderBy(asc(key), asc(units.hardwareId))
      .limit(pageRows);
    if (rows.length > 0)
      yield rows.map(({ hardwareId, serialNumber, model, state, firmware, groupId, station, changedAt }) => ({
        hardwareId,
        serialNumber,
        model,
        state,
        firmware,
        groupId,
        station,
        changedAt: changedAt.toISOString(),
      }));
    after = rows.at(-1)?.hardwareId ?? after;
    if (rows.length < pageRows) return;
  }
}

async function* identityPages(
  database: ServerDatabase,
  organisation: string,
): AsyncGenerator<readonly Row[]> {
  for (let after = ''; ; ) {
    const rows = await database
      .select()
      .from(identities)
      .where(and(gt(identities.certificateFingerprint, after), eq(identities.organisation, organisation)))
      .orderBy(asc(identities.certificateFingerprint))
      .limit(pageRows);
    if (rows.length > 0) yield rows.map(identityRow);
    after = rows.at(-1)?.certificateFingerprint ?? after;
    if (rows.length < pageRows) return;
  }
}

/** Newest first, as the index has them. */
async function* revocationPages(
  database: ServerDatabase,
  organisation: string,
): AsyncGenerator<readonly Row[]> {
  const { revokedAt, certificateFingerprint } = identities;
  for (let last: typeof identities.$inferSelect | undefined; ; ) {
    const rows = await database
      .select()
      .from(identities)
      .where(
        and(
          eq(identities.status, 'revoked'),
          eq(identities.organisation, organisation),
          last?.revokedAt == null
            ? undefined
            : sql`(${revokedAt}, ${certificateFingerprint}) < (${last.revokedAt.toISOString()}::timestamptz, ${last.certificateFingerprint})`,
        ),
      )
      .orderBy(desc(revokedAt), desc(certificateFingerprint))
      .limit(pageRows);
    if (rows.length > 0) yield rows.map(identityRow);
    last = rows.at(-1) ?? last;
    if (rows.length < pageRows) return;
  }
}

function identityRow(row: typeof identities.$inferSelect): Row {
  return {
    certificateFingerprint: row.certificateFingerprint,
    hardwareId: row.hardwareId,
    profile: row.profile,
    serialNumber: row.serialNumber,
    keyOrigin: row.keyOrigin,
    status: row.status,
    reason: row.reason,
    station: row.station,
    committedAt: row.committedAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
  };
}

async function* auditPages(database: ServerDatabase, organisation: string): AsyncGenerator<readonly Row[]> {
  for (let before: number | undefined; ; ) {
    const rows = await listAudit(database, { organisation, before, limit: pageRows });
    if (rows.length > 0)
      yield rows.map((row) => ({
        number: row.number,
        at: row.at.toISOString(),
        actor: row.actor,
        act: row.act,
        subject: row.subject,
        details: JSON.stringify(row.details),
        sha256: row.sha256,
      }));
    before = rows.at(-1)?.number;
    if (rows.length < pageRows) return;
  }
}

export function csvCell(value: Cell): string {
  if (value === null) return '';
  const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
