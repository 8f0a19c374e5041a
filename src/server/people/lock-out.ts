/**
 * After five wrong passwords a name waits: a minute, then two, four, at most fifteen. Names that nobody has wait as well, so
 * that the answer does not say which names exist. Kept in the database: all processes of a server count together.
 */
import { eq, lt, sql } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { codeSha256 } from './codes.ts';
import { signInFailures } from './people-tables.ts';

const freeTries = 5;
const firstWaitMs = 60_000;
const longestWaitMs = 15 * 60_000;
const forgottenAfterMs = 86_400_000;

/** Null: may try now. */
export async function lockedUntil(database: ServerDatabase, login: string, now: Date): Promise<Date | null> {
  const [row] = await database
    .select({ lockedUntil: signInFailures.lockedUntil })
    .from(signInFailures)
    .where(eq(signInFailures.loginSha256, codeSha256(login)));
  const until = row?.lockedUntil ?? null;
  return until !== null && until > now ? until : null;
}

export function waitMs(failures: number): number {
  return failures < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - freeTries));
}

export async function countFailure(database: ServerDatabase, login: string, now: Date): Promise<void> {
  const loginSha256 = codeSha256(login);
  const [row] = await database
    .insert(signInFailures)
    .values({ loginSha256, failures: 1, lockedUntil: null, lastAt: now })
    .onConflictDoUpdate({
      target: signInFailures.loginSha256,
      set: { failures: sql`${signInFailures.failures} + 1`, lastAt: now },
    })
    .returning({ failures: signInFailures.failures });
  const wait = waitMs(row?.failures ?? 0);
  if (wait > 0)
    await database
      .update(signInFailures)
      .set({ lockedUntil: new Date(now.getTime() + wait) })
      .where(eq(signInFailures.loginSha256, loginSha256));
}

export async function forgetFailures(database: Pick<ServerDatabase, 'delete'>, login: string): Promise<void> {
  await database.delete(signInFailures).where(eq(signInFailures.loginSha256, codeSha256(login)));
}

export async function dropOldFailures(database: ServerDatabase, now: Date): Promise<void> {
  await database
    .delete(signInFailures)
    .where(lt(signInFailures.lastAt, new Date(now.getTime() - forgottenAfterMs)));
}
