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

export function waitMs(failures: number): number {
  return failures < freeTries ? 0 : Math.min(longestWaitMs, firstWaitMs * 2 ** (failures - freeTries));
}

/**
 * Counts a try before its password is looked at, so that many at once, at whichever processes, are no more than one after the
 * other. Null: may try; otherwise until when not.
 */
export async function beginTry(database: ServerDatabase, login: string, now: Date): Promise<Date | null> {
  const loginSha256 = codeSha256(login);
  const own = eq(signInFailures.loginSha256, loginSha256);
  return database.transaction(async (transaction) => {
    await transaction
      .insert(signInFailures)
      .values({ loginSha256, failures: 0, lockedUntil: null, lastAt: now })
      .onConflictDoNothing();
    const [row] = await transaction.select().from(signInFailures).where(own).for('update');
    const until = row?.lockedUntil ?? null;
    if (until !== null && until > now) return until;
    const failures = (row?.failures ?? 0) + 1;
    const wait = waitMs(failures);
    await transaction
      .update(signInFailures)
      .set({ failures, lockedUntil: wait > 0 ? new Date(now.getTime() + wait) : null, lastAt: now })
      .where(own);
    return null;
  });
}

/** The password was not even looked at. */
export async function takeBackTry(database: ServerDatabase, login: string): Promise<void> {
  await database
    .update(signInFailures)
    .set({
      failures: sql`greatest(${signInFailures.failures} - 1, 0)`,
      lockedUntil: sql`CASE WHEN ${signInFailures.failures} > ${freeTries}::int THEN ${signInFailures.lockedUntil} END`,
    })
    .where(eq(signInFailures.loginSha256, codeSha256(login)));
}

export async function forgetFailures(database: Pick<ServerDatabase, 'delete'>, login: string): Promise<void> {
  await database.delete(signInFailures).where(eq(signInFailures.loginSha256, codeSha256(login)));
}

export async function dropOldFailures(database: ServerDatabase, now: Date): Promise<void> {
  await database
    .delete(signInFailures)
    .where(lt(signInFailures.lastAt, new Date(now.getTime() - forgottenAfterMs)));
}
