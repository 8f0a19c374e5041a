/** What an administrator does with the people of one organisation; each act in the log. The last administrator can not be lost. */
import { and, asc, count, eq, gt, isNull, ne } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { alone } from '../fact-application.ts';
import { type Actor, actorName, type Role } from './actor.ts';
import { writeAudit } from './audit.ts';
import { people } from './people-tables.ts';
import { endSessionsOf } from './sessions.ts';
import { invite, type PeopleParts } from './sign-in.ts';

export interface PersonRow {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly role: Role;
  readonly way: 'password' | 'oidc';
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
}

/** `after` is the login of the last row before. */
export async function listPeople(
  database: ServerDatabase,
  query: { readonly organisation: string; readonly after?: string | undefined; readonly limit: number },
): Promise<{ rows: PersonRow[]; next: string | null }> {
  const rows = await database
    .select()
    .from(people)
    .where(
      and(
        eq(people.organisation, query.organisation),
        query.after === undefined ? undefined : gt(people.login, query.after),
      ),
    )
    .orderBy(asc(people.login))
    .limit(query.limit);
  return {
    rows: rows.map(({ id, login, name, role, subject, createdAt, disabledAt }) => ({
      id,
      login,
      name,
      role,
      way: subject === null ? 'password' : 'oidc',
      createdAt,
      disabledAt,
    })),
    next: rows.length === query.limit ? (rows.at(-1)?.login ?? null) : null,
  };
}

/** Null: this organisation has no such person with a password. */
export async function invitePerson(
  parts: PeopleParts,
  actor: Actor,
  asked: { readonly role: Role; readonly person: string | null },
): Promise<{ code: string; endsAt: Date } | null> {
  const { organisation } = actor;
  return parts.database.transaction(async (transaction) => {
    let { role } = asked;
    if (asked.person !== null) {
      const [known] = await transaction
        .select()
        .from(people)
        .where(
          and(eq(people.id, asked.person), eq(people.organisation, organisation), isNull(people.subject)),
        );
      if (known === undefined) return null;
      ({ role } = known);
    }
    const madeBy = actorName(actor);
    const made = await invite(transaction, { organisation, role, person: asked.person, madeBy }, parts);
    const subject = asked.person ?? 'a new account';
    const at = parts.clock.now();
    await writeAudit(transaction, {
      organisation,
      actor: madeBy,
      act: 'invited',
      subject,
      details: { role },
      at,
    });
    return made;
  });
}

export async function changePerson(
  parts: PeopleParts,
  actor: Actor,
  id: string,
  change: { readonly role?: Role | undefined; readonly disabled?: boolean | undefined },
): Promise<'changed' | 'missing' | 'last-administrator'> {
  const { organisation } = actor;
  return parts.database.transaction(async (transaction) => {
    await alone(transaction, `people:${organisation}`);
    const which = and(eq(people.id, id), eq(people.organisation, organisation));
    const [known] = await transaction.select().from(people).where(which);
    if (known === undefined) return 'missing';
    const role = change.role ?? known.role;
    const now = parts.clock.now();
    const disabledAt =
      change.disabled === undefined ? known.disabledAt : change.disabled ? (known.disabledAt ?? now) : null;
    const stays = role === 'administrator' && disabledAt === null;
    if (known.role === 'administrator' && known.disabledAt === null && !stays) {
      const [others] = await transaction
        .select({ count: count() })
        .from(people)
        .where(
          and(
            eq(people.organisation, organisation),
            eq(people.role, 'administrator'),
            isNull(people.disabledAt),
            ne(people.id, id),
          ),
        );
      if ((others?.count ?? 0) === 0) return 'last-administrator';
    }
    await transaction.update(people).set({ role, disabledAt }).where(which);
    if (disabledAt !== null || role !== known.role) await endSessionsOf(transaction, id);
    const details = { role, disabled: disabledAt !== null };
    await writeAudit(transaction, {
      organisation,
      actor: actorName(actor),
      act: 'person-changed',
      subject: known.login,
      details,
      at: now,
    });
    return 'changed';
  });
}
