/**
 * The one gate before every route: looks the route up in the access table, finds out who asks (a session's cookie or a
 * token), and lets in or not. A change that a browser asks for needs the page's own token besides the cookie, and the right Origin.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../base/clock.ts';
import type { ServerDatabase } from '../database.ts';
import { type Access, accessTo } from './access-table.ts';
import { type Actor, letIn, mayAs } from './actor.ts';
import { codeSha256 } from './codes.ts';
import { sessionTokenOf } from './session-cookie.ts';
import { csrfTokenOf, findSession } from './sessions.ts';
import { findToken, tokenPrefix } from './tokens.ts';

interface GateParts {
  readonly database: ServerDatabase;
  readonly clock: Clock;
}

/** Throws Error for a route that stands in no table, when that route is made. */
export function guardRoutes(app: FastifyInstance, parts: GateParts): void {
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat())
      if (accessTo(each, url) === null)
        throw new Error(
          `${each} ${url} is not in src/server/people/access-table.ts: say there who may call it`,
        );
  });
  app.addHook('onRequest', async (request, reply) => {
    const { url } = request.routeOptions;
    // no such route: answered by the 404 of everybody
    const access = url === undefined ? null : accessTo(request.method, url);
    if (access === null || (access.who !== 'people' && access.who !== 'tokens')) return undefined;
    return admit(request, reply, access, parts);
  });
}

async function admit(
  request: FastifyRequest,
  reply: FastifyReply,
  access: Extract<Access, { who: 'people' | 'tokens' }>,
  { database, clock }: GateParts,
): Promise<unknown> {
  const token = bearerOf(request);
  const session = token === null ? sessionTokenOf(request) : null;
  const actor =
    token !== null
      ? await findToken(database, token, clock.now())
      : session === null
        ? null
        : await findSession(database, session, clock.now());
  if (actor === null)
    return reply.code(401).header('www-authenticate', 'Bearer').send({ message: 'sign in, or send a token' });
  if (!mayCall(actor, access))
    return reply.code(403).send({ message: 'your role or token does not allow this' });
  if (session !== null && !isOwnChange(request, session))
    return reply.code(403).send({ message: 'this change did not come from the page of this server' });
  letIn(request, actor);
  return undefined;
}

export function mayCall(actor: Actor, access: Extract<Access, { who: 'people' | 'tokens' }>): boolean {
  if (actor.kind === 'token') return access.scope !== null && actor.scopes.includes(access.scope);
  return access.who === 'people' && mayAs(actor.role, access.role);
}

function bearerOf(request: FastifyRequest): string | null {
  const [, token] = /^Bearer (\S{1,200})$/.exec(request.headers.authorization ?? '') ?? [];
  return token?.startsWith(tokenPrefix) === true ? token : null;
}

function isOwnChange(request: FastifyRequest, session: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  const shown = request.headers['mintmark-csrf'];
  if (typeof shown !== 'string' || codeSha256(shown) !== codeSha256(csrfTokenOf(session))) return false;
  return isOwnOrigin(request);
}

/** Browsers send Origin with every change; programs that send none have no cookie that somebody else could use. */
export function isOwnOrigin(request: FastifyRequest): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === request.host;
}
