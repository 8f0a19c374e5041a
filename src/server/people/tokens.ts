/** Tokens of programs: a random value that is shown once, with scopes, an end, and the organisation that they read. */
import { and, asc, eq, gt, isNull, or } from 'drizzle-orm';
import type { Clock } from '../../base/clock.ts';
import { type Random, randomId } from '../../base/random.ts';
import type { ServerDatabase } from '../database.ts';
import type { Actor, Scope } from './actor.ts';
import { writeAudit } from './audit.ts';
import { codeSha256, newCode } from './codes.ts';
import { apiTokens } from './people-tables.ts';

export const tokenPrefix = 'mmt_';
const usedEveryMs = 60_000;

export interface TokenRow {
  readonly id: string;
  readonly title: string;
  readonly scopes: readonly Scope[];
  readonly madeBy: string;
  readonly madeAt: Date;
  readonly endsAt: Date | null;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

export async function makeToken(
  database: ServerDatabase,
  asked: {
    readonly organisation: string;
    readonly title: string;
    readonly scopes: readonly Scope[];
    readonly endsAt: Date | null;
    readonly actor: string;
  },
  parts: { readonly clock: Clock; readonly random: Random },
): Promise<{ readonly id: string; readonly token: string }> {
  const { organisation, title, endsAt, actor } = asked;
  const id = randomId(parts.random).slice(0, 16);
  const token = `${tokenPrefix}${newCode(parts.random)}`;
  const madeAt = parts.clock.now();
  await database.transaction(async (transaction) => {
    await transaction.insert(apiTokens).values({
      id,
      organisation,
      title,
      tokenSha256: codeSha256(token),
      scopes: asked.scopes,
      madeBy: actor,
      madeAt,
      endsAt,
      usedAt: null,
      revokedAt: null,
    });
    const details = { title, scopes: asked.scopes.join(' '), endsAt: endsAt?.toISOString() ?? null };
    await writeAudit(transaction, {
      organisation,
      actor,
      act: 'token-made',
      subject: id,
      details,
      at: madeAt,
    });
  });
  return { id, token };
}

export async function findToken(database: ServerDatabase, token: string, now: Date): Promise<Actor | null> {
  const [row] = await database
    .select()
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.tokenSha256, codeSha256(token)),
        isNull(apiTokens.revokedAt),
        or(isNull(apiTokens.endsAt), gt(apiTokens.endsAt, now)),
      ),
    );
  if (row === undefined) return null;
  if (row.usedAt === null || now.getTime() - row.usedAt.getTime() > usedEveryMs)
    await database.update(apiTokens).set({ usedAt: now }).where(eq(apiTokens.id, row.id));
  return { kind: 'token', id: row.id, name: row.title, organisation: row.organisation, scopes: row.scopes };
}

/** After `after` in the order of ids. Never the token, nor its hash. */
export async function listTokens(
  database: ServerDatabase,
  query: { readonly organisation: string; readonly after?: string | undefined; readonly limit: number },
): Promise<readonly TokenRow[]> {
  const rows = await database
    .select()
    .from(apiTokens)
    .where(
      and(
        eq(apiTokens.organisation, query.organisation),
        query.after === undefined ? undefined : gt(apiTokens.id, query.after),
      ),
    )
    .orderBy(asc(apiTokens.id))
    .limit(query.limit);
  return rows.map(({ tokenSha256: _hash, organisation: _organisation, ...row }) => row);
}

/** False when this organisation has no such token. Again is no fault. */
export async function revokeToken(
  database: ServerDatabase,
  asked: { readonly organisation: string; readonly id: string; readonly actor: string; readonly now: Date },
): Promise<boolean> {
  const { organisation, id, actor, now } = asked;
  const which = and(eq(apiTokens.organisation, organisation), eq(apiTokens.id, id));
  return database.transaction(async (transaction) => {
    const ended = await transaction
      .update(apiTokens)
      .set({ revokedAt: now })
      .where(and(which, isNull(apiTokens.revokedAt)))
      .returning({ id: apiTokens.id });
    if (ended.length > 0)
      await writeAudit(transaction, { organisation, actor, act: 'token-revoked', subject: id, at: now });
    const known = await transaction.select({ id: apiTokens.id }).from(apiTokens).where(which);
    return known.length > 0;
  });
}
