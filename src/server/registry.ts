/**
 * Reading the registry of one organisation: units by key, one unit's life, documents. Everything is bounded and ordered by an
 * index, whatever number of units there is.
 */
import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { ServerDatabase } from './database.ts';
import { documents, facts, identities, stations, units } from './schema.ts';

export type UnitRow = typeof units.$inferSelect;
export type IdentityRow = typeof identities.$inferSelect;

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

/** Null also for a unit of another organisation. */
export async function unitLife(
  database: ServerDatabase,
  organisation: string,
  hardwareId: string,
): Promise<UnitLife | null> {
  const [unit] = await database
    .select()
    .from(units)
    .where(and(eq(units.hardwareId, hardwareId), eq(units.organisation, organisation)));
  if (unit === undefined) return null;
  const own = stationsOf(database, organisation);
  // asked together: a life costs two round trips to the database, whatever is in it
  const [owned, papers, told] = await Promise.all([
    database
      .select()
      .from(identities)
      .where(and(eq(identities.hardwareId, hardwareId), eq(identities.organisation, organisation)))
      .limit(100),
    database
      .select({
        id: documents.id,
        kind: documents.kind,
        issuedAt: documents.issuedAt,
        station: documents.station,
        sequence: documents.sequence,
        outcome: sql<
          string | null
        >`coalesce(${documents.document} -> 'body' ->> 'verdict', ${documents.document} -> 'body' ->> 'outcome')`,
      })
      .from(documents)
      .where(and(eq(documents.hardwareId, hardwareId), inArray(documents.station, own)))
      .orderBy(asc(documents.issuedAt))
      .limit(500),
    database
      .select()
      .from(facts)
      .where(and(eq(facts.hardwareId, hardwareId), inArray(facts.station, own)))
      .orderBy(asc(facts.receivedAt), asc(facts.sequence))
      .limit(1_000),
  ]);
  return {
    unit,
    identities: owned,
    documents: papers.map((row) => ({ ...row, outcome: row.outcome ?? '' })),
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

/** The signed document as the station sent it, or null. Where several stations have one of that id and none is named, the first that came. */
export async function findDocument(
  database: ServerDatabase,
  organisation: string,
  { id, station }: { readonly id: string; readonly station?: string | undefined },
): Promise<unknown> {
  const [row] = await database
    .select({ document: documents.document })
    .from(documents)
    .where(
      and(
        eq(documents.id, id),
        inArray(documents.station, stationsOf(database, organisation)),
        station === undefined ? undefined : eq(documents.station, station),
      ),
    )
    .orderBy(asc(documents.receivedAt), asc(documents.station))
    .limit(1);
  return row?.document ?? null;
}

export async function certificateStatus(
  database: ServerDatabase,
  organisation: string,
  fingerprint: string,
): Promise<IdentityRow | null> {
  const [row] = await database
    .select()
    .from(identities)
    .where(
      and(eq(identities.certificateFingerprint, fingerprint), eq(identities.organisation, organisation)),
    );
  return row ?? null;
}

export function stationsOf(database: ServerDatabase, organisation: string) {
  return database.select({ id: stations.id }).from(stations).where(eq(stations.organisation, organisation));
}
