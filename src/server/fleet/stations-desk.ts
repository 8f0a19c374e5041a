/** Stations of one organisation: who they are, when they were last heard of, until when they may sign in, and their end. */
import { and, asc, eq, gt, inArray, max, sql } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { stationCertificates } from '../issuing-schema.ts';
import { type Actor, actorName } from '../people/actor.ts';
import { writeAudit } from '../people/audit.ts';
import { alarms, stations } from '../schema.ts';
import { revokeStation } from '../station-certificates.ts';

export interface StationRow {
  readonly id: string;
  readonly name: string;
  readonly enrolledAt: Date;
  readonly lastSeenAt: Date;
  readonly revokedAt: Date | null;
  readonly certificateUntil: Date | null;
  /** Open alarms, at most 100. */
  readonly alarms: number;
}

export async function listStations(
  database: ServerDatabase,
  query: { readonly organisation: string; readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly rows: readonly StationRow[]; readonly next: string | null }> {
  const found = await database
    .select()
    .from(stations)
    .where(
      and(
        eq(stations.organisation, query.organisation),
        query.after === undefined ? undefined : gt(stations.id, query.after),
      ),
    )
    .orderBy(asc(stations.id))
    .limit(query.limit + 1);
  const shown = found.slice(0, query.limit);
  const ids = shown.map(({ id }) => id);
  const until = new Map(
    ids.length === 0
      ? []
      : (
          await database
            .select({ station: stationCertificates.station, until: max(stationCertificates.notAfter) })
            .from(stationCertificates)
            .where(inArray(stationCertificates.station, ids))
            .groupBy(stationCertificates.station)
        ).map((row) => [row.station, row.until] as const),
  );
  const open = new Map<string, number>();
  for (const id of ids) {
    const rows = await database
      .select({ one: sql`1` })
      .from(alarms)
      .where(and(eq(alarms.station, id), eq(alarms.settled, false)))
      .limit(100);
    open.set(id, rows.length);
  }
  return {
    rows: shown.map(({ id, name, enrolledAt, lastSeenAt, revokedAt }) => ({
      id,
      name,
      enrolledAt,
      lastSeenAt,
      revokedAt,
      certificateUntil: until.get(id) ?? null,
      alarms: open.get(id) ?? 0,
    })),
    next: found.length > query.limit ? (shown.at(-1)?.id ?? null) : null,
  };
}

/** Null: no such station in this organisation. How many certificates ended otherwise. */
export async function endStation(
  database: ServerDatabase,
  actor: Actor,
  asked: { readonly id: string; readonly what: 'station' | 'certificates'; readonly now: Date },
): Promise<number | null> {
  const { organisation } = actor;
  const { id, what, now } = asked;
  return database.transaction(async (transaction) => {
    const [known] = await transaction
      .select({ id: stations.id })
      .from(stations)
      .where(and(eq(stations.id, id), eq(stations.organisation, organisation)));
    if (known === undefined) return null;
    const ended = await revokeStation(transaction, id, what, now);
    const details = { what, certificates: ended };
    await writeAudit(transaction, {
      organisation,
      actor: actorName(actor),
      act: 'station-revoked',
      subject: id,
      details,
      at: now,
    });
    return ended;
  });
}
