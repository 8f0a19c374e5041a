/** For whoever watches the server: whether the process lives, whether it may be sent requests, and its numbers (Prometheus). */
import { sql } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppParts } from '../app-parts.ts';
import { messageSchema } from '../problem.ts';
import type { ServerMetrics } from './metrics.ts';

const readyWithinMs = 5_000;

export function registerHealth(scope: FastifyInstance, parts: AppParts, metrics: ServerMetrics): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/healthz',
    { schema: { summary: 'The process lives', response: { 200: z.object({ status: z.literal('ok') }) } } },
    async () => ({ status: 'ok' as const }),
  );
  app.get(
    '/readyz',
    {
      schema: {
        summary: 'The process may be sent requests: its database answers and it is not closing',
        response: { 200: z.object({ status: z.literal('ready') }), 503: messageSchema },
      },
    },
    async (_request, reply) => {
      const ready = !parts.closing.aborted && (await answers(parts));
      return ready
        ? { status: 'ready' as const }
        : reply
            .code(503)
            .send({ message: parts.closing.aborted ? 'closing' : 'the database does not answer' });
    },
  );
  app.get(
    '/metrics',
    {
      schema: {
        summary: 'Numbers of this process in the text format of Prometheus; token with metrics:read',
        response: { 200: z.string() },
      },
    },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()),
  );
}

/** False when the database refuses, or says nothing for a few seconds. */
async function answers({ database, clock }: AppParts): Promise<boolean> {
  const waited = new AbortController();
  try {
    return await Promise.race([
      database.execute(sql`SELECT 1`).then(
        () => true,
        () => false,
      ),
      // ends with the question: rejects when it is no longer waited for
      clock.sleep(readyWithinMs, waited.signal).then(
        () => false,
        () => false,
      ),
    ]);
  } finally {
    waited.abort(new Error('answered'));
  }
}
