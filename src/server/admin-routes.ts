/** The operator's own door: for the command line of the user whose file holds the token. Not part of the public description. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { Fault } from '../model/fault.ts';
import { adminActionSchema, administer } from './admin.ts';
import type { AppParts } from './app-parts.ts';

export function registerAdmin(scope: FastifyInstance, parts: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/api/v1/admin',
    {
      bodyLimit: 64 * 1024,
      config: { rateLimit: { max: 600, timeWindow: '1 minute' } },
      schema: { hide: true, body: adminActionSchema },
      // before the body is looked at: a stranger learns nothing of what there is
      onRequest: async (request, reply) => {
        if (!sameText(request.headers.authorization ?? '', `Bearer ${parts.adminToken}`))
          return reply.code(401).send({ message: "this is for the server's own command line" });
        return undefined;
      },
    },
    async (request, reply) => {
      reply.type('application/json');
      try {
        return JSON.stringify({ result: await administer(request.body, parts) });
      } catch (thrown) {
        // what the operator did wrong is told; the rest is the error handler's
        if (thrown instanceof Fault) return JSON.stringify({ fault: thrown.toData() });
        throw thrown;
      }
    },
  );
}

function sameText(left: string, right: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(left), digest(right));
}
