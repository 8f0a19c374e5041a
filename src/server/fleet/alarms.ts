/** Contradictions that somebody must look at: of one organisation's stations, newest first, until a person has settled them. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { type Actor, actorName } from '../people/actor.ts';
import { writeAudit } from '../people/audit.ts';
import { alarms } from '../schema.ts';

export type AlarmRow = typeof alarms.$inferSelect;

export async function openAlarms(
  database: ServerDatabase,
  query: { readonly organisation: string; readonly after?: string | undefined; readonly limit: number },
): Promise<{ readonly rows: readonly AlarmRow[]; readonly next: string | null }> {
  const [, raisedAt, id] = /^(\d{1,14})\|(.{1,500})$/s.exec(query.after ?? '') ?? [];
  const after = raisedAt === undefined ? null : new Date(Number(raisedAt)).toISOString();
  const rows = await database
    .select()
    .from(alarms)
    .where(
      and(
        eq(alarms.settled, false),
        eq(alarms.organisation, query.organisation),
        after === null ? undefined : sql`(${alarms.raisedAt}, ${alarms.id}) < (${after}::timestamptz, ${id})`,
      ),
    )
    .orderBy(desc(alarms.raisedAt), desc(alarms.id))
    .limit(query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    next: rows.length > query.limit && last !== undefined ? `${last.raisedAt.getTime()}|${last.id}` : null,
  };
}

/** What a station is told of itself with each answer: at most `limit`, newest first. */
export async function alarmsOfStation(
  database: ServerDatabase,
  station: string,
  limit: number,
): Promise<readonly { readonly message: string; readonly raisedAt: Date }[]> {
  return database
    .select({ message: alarms.message, raisedAt: alarms.raisedAt })
    .from(alarms)
    .where(and(eq(alarms.settled, false), eq(alarms.station, station)))
    .orderBy(desc(alarms.raisedAt), desc(alarms.id))
    .limit(limit);
}

/** False when this organisation has no such alarm. What was settled once keeps who did it. */
export async function settleAlarm(
  database: ServerDatabase,
  actor: Actor,
  asked: { readonly id: string; readonly note: string; readonly now: Date },
): Promise<boolean> {
  const { organisation } = actor;
  return database.transaction(async (transaction) => {
    const which = and(eq(alarms.id, asked.id), eq(alarms.organisation, organisation));
    const settled = await transaction
      .update(alarms)
      .set({ settled: true, settledBy: actorName(actor), settledAt: asked.now })
      .where(and(which, eq(alarms.settled, false)))
      .returning({ message: alarms.message });
    const [first] = settled;
    if (first === undefined) {
      const known = await transaction.select({ id: alarms.id }).from(alarms).where(which);
      return known.length > 0;
    }
    const details = { message: first.message.slice(0, 300), note: asked.note };
    await writeAudit(transaction, {
      organisation,
      actor: actorName(actor),
      act: 'alarm-settled',
      subject: asked.id.slice(0, 300),
      details,
      at: asked.now,
    });
    return true;
  });
}
