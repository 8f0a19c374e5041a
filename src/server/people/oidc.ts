/**
 * Signing in at the organisation's own provider (OpenID Connect, authorization code with PKCE). server.yaml says which
 * provider and which of its groups have which role here; who is in none of them does not get in.
 */
import { and, eq, gt, lt } from 'drizzle-orm';
import * as client from 'openid-client';
import type { z } from 'zod';
import { fromUtf8 } from '../../base/bytes.ts';
import { randomId } from '../../base/random.ts';
import { readSecretFile } from '../../identity/secret-file.ts';
import { Fault } from '../../model/fault.ts';
import type { ServerDatabase } from '../database.ts';
import { type Role, roles } from './actor.ts';
import { writeAudit } from './audit.ts';
import { codeSha256, newCode } from './codes.ts';
import type { oidcSettings } from './oidc-settings.ts';
import { oidcSignIns, people } from './people-tables.ts';
import { endSessionsOf, openSession } from './sessions.ts';
import type { PeopleParts } from './sign-in.ts';

export type OidcSettings = z.infer<typeof oidcSettings>;

export type OidcAnswer =
  | { readonly type: 'in'; readonly session: string }
  /** `reason` is for the page: one short word. */
  | { readonly type: 'refused'; readonly reason: 'state' | 'provider' | 'no-role' | 'disabled' };

const signInForMs = 10 * 60_000;
const callbackPath = '/api/v1/session/oidc/callback';

export class OidcDoor {
  readonly #settings: OidcSettings;
  readonly #secretFile: string;
  readonly #parts: PeopleParts;
  #provider: Promise<client.Configuration> | null = null;

  constructor(settings: OidcSettings, secretFile: string, parts: PeopleParts) {
    this.#settings = settings;
    this.#secretFile = secretFile;
    this.#parts = parts;
  }

  get title(): string {
    return this.#settings.title;
  }

  /** Where to send the browser, and the state that its cookie must hold when it comes back. Throws Fault server.unreachable. */
  async begin(): Promise<{ readonly url: string; readonly state: string }> {
    const provider = await this.#discover();
    const { random, clock, database } = this.#parts;
    const state = newCode(random);
    const nonce = newCode(random);
    const verifier = client.randomPKCECodeVerifier();
    const endsAt = new Date(clock.now().getTime() + signInForMs);
    await database.insert(oidcSignIns).values({ stateSha256: codeSha256(state), verifier, nonce, endsAt });
    const url = client.buildAuthorizationUrl(provider, {
      redirect_uri: this.#redirectUrl,
      scope: this.#settings.scope,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    return { url: url.href, state };
  }

  /** `query` as the provider sent the browser back with; `state` from its cookie. */
  async finish(query: string, state: string | null): Promise<OidcAnswer> {
    const { database, clock } = this.#parts;
    if (state === null) return { type: 'refused', reason: 'state' };
    // spent before the provider is asked: one answer is good once
    const [asked] = await database
      .delete(oidcSignIns)
      .where(and(eq(oidcSignIns.stateSha256, codeSha256(state)), gt(oidcSignIns.endsAt, clock.now())))
      .returning();
    if (asked === undefined) return { type: 'refused', reason: 'state' };
    const told = await this.#claims(query, state, asked);
    if (told === null) return { type: 'refused', reason: 'provider' };
    const role = roleOf(told[this.#settings.rolesClaim], this.#settings.roles);
    if (role === null) return { type: 'refused', reason: 'no-role' };
    return this.#open(told, role);
  }

  get #redirectUrl(): string {
    return new URL(callbackPath, this.#settings.publicUrl).href;
  }

  async #claims(
    query: string,
    state: string,
    asked: { readonly verifier: string; readonly nonce: string },
  ): Promise<client.IDToken | null> {
    const provider = await this.#discover();
    const answer = new URL(this.#redirectUrl);
    answer.search = query;
    try {
      const tokens = await client.authorizationCodeGrant(provider, answer, {
        pkceCodeVerifier: asked.verifier,
        expectedNonce: asked.nonce,
        expectedState: state,
        idTokenExpected: true,
      });
      return tokens.claims() ?? null;
    } catch {
      return null; // whatever is wrong with the answer, nobody gets in with it; the browser is told so
    }
  }

  async #open(told: client.IDToken, role: Role): Promise<OidcAnswer> {
    const { database, clock, random } = this.#parts;
    const { organisation } = this.#settings;
    const subject = `${told.iss}|${told.sub}`.slice(0, 500);
    const name = String(told.name ?? told.email ?? told.sub)
      .replace(/\p{Cc}/gu, ' ')
      .slice(0, 100);
    const now = clock.now();
    return database.transaction(async (transaction): Promise<OidcAnswer> => {
      const login = `oidc:${codeSha256(subject).slice(0, 24)}`;
      const [person] = await transaction
        .insert(people)
        .values({
          id: randomId(random),
          organisation,
          name,
          login,
          password: null,
          subject,
          role,
          createdAt: now,
          disabledAt: null,
        })
        .onConflictDoUpdate({ target: people.subject, set: { name } })
        .returning();
      if (person === undefined || person.disabledAt !== null) return { type: 'refused', reason: 'disabled' };
      // the provider decides at each sign-in; sessions with another role are over
      if (person.role !== role) {
        await transaction.update(people).set({ role }).where(eq(people.id, person.id));
        await endSessionsOf(transaction, person.id);
      }
      const details = { role, name };
      await writeAudit(transaction, {
        organisation: person.organisation,
        actor: `person:${login}`,
        act: 'sign-in-oidc',
        subject: login,
        details,
        at: now,
      });
      return { type: 'in', session: await openSession(transaction, person.id, { now, random }) };
    });
  }

  /** Once it has answered it is not asked again; while it does not, each sign-in tries anew. */
  async #discover(): Promise<client.Configuration> {
    this.#provider ??= this.#ask();
    try {
      return await this.#provider;
    } catch (cause) {
      this.#provider = null;
      // the provider's own words stay in the cause
      throw new Fault(
        'server.unreachable',
        `The sign-in provider ${this.#settings.issuer} does not answer.`,
        {},
        { cause },
      );
    }
  }

  async #ask(): Promise<client.Configuration> {
    const { issuer, clientId } = this.#settings;
    const secret = await readSecretFile(this.#secretFile);
    try {
      const clientSecret = secret.use((bytes) => fromUtf8(bytes).trim());
      const url = new URL(issuer);
      const execute = url.protocol === 'http:' ? [client.allowInsecureRequests] : [];
      return await client.discovery(url, clientId, clientSecret, undefined, { execute, timeout: 10 });
    } finally {
      secret.erase();
    }
  }
}

/** The highest role that any of the provider's groups has here. */
export function roleOf(claim: unknown, known: Readonly<Record<string, Role>>): Role | null {
  const groups = (Array.isArray(claim) ? claim : [claim]).filter(
    (each): each is string => typeof each === 'string',
  );
  const given = groups.flatMap((group) => (Object.hasOwn(known, group) ? [known[group]] : []));
  return roles.findLast((role) => given.includes(role)) ?? null;
}

export async function dropEndedSignIns(database: ServerDatabase, now: Date): Promise<void> {
  await database.delete(oidcSignIns).where(lt(oidcSignIns.endsAt, now));
}
