/** Fleet monitoring: reports in (a program's token), oddities and silent units out. One organisation's only. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { groupIdSchema } from '../../model/group.ts';
import type { AppParts } from '../app-parts.ts';
import { actorOf } from '../people/actor.ts';
import { messageSchema } from '../problem.ts';
import { reportsSchema } from './report-schemas.ts';
import { unitReports } from './report-tables.ts';
import { listSilent, silences } from './silent-units.ts';
import { takeReports } from './take-reports.ts';

const limit = z.coerce.number().int().min(1).max(500).default(100);
const oddity = z.object({
  reading: z.string(),
  value: z.union([z.string(), z.number()]),
  usual: z.union([z.string(), z.number()]),
  score: z.number(),
});
const report = z.object({
  hardwareId: z.string(),
  groupId: z.string(),
  seenAt: z.date(),
  firmware: z.string().nullable(),
  readings: z.record(z.string(), z.number()),
  oddities: z.array(oddity),
  score: z.number(),
});
const page = z.object({ rows: z.array(report), next: z.string().nullable() });
const silent = z.object({
  hardwareId: z.string(),
  serialNumber: z.string().nullable(),
  groupId: z.string(),
  firmware: z.string().nullable(),
  /** Null: never. */
  seenAt: z.date().nullable(),
  /** When it was last heard of, or provisioned when it never was. */
  since: z.date(),
});
type Row = typeof unitReports.$inferSelect;

export function registerReports(scope: FastifyInstance, { database, clock }: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.post(
    '/api/v1/reports',
    {
      bodyLimit: 1024 * 1024,
      schema: {
        summary: 'What units in the field, or their LwM2M server, say of them; token with fleet:report',
        description:
          'Resources of the LwM2M objects /3 and /4 by path. Only the newest report of a unit counts: sending one again changes nothing.',
        body: reportsSchema,
        response: {
          200: z.object({ results: z.array(z.enum(['taken', 'older', 'unknown-unit', 'future'])) }),
          429: messageSchema,
        },
      },
      config: { rateLimit: { max: 6_000, timeWindow: '1 minute' } },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      return { results: [...(await takeReports(database, organisation, request.body.reports, clock.now()))] };
    },
  );
  app.get(
    '/api/v1/reports/anomalies',
    {
      schema: {
        summary: 'Units that differ from their group, the furthest first',
        querystring: z.strictObject({
          group: groupIdSchema.optional(),
          after: z.string().max(300).optional(),
          limit,
        }),
        response: { 200: page },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      const { after, group } = request.query;
      const [, score, id] = /^(\d{1,9}(?:\.\d{1,20})?)\|(.{1,200})$/s.exec(after ?? '') ?? [];
      const rows = await database
        .select()
        .from(unitReports)
        .where(
          and(
            eq(unitReports.organisation, organisation),
            group === undefined ? undefined : eq(unitReports.groupId, group),
            // as the index says it
            sql`${unitReports.score} > 0`,
            score === undefined
              ? undefined
              : sql`(${unitReports.score}, ${unitReports.hardwareId}) < (${Number(score)}::double precision, ${id})`,
          ),
        )
        .orderBy(desc(unitReports.score), desc(unitReports.hardwareId))
        .limit(request.query.limit + 1);
      return pageOf(rows, request.query.limit, (last) => `${last.score}|${last.hardwareId}`);
    },
  );
  app.get(
    '/api/v1/reports/silent',
    {
      schema: {
        summary:
          'Provisioned units that were not heard of for so many hours: those that never reported, then the others; the longest first',
        querystring: z.strictObject({
          hours: z.coerce
            .number()
            .int()
            .min(1)
            .max(24 * 3_650)
            .default(24),
          kind: z.enum(silences).default('all'),
          group: groupIdSchema.optional(),
          after: z.string().max(300).optional(),
          limit,
        }),
        response: { 200: z.object({ rows: z.array(silent), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { hours, ...query } = request.query;
      const { organisation } = actorOf(request);
      const before = new Date(clock.now().getTime() - hours * 3_600_000);
      const { rows, next } = await listSilent(database, { ...query, organisation, before });
      return { rows: [...rows], next };
    },
  );
  app.get(
    '/api/v1/units/:hardwareId/report',
    {
      schema: {
        summary: 'What a unit in the field said last',
        params: z.object({ hardwareId: z.string().min(1).max(300) }),
        response: { 200: report, 404: messageSchema },
      },
    },
    async (request, reply) => {
      const { organisation } = actorOf(request);
      const [row] = await database
        .select()
        .from(unitReports)
        .where(
          and(
            eq(unitReports.hardwareId, request.params.hardwareId),
            eq(unitReports.organisation, organisation),
          ),
        );
      return row === undefined
        ? reply.code(404).send({ message: 'nothing was heard of such a unit' })
        : shown(row);
    },
  );
}

function pageOf(rows: readonly Row[], most: number, cursor: (last: Row) => string) {
  const page = rows.slice(0, most);
  const last = page.at(-1);
  return { rows: page.map(shown), next: rows.length > most && last !== undefined ? cursor(last) : null };
}

function shown({ hardwareId, groupId, seenAt, firmware, readings, oddities, score }: Row) {
  return { hardwareId, groupId, seenAt, firmware, readings: { ...readings }, oddities: [...oddities], score };
}
