/** The way to the organisation's own provider and back. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import type { AppParts } from '../app-parts.ts';
import { messageSchema } from '../problem.ts';
import { setSession, setState, takeState } from './session-cookie.ts';

const tries = { rateLimit: { max: 60, timeWindow: '1 minute' } } as const;

export function registerOidc(scope: FastifyInstance, { oidc }: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/v1/session/oidc',
    {
      config: tries,
      schema: {
        summary: "Sign in at the organisation's own provider",
        response: { 302: z.null(), 404: messageSchema, 503: messageSchema },
      },
    },
    async (request, reply) => {
      if (oidc === null) return reply.code(404).send({ message: 'this server has no such provider' });
      try {
        const { url, state } = await oidc.begin();
        setState(request, reply, state);
        return reply.redirect(url);
      } catch (thrown) {
        // a provider that is away is no fault of ours; all else is
        if (!(thrown instanceof Fault)) throw thrown;
        return reply.code(503).header('retry-after', '30').send({ message: thrown.message });
      }
    },
  );
  app.get(
    '/api/v1/session/oidc/callback',
    { config: tries, schema: { hide: true } },
    async (request, reply) => {
      if (oidc === null) return reply.code(404).send({ message: 'this server has no such provider' });
      const state = takeState(request, reply);
      const query = request.raw.url?.split('?')[1] ?? '';
      const answer = await oidc.finish(query, state);
      if (answer.type === 'refused') return reply.redirect(`/#/sign-in?refused=${answer.reason}`);
      setSession(request, reply, answer.session);
      return reply.redirect('/');
    },
  );
}
