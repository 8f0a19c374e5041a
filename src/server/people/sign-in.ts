/** Signing in by name and password, and taking an account (or a new password) by a one-time code. */
import { and, eq, gt, isNull } from 'drizzle-orm';
import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import { type Random, randomId } from '../../base/random.ts';
import type { ServerDatabase } from '../database.ts';
import { isPlainText } from '../plain-text.ts';
import type { Role } from './actor.ts';
import { writeAudit } from './audit.ts';
import { codeSha256, newCode } from './codes.ts';
import { beginTry, forgetFailures, takeBackTry } from './lock-out.ts';
import { hashPassword, isPassword } from './passwords.ts';
import { invitations, people } from './people-tables.ts';
import { endSessionsOf, openSession } from './sessions.ts';

export interface PeopleParts {
  readonly database: ServerDatabase;
  readonly clock: Clock;
  readonly random: Random;
}

/** A login: what somebody types, in any case. */
export const loginSchema = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9._@+-]{1,99}$/, 'letters, digits and . _ @ + -');
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine(isPlainText, 'text without control characters');

export type SignIn =
  | { readonly type: 'in'; readonly session: string }
  | { readonly type: 'wrong' }
  | { readonly type: 'locked'; readonly until: Date };

const invitedForMs = 3 * 86_400_000;

/** Throws Crowded. */
export async function signIn(
  parts: PeopleParts,
  asked: { readonly login: string; readonly password: string },
): Promise<SignIn> {
  const { database, clock } = parts;
  const login = asked.login.trim().toLowerCase();
  const until = await beginTry(database, login, clock.now());
  if (until !== null) return { type: 'locked', until };
  const [person] = await database
    .select()
    .from(people)
    .where(and(eq(people.login, login), isNull(people.disabledAt)));
  const isRight = await isPassword(asked.password, person?.password ?? null).catch(
    async (thrown: unknown) => {
      // too many at once: that is nobody's wrong password
      await takeBackTry(database, login);
      throw thrown;
    },
  );
  if (!isRight || person === undefined) return { type: 'wrong' };
  const now = clock.now();
  const session = await database.transaction(async (transaction) => {
    await forgetFailures(transaction, login);
    const { organisation } = person;
    await writeAudit(transaction, {
      organisation,
      actor: `person:${login}`,
      act: 'sign-in',
      subject: login,
      at: now,
    });
    return openSession(transaction, person.id, { now, random: parts.random });
  });
  return { type: 'in', session };
}

/** `person`: for a new password of theirs. The code is shown once. */
export async function invite(
  transaction: Pick<ServerDatabase, 'insert'>,
  asked: {
    readonly organisation: string;
    readonly role: Role;
    readonly person: string | null;
    readonly madeBy: string;
  },
  parts: Pick<PeopleParts, 'clock' | 'random'>,
): Promise<{ readonly code: string; readonly endsAt: Date }> {
  const code = newCode(parts.random);
  const madeAt = parts.clock.now();
  const endsAt = new Date(madeAt.getTime() + invitedForMs);
  await transaction.insert(invitations).values({ ...asked, codeSha256: codeSha256(code), madeAt, endsAt });
  return { code, endsAt };
}

export type Accepted =
  | { readonly type: 'in'; readonly session: string }
  | { readonly type: 'no-code' | 'login-taken' };

/** Spends the code; whoever had a session under the account before has none any more. Throws Crowded. */
export async function acceptInvitation(
  parts: PeopleParts,
  asked: { readonly code: string; readonly login: string; readonly name: string; readonly password: string },
): Promise<Accepted> {
  const { database, clock, random } = parts;
  const code = codeSha256(asked.code);
  const good = and(
    eq(invitations.codeSha256, code),
    isNull(invitations.spentAt),
    gt(invitations.endsAt, clock.now()),
  );
  // before the hash is made: a stranger without a code costs nothing
  const [known] = await database.select({ role: invitations.role }).from(invitations).where(good);
  if (known === undefined) return { type: 'no-code' };
  const password = await hashPassword(asked.password);
  const now = clock.now();
  return database.transaction(async (transaction): Promise<Accepted> => {
    const [spent] = await transaction.update(invitations).set({ spentAt: now }).where(good).returning();
    if (spent === undefined) return { type: 'no-code' };
    const { organisation, role } = spent;
    const id = spent.person ?? randomId(random);
    const { login, name } = asked;
    if (spent.person === null) {
      const made = await transaction
        .insert(people)
        .values({
          id,
          organisation,
          name,
          login,
          password,
          subject: null,
          role,
          createdAt: now,
          disabledAt: null,
        })
        .onConflictDoNothing()
        .returning({ id: people.id });
      if (made.length === 0) {
        // the code stays good: nobody has taken anything with it
        await transaction.update(invitations).set({ spentAt: null }).where(eq(invitations.codeSha256, code));
        return { type: 'login-taken' };
      }
    } else {
      const changed = await transaction
        .update(people)
        .set({ password })
        .where(and(eq(people.id, id), eq(people.login, login)))
        .returning({ id: people.id });
      if (changed.length === 0) {
        await transaction.update(invitations).set({ spentAt: null }).where(eq(invitations.codeSha256, code));
        return { type: 'login-taken' };
      }
      await endSessionsOf(transaction, id);
    }
    const act = spent.person === null ? 'account-taken' : 'password-set';
    await writeAudit(transaction, {
      organisation,
      actor: `person:${login}`,
      act,
      subject: login,
      details: { role },
      at: now,
    });
    await forgetFailures(transaction, login);
    return { type: 'in', session: await openSession(transaction, id, { now, random }) };
  });
}
