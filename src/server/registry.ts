/** Reading the registry: units by key, one unit's life, documents. Everything is bounded and ordered by a key. */
import { and, asc, count, desc, eq, ilike, lt, or } from 'drizzle-orm';
import type { ServerDatabase } from './database.ts';
import { alarms, documents, facts, identities, stations, units } from './schema.ts';

export type UnitRow = typeof units.$inferSelect;
export type IdentityRow = typeof identities.$inferSelect;

export interface UnitQuery {
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  /** `changedAt|hardwareId` of the last row before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

export async function listUnits(
  database: ServerDatabase,
  query: UnitQuery,
): Promise<{ readonly rows: readonly UnitRow[]; readonly next: string | null }> {
  const pattern = query.search === undefined ? undefined : `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
  const after = /^(\d{1,15})\|(.{1,100})$/.exec(query.after ?? '');
  const afterAt = after === null ? undefined : new Date(Number(after[1]));
  const rows = await database
    .select()
    .from(units)
    .where(
      and(
        query.state === undefined ? undefined : eq(units.state, query.state),
        pattern === undefined
          ? undefined
          : or(
              ilike(units.hardwareId, pattern),
              ilike(units.serialNumber, pattern),
              ilike(units.model, pattern),
            ),
        afterAt === undefined
          ? undefined
          : or(
              lt(units.changedAt, afterAt),
              and(eq(units.changedAt, afterAt), lt(units.hardwareId, after?.[2] ?? '')),
            ),
      ),
    )
    .orderBy(desc(units.changedAt), desc(units.hardwareId))
    .limit(query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    next:
      rows.length > shown.length && last !== undefined
        ? `${last.changedAt.getTime()}|${last.hardwareId}`
        : null,
  };
}

export interface UnitLife {
  readonly unit: UnitRow;
  readonly identities: readonly IdentityRow[];
  readonly documents: readonly {
    readonly id: string;
    readonly kind: string;
    readonly issuedAt: Date;
    readonly station: string;
    readonly sequence: number;
    readonly outcome: string;
  }[];
  readonly facts: readonly {
    readonly id: string;
    readonly kind: string;
    readonly station: string;
    readonly receivedAt: Date;
    readonly payload: unknown;
    readonly receipt: string;
  }[];
}

export async function unitLife(database: ServerDatabase, hardwareId: string): Promise<UnitLife | null> {
  const [unit] = await database.select().from(units).where(eq(units.hardwareId, hardwareId));
  if (unit === undefined) return null;
  const owned = await database
    .select()
    .from(identities)
    .where(eq(identities.hardwareId, hardwareId))
    .limit(100);
  const papers = await database
    .select()
    .from(documents)
    .where(eq(documents.hardwareId, hardwareId))
    .orderBy(asc(documents.issuedAt))
    .limit(500);
  const told = await database
    .select()
    .from(facts)
    .where(eq(facts.hardwareId, hardwareId))
    .orderBy(asc(facts.receivedAt), asc(facts.sequence))
    .limit(1_000);
  return {
    unit,
    identities: owned,
    documents: papers.map(({ id, kind, issuedAt, station, sequence, document }) => ({
      id,
      kind,
      issuedAt,
      station,
      sequence,
      outcome: outcomeOf(document),
    })),
    facts: told.map(({ id, kind, station, receivedAt, payload, receipt }) => ({
      id,
      kind,
      station,
      receivedAt,
      payload,
      receipt,
    })),
  };
}

/** The signed document as the station sent it, or null. */
export async function findDocument(database: ServerDatabase, id: string): Promise<unknown> {
  const [row] = await database
    .select({ document: documents.document })
    .from(documents)
    .where(eq(documents.id, id));
  return row?.document ?? null;
}

export async function certificateStatus(
  database: ServerDatabase,
  fingerprint: string,
): Promise<IdentityRow | null> {
  const [row] = await database
    .select()
    .from(identities)
    .where(eq(identities.certificateFingerprint, fingerprint));
  return row ?? null;
}

export async function listStations(
  database: ServerDatabase,
): Promise<readonly { readonly id: string; readonly name: string; readonly lastSeenAt: Date }[]> {
  return database
    .select({ id: stations.id, name: stations.name, lastSeenAt: stations.lastSeenAt })
    .from(stations)
    .orderBy(asc(stations.id))
    .limit(500);
}

export async function openAlarms(database: ServerDatabase): Promise<readonly (typeof alarms.$inferSelect)[]> {
  return database
    .select()
    .from(alarms)
    .where(eq(alarms.settled, false))
    .orderBy(desc(alarms.raisedAt))
    .limit(100);
}

export async function unitCounts(
  database: ServerDatabase,
): Promise<readonly { readonly state: string; readonly count: number }[]> {
  return database
    .select({ state: units.state, count: count() })
    .from(units)
    .groupBy(units.state)
    .orderBy(asc(units.state));
}

function outcomeOf(document: unknown): string {
  if (typeof document !== 'object' || document === null || !('body' in document)) return '';
  const { body } = document;
  if (typeof body !== 'object' || body === null) return '';
  if ('verdict' in body) return String(body.verdict);
  return 'outcome' in body ? String(body.outcome) : '';
}
