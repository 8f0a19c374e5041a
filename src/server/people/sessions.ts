/** Sessions of people: a random token in a cookie, known here by its hash; over after two idle hours or twelve in all. */
import { and, eq, gt, isNull, lt, or } from 'drizzle-orm';
import type { Random } from '../../base/random.ts';
import type { ServerDatabase } from '../database.ts';
import type { Transaction } from '../fact-application.ts';
import type { Actor } from './actor.ts';
import { codeSha256, newCode } from './codes.ts';
import { people, sessions } from './people-tables.ts';

const idleMs = 2 * 3_600_000;
const longestMs = 12 * 3_600_000;
/** How exactly "last used" is kept: not every request writes. */
const usedEveryMs = 60_000;

/** The token, to be shown to the browser once. */
export async function openSession(
  transaction: Transaction,
  person: string,
  parts: { readonly now: Date; readonly random: Random },
): Promise<string> {
  const token = newCode(parts.random);
  const { now } = parts;
  await transaction.insert(sessions).values({
    tokenSha256: codeSha256(token),
    person,
    openedAt: now,
    usedAt: now,
    endsAt: new Date(now.getTime() + longestMs),
  });
  return token;
}

/** Null when it is over, was never there, or its person may not sign in any more. */
export async function findSession(database: ServerDatabase, token: string, now: Date): Promise<Actor | null> {
  const tokenSha256 = codeSha256(token);
  const [row] = await database
    .select({ session: sessions, person: people })
    .from(sessions)
    .innerJoin(people, eq(people.id, sessions.person))
    .where(
      and(
        eq(sessions.tokenSha256, tokenSha256),
        gt(sessions.endsAt, now),
        gt(sessions.usedAt, new Date(now.getTime() - idleMs)),
        isNull(people.disabledAt),
      ),
    );
  if (row === undefined) return null;
  if (now.getTime() - row.session.usedAt.getTime() > usedEveryMs)
    await database.update(sessions).set({ usedAt: now }).where(eq(sessions.tokenSha256, tokenSha256));
  const { id, name, login, organisation, role } = row.person;
  return { kind: 'person', id, name, login, organisation, role };
}

export async function endSession(transaction: Pick<ServerDatabase, 'delete'>, token: string): Promise<void> {
  await transaction.delete(sessions).where(eq(sessions.tokenSha256, codeSha256(token)));
}

export async function endSessionsOf(
  transaction: Pick<ServerDatabase, 'delete'>,
  person: string,
): Promise<void> {
  await transaction.delete(sessions).where(eq(sessions.person, person));
}

export async function dropEndedSessions(database: ServerDatabase, now: Date): Promise<void> {
  await database
    .delete(sessions)
    .where(or(lt(sessions.endsAt, now), lt(sessions.usedAt, new Date(now.getTime() - idleMs))));
}

/** What a page has to say with each change: known to whoever has the cookie, and to nobody who can only make a browser send it. */
export function csrfTokenOf(session: string): string {
  return codeSha256(`csrf:${session}`);
}
