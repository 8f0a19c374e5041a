/**
 * How many certificates may be signed: for each station and profile, and for each order where the operator set one. Taken
 * and given back in the caller's transaction, so that it holds for all servers on one database. Nothing is allowed
 * until a number is set.
 */
import { and, asc, eq, sql } from 'drizzle-orm';
import type { ServerDatabase } from './database.ts';
import type { Transaction } from './fact-application.ts';
import { issuingQuotas } from './issuing-schema.ts';

export type QuotaSubject = `station:${string}` | `order:${string}`;

export type QuotaAnswer = { readonly taken: true } | { readonly taken: false; readonly reason: string };

export async function takeQuota(
  transaction: Transaction,
  asked: { readonly station: string; readonly order: string | null; readonly profile: string },
): Promise<QuotaAnswer> {
  const { station, order, profile } = asked;
  const own = await lockedRow(transaction, `station:${station}`, profile);
  if (own === undefined)
    return no(`the operator of the server has set no quota for ${station} and the profile ${profile}`);
  if (own.used >= own.quantity)
    return no(`the quota of ${station} for the profile ${profile} is used up (${own.quantity})`);
  const shared = order === null ? undefined : await lockedRow(transaction, `order:${order}`, profile);
  if (shared !== undefined && shared.used >= shared.quantity)
    return no(`the quota of the order ${order} for the profile ${profile} is used up (${shared.quantity})`);
  await change(transaction, `station:${station}`, profile, 1);
  if (shared !== undefined) await change(transaction, `order:${order}`, profile, 1);
  return { taken: true };
}

/** For a certificate that was counted and never signed. */
export async function giveBackQuota(
  transaction: Transaction,
  asked: { readonly station: string; readonly order: string | null; readonly profile: string },
): Promise<void> {
  const { station, order, profile } = asked;
  await change(transaction, `station:${station}`, profile, -1);
  if (order !== null) await change(transaction, `order:${order}`, profile, -1);
}

/** What was used already stays counted. */
export async function setQuota(
  database: ServerDatabase,
  quota: { readonly subject: QuotaSubject; readonly profile: string; readonly quantity: number },
): Promise<void> {
  await database
    .insert(issuingQuotas)
    .values({ ...quota, used: 0 })
    .onConflictDoUpdate({
      target: [issuingQuotas.subject, issuingQuotas.profile],
      set: { quantity: quota.quantity },
    });
}

export async function listQuotas(
  database: ServerDatabase,
): Promise<readonly (typeof issuingQuotas.$inferSelect)[]> {
  return database
    .select()
    .from(issuingQuotas)
    .orderBy(asc(issuingQuotas.subject), asc(issuingQuotas.profile));
}

/** Of these profiles, how many the station may still have signed; 0 where nothing was set. */
export async function remainingOf(
  database: ServerDatabase,
  station: string,
  profiles: readonly string[],
): Promise<{ profile: string; remaining: number }[]> {
  const rows = await database
    .select()
    .from(issuingQuotas)
    .where(eq(issuingQuotas.subject, `station:${station}`));
  const left = new Map(rows.map((row) => [row.profile, Math.max(0, row.quantity - row.used)]));
  return profiles.map((profile) => ({ profile, remaining: left.get(profile) ?? 0 }));
}

async function lockedRow(transaction: Transaction, subject: QuotaSubject, profile: string) {
  const [row] = await transaction
    .select({ quantity: issuingQuotas.quantity, used: issuingQuotas.used })
    .from(issuingQuotas)
    .where(and(eq(issuingQuotas.subject, subject), eq(issuingQuotas.profile, profile)))
    .for('update');
  return row;
}

async function change(
  transaction: Transaction,
  subject: QuotaSubject,
  profile: string,
  by: 1 | -1,
): Promise<void> {
  await transaction
    .update(issuingQuotas)
    .set({ used: sql`greatest(0, ${issuingQuotas.used} + ${by})` })
    .where(and(eq(issuingQuotas.subject, subject), eq(issuingQuotas.profile, profile)));
}

function no(reason: string): QuotaAnswer {
  return { taken: false, reason };
}
