/**
 * What people and tokens did at this server, in one hash chain for each organisation: written in the transaction of the act,
 * so there is no act without its line. Whoever changes a line breaks every line after it; `mintmark server audit` finds where.
 */
import { and, asc, desc, eq, gt, lt } from 'drizzle-orm';
import { canonicalBytes, sha256Hex } from '../../evidence/canonical.ts';
import type { ServerDatabase } from '../database.ts';
import { alone, type Transaction } from '../fact-application.ts';
import { type AuditDetails, auditLog } from './people-tables.ts';

export type AuditRow = typeof auditLog.$inferSelect;

export interface Act {
  readonly organisation: string;
  /** As actorName says it, or `command-line`. */
  readonly actor: string;
  readonly act: string;
  readonly subject: string;
  readonly details?: AuditDetails;
  readonly at: Date;
}

const pageRows = 1_000;

export async function writeAudit(transaction: Transaction, act: Act): Promise<void> {
  const { organisation } = act;
  await alone(transaction, `audit:${organisation}`);
  const [last] = await transaction
    .select({ number: auditLog.number, sha256: auditLog.sha256 })
    .from(auditLog)
    .where(eq(auditLog.organisation, organisation))
    .orderBy(desc(auditLog.number))
    .limit(1);
  const row = {
    organisation,
    number: (last?.number ?? 0) + 1,
    at: act.at,
    actor: act.actor,
    act: act.act,
    subject: act.subject,
    details: act.details ?? {},
    previous: last?.sha256 ?? '',
  };
  await transaction.insert(auditLog).values({ ...row, sha256: hashOf(row) });
}

/** Newest first; `before` is the number of the last row shown. */
export async function listAudit(
  database: ServerDatabase,
  query: { readonly organisation: string; readonly before?: number | undefined; readonly limit: number },
): Promise<readonly AuditRow[]> {
  return database
    .select()
    .from(auditLog)
    .where(
      and(
        eq(auditLog.organisation, query.organisation),
        query.before === undefined ? undefined : lt(auditLog.number, query.before),
      ),
    )
    .orderBy(desc(auditLog.number))
    .limit(query.limit);
}

/** The number of the first line that does not follow from the one before it; null when the whole chain holds. */
export async function firstBrokenLine(
  database: ServerDatabase,
  organisation: string,
): Promise<number | null> {
  let previous = '';
  for (let after = 0; ; ) {
    const rows = await database
      .select()
      .from(auditLog)
      .where(and(eq(auditLog.organisation, organisation), gt(auditLog.number, after)))
      .orderBy(asc(auditLog.number))
      .limit(pageRows);
    for (const { sha256, ...row } of rows) {
      if (row.number !== after + 1 || row.previous !== previous || hashOf(row) !== sha256) return after + 1;
      previous = sha256;
      after = row.number;
    }
    if (rows.length < pageRows) return null;
  }
}

function hashOf(row: Omit<AuditRow, 'sha256'>): string {
  return sha256Hex(canonicalBytes({ ...row, at: row.at.toISOString() }));
}
