/**
 * Everything of one kind as CSV (RFC 4180) or JSON Lines, a page at a time from the database and only as fast as the reader takes
 * it: five million units need no more memory than a thousand. A cell that a spreadsheet would take for a formula is quoted
 * with an apostrophe.
 */
import { and, asc, eq, gt, inArray } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { listAudit } from '../people/audit.ts';
import { stationsOf } from '../registry.ts';
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
      return identityPages(database, organisation, false);
    case 'revocations':
      return identityPages(database, organisation, true);
    case 'audit':
      return auditPages(database, organisation);
  }
}

async function* unitPages(database: ServerDatabase, organisation: string): AsyncGenerator<readonly Row[]> {
  for (let after = ''; ; ) {
    const rows = await database
      .select()
      .from(units)
      .where(and(eq(units.organisation, organisation), gt(units.hardwareId, after)))
      .orderBy(asc(units.hardwareId))
      .limit(pageRows);
    if (rows.length > 0)
      yield rows.map(({ organisation: _organisation, reported: _reported, changedAt, ...row }) => ({
        ...row,
        changedAt: changedAt.toISOString(),
      }));
    after = rows.at(-1)?.hardwareId ?? after;
    if (rows.length < pageRows) return;
  }
}

async function* identityPages(
  database: ServerDatabase,
  organisation: string,
  revoked: boolean,
): AsyncGenerator<readonly Row[]> {
  for (let after = ''; ; ) {
    const rows = await database
      .select()
      .from(identities)
      .where(
        and(
          gt(identities.certificateFingerprint, after),
          revoked ? eq(identities.status, 'revoked') : undefined,
          inArray(identities.station, stationsOf(database, organisation)),
        ),
      )
      .orderBy(asc(identities.certificateFingerprint))
      .limit(pageRows);
    if (rows.length > 0)
      yield rows.map((row) => ({
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
      }));
    after = rows.at(-1)?.certificateFingerprint ?? after;
    if (rows.length < pageRows) return;
  }
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
