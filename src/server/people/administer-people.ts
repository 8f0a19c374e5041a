/** What the operator of the server does about people, by its command line: the first administrator, organisations, tokens, the log. */
import { asc, eq } from 'drizzle-orm';
import { z } from 'zod';
import { assertNever } from '../../base/assert-never.ts';
import { Fault } from '../../model/fault.ts';
import type { ServerDatabase } from '../database.ts';
import { revokeOffice, trustOffice } from '../order-book.ts';
import { roles, scopes } from './actor.ts';
import { firstBrokenLine, writeAudit } from './audit.ts';
import { forgetFailures } from './lock-out.ts';
import { organisations } from './people-tables.ts';
import { invite, type PeopleParts } from './sign-in.ts';
import { makeToken } from './tokens.ts';

const organisation = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'small letters, digits and hyphens')
  .default('main');
const title = z.string().min(1).max(100);

export const peopleActions = [
  z.strictObject({ action: z.literal('make-organisation'), organisation, title }),
  z.strictObject({ action: z.literal('invite'), organisation, role: z.enum(roles) }),
  z.strictObject({ action: z.literal('unlock'), login: z.string().min(1).max(100) }),
  z.strictObject({
    action: z.literal('make-token'),
    organisation,
    title,
    scopes: z.array(z.enum(scopes)).min(1),
    days: z.int().min(1).max(3_650).nullable(),
  }),
  z.strictObject({ action: z.literal('check-audit') }),
  z.strictObject({
    action: z.literal('trust-office'),
    organisation,
    title,
    publicKeyPem: z.string().max(5_000),
  }),
  z.strictObject({ action: z.literal('revoke-office'), keyId: z.string().regex(/^[0-9a-f]{64}$/) }),
] as const;
export type PeopleAction = z.infer<(typeof peopleActions)[number]>;

const actor = 'command-line';

/** Throws Fault server.unknown for an organisation that is not there. */
export async function administerPeople(action: PeopleAction, parts: PeopleParts): Promise<unknown> {
  const { database, clock, random } = parts;
  const at = clock.now();
  switch (action.action) {
    case 'make-organisation': {
      const { organisation: id, title: name } = action;
      await database.transaction(async (transaction) => {
        const made = await transaction
          .insert(organisations)
          .values({ id, title: name, createdAt: at })
          .onConflictDoNothing()
          .returning();
        if (made.length > 0)
          await writeAudit(transaction, {
            organisation: id,
            actor,
            act: 'organisation-made',
            subject: id,
            at,
          });
      });
      return { organisation: id };
    }
    case 'invite': {
      await requireOrganisation(database, action.organisation);
      const { organisation: id, role } = action;
      return database.transaction(async (transaction) => {
        const asked = { organisation: id, role, person: null, madeBy: actor };
        const made = await invite(transaction, asked, { clock, random });
        const subject = 'a new account';
        await writeAudit(transaction, {
          organisation: id,
          actor,
          act: 'invited',
          subject,
          details: { role },
          at,
        });
        return made;
      });
    }
    case 'unlock':
      await forgetFailures(database, action.login.trim().toLowerCase());
      return { login: action.login };
    case 'make-token': {
      await requireOrganisation(database, action.organisation);
      const endsAt = action.days === null ? null : new Date(at.getTime() + action.days * 86_400_000);
      return makeToken(database, { ...action, endsAt, actor }, parts);
    }
    case 'check-audit': {
      const all = await database.select().from(organisations).orderBy(asc(organisations.id)).limit(1_000);
      const lines = [];
      for (const { id } of all)
        lines.push({ organisation: id, brokenAt: await firstBrokenLine(database, id) });
      return lines;
    }
    case 'trust-office': {
      await requireOrganisation(database, action.organisation);
      return { keyId: await trustOffice(database, action, at) };
    }
    case 'revoke-office': {
      const { keyId } = action;
      if (!(await revokeOffice(database, keyId, at)))
        throw new Fault('server.unknown', 'The server never trusted such a key.', { keyId });
      return { keyId };
    }
    default:
      return assertNever(action);
  }
}

async function requireOrganisation(database: ServerDatabase, id: string): Promise<void> {
  const [known] = await database
    .select({ id: organisations.id })
    .from(organisations)
    .where(eq(organisations.id, id));
  if (known === undefined)
    throw new Fault('server.unknown', `The server has no organisation ${id}.`, { organisation: id });
}
