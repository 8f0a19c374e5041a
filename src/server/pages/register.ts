/** Routes of the operator's pages. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppParts } from '../app-parts.ts';
import { listStations, listUnits, openAlarms, unitCounts, unitLife } from '../registry.ts';
import { styleSheet, unitPage, unitsPage } from './views.ts';

export function registerPages(scope: FastifyInstance, { database }: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/',
    {
      schema: {
        hide: true,
        querystring: z.object({
          search: z.string().max(100).default(''),
          after: z.string().max(200).optional(),
        }),
      },
    },
    async (request, reply) => {
      const { search, after } = request.query;
      const { rows, next } = await listUnits(database, {
        limit: 100,
        after,
        search: search === '' ? undefined : search,
      });
      const view = {
        search,
        rows,
        next,
        counts: await unitCounts(database),
        stations: await listStations(database),
        alarms: await openAlarms(database),
      };
      return reply.type('text/html; charset=utf-8').send(unitsPage(view));
    },
  );
  app.get(
    '/units/:hardwareId',
    { schema: { hide: true, params: z.object({ hardwareId: z.string().max(300) }) } },
    async (request, reply) => {
      const life = await unitLife(database, request.params.hardwareId);
      if (life === null) return reply.code(404).send({ message: 'there is no such unit' });
      return reply.type('text/html; charset=utf-8').send(unitPage(life));
    },
  );
  app.get('/style.css', { schema: { hide: true } }, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(styleSheet),
  );
}
