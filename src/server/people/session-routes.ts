/** Signing in and out, who one is, and taking an account by a one-time code. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppParts } from '../app-parts.ts';
import { messageSchema } from '../problem.ts';
import { actorOf, roles } from './actor.ts';
import { isOwnOrigin } from './gate.ts';
import { Crowded, passwordSchema } from './passwords.ts';
import { clearSession, sessionTokenOf, setSession } from './session-cookie.ts';
import { csrfTokenOf, endSession } from './sessions.ts';
import { acceptInvitation, loginSchema, personName, signIn } from './sign-in.ts';

/** Each try costs a scrypt: enough for a person, not for a list of words. */
const tries = { rateLimit: { max: 20, timeWindow: '1 minute' } } as const;
const bodyLimit = 8 * 1024;
const done = z.object({ csrf: z.string() });

export function registerSessions(scope: FastifyInstance, parts: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const signedIn = (request: FastifyRequest, reply: FastifyReply, session: string) => {
    setSession(request, reply, session);
    return { csrf: csrfTokenOf(session) };
  };
  app.get(
    '/api/v1/session/ways',
    {
      schema: {
        summary: 'How people sign in here',
        response: { 200: z.object({ password: z.boolean(), oidc: z.string().nullable() }) },
      },
    },
    async () => ({ password: true, oidc: parts.oidc?.title ?? null }),
  );
  app.post(
    '/api/v1/session',
    {
      bodyLimit,
      config: tries,
      schema: {
        summary: 'Sign in with name and password',
        body: z.strictObject({ login: z.string().min(1).max(100), password: z.string().min(1).max(200) }),
        response: {
          200: done,
          401: messageSchema,
          403: messageSchema,
          429: messageSchema,
          503: messageSchema,
        },
      },
    },
    async (request, reply) => {
      if (!isOwnOrigin(request)) return reply.code(403).send({ message: 'this came from another site' });
      const answer = await signIn(parts, request.body).catch(orCrowded);
      switch (answer.type) {
        case 'in':
          return signedIn(request, reply, answer.session);
        case 'crowded':
          return crowded(reply);
        case 'wrong':
          return reply.code(401).send({ message: 'name or password is wrong' });
        case 'locked': {
          const seconds = Math.ceil((answer.until.getTime() - parts.clock.now().getTime()) / 1_000);
          reply.header('retry-after', String(seconds));
          return reply.code(429).send({ message: `too many wrong passwords: wait ${seconds} seconds` });
        }
      }
    },
  );
  app.post(
    '/api/v1/session/invitation',
    {
      bodyLimit,
      config: tries,
      schema: {
        summary: 'Take an account, or set a new password, by a one-time code',
        body: z.strictObject({
          code: z.string().min(1).max(100),
          login: loginSchema,
          name: personName,
          password: passwordSchema,
        }),
        response: { 200: done, 403: messageSchema, 409: messageSchema, 503: messageSchema },
      },
    },
    async (request, reply) => {
      if (!isOwnOrigin(request)) return reply.code(403).send({ message: 'this came from another site' });
      const answer = await acceptInvitation(parts, request.body).catch(orCrowded);
      switch (answer.type) {
        case 'in':
          return signedIn(request, reply, answer.session);
        case 'crowded':
          return crowded(reply);
        case 'no-code':
          return reply.code(403).send({ message: 'this code is not valid (any more)' });
        case 'login-taken':
          return reply.code(409).send({ message: 'this code is not for that name, or the name is taken' });
      }
    },
  );
  app.get(
    '/api/v1/session',
    {
      schema: {
        summary: 'Who is signed in',
        response: {
          200: z.object({
            id: z.string(),
            login: z.string(),
            name: z.string(),
            organisation: z.string(),
            role: z.enum(roles),
            csrf: z.string(),
          }),
        },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      if (actor.kind !== 'person') throw new TypeError('a token has no session');
      const { id, login, name, organisation, role } = actor;
      return { id, login, name, organisation, role, csrf: csrfTokenOf(sessionTokenOf(request) ?? '') };
    },
  );
  app.delete(
    '/api/v1/session',
    { schema: { summary: 'Sign out', response: { 204: z.null() } } },
    async (request, reply) => {
      await endSession(parts.database, sessionTokenOf(request) ?? '');
      clearSession(request, reply);
      return reply.code(204).send(null);
    },
  );
}

/** Told apart from a server that is broken: waiting helps. */
function orCrowded(thrown: unknown): { readonly type: 'crowded' } {
  if (thrown instanceof Crowded) return { type: 'crowded' };
  throw thrown;
}

function crowded(reply: FastifyReply) {
  return reply.code(503).header('retry-after', '5').send({ message: 'too many people sign in at once' });
}
