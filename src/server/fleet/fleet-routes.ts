/** What the fleet page and programs read and do: overview, stations, alarms, orders, revocations, exports. One organisation's only. */
import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { revocationReasons } from '../../identity/issuer.ts';
import type { AppParts } from '../app-parts.ts';
import { actorName, actorOf } from '../people/actor.ts';
import { writeAudit } from '../people/audit.ts';
import { makeEnrolmentCode } from '../people/enrolment-codes.ts';
import { isPlainText } from '../plain-text.ts';
import { messageSchema } from '../problem.ts';
import { openAlarms, settleAlarm } from './alarms.ts';
import { exportKinds, exportLines } from './exports.ts';
import { listOrders } from './order-list.ts';
import { listRevocations, revokeByPerson } from './revocations.ts';
import { endStation, listStations } from './stations-desk.ts';
import { countAgain, countsOf } from './unit-counts.ts';

const limit = z.coerce.number().int().min(1).max(500).default(100);
const paged = z.strictObject({ after: z.string().max(600).optional(), limit });
const next = z.string().nullable();
const bodyLimit = 16 * 1024;
const reasons = Object.keys(revocationReasons) as [keyof typeof revocationReasons];
const alarm = z.object({
  id: z.string(),
  station: z.string(),
  subject: z.string(),
  message: z.string(),
  raisedAt: z.date(),
});
const station = z.object({
  id: z.string(),
  name: z.string(),
  enrolledAt: z.date(),
  lastSeenAt: z.date(),
  revokedAt: z.date().nullable(),
  certificateUntil: z.date().nullable(),
  alarms: z.number(),
});
const revoked = z.object({
  certificateFingerprint: z.string(),
  hardwareId: z.string(),
  profile: z.string(),
  serialNumber: z.string(),
  reason: z.string().nullable(),
  station: z.string(),
  revokedAt: z.date().nullable(),
});
const order = z.object({
  id: z.string(),
  title: z.string(),
  quantity: z.number(),
  profile: z.string(),
  receivedAt: z.date(),
  notAfter: z.string(),
  closedAt: z.date().nullable(),
});

export function registerFleet(scope: FastifyInstance, parts: AppParts): void {
  registerStationDesk(scope, parts);
  registerAlarms(scope, parts);
  registerPapers(scope, parts);
}

function registerStationDesk(scope: FastifyInstance, parts: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const { database, clock } = parts;
  app.get(
    '/api/v1/stations',
    {
      schema: {
        summary: 'Stations of this organisation',
        querystring: paged,
        response: { 200: z.object({ rows: z.array(station), next }) },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      const page = await listStations(database, { organisation, ...request.query });
      return { rows: [...page.rows], next: page.next };
    },
  );
  app.post(
    '/api/v1/stations/codes',
    {
      bodyLimit,
      schema: {
        summary: 'A one-time code with which a station enrols; shown this once, good for a day',
        response: {
          200: z.object({ code: z.string(), endsAt: z.date() }),
        },
      },
    },
    async (request) => {
      const { code, endsAt } = await makeEnrolmentCode(parts, actorOf(request));
      return { code: parts.shownCode(code), endsAt };
    },
  );
  app.post(
    '/api/v1/stations/:id/revoke',
    {
      bodyLimit,
      schema: {
        summary: 'Take nothing from a station any more, or end its certificates only',
        params: z.object({ id: z.string().min(1).max(100) }),
        body: z.strictObject({ what: z.enum(['station', 'certificates']) }),
        response: { 200: z.object({ certificatesEnded: z.number() }), 404: messageSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      const asked = { id, what: request.body.what, now: clock.now() };
      const ended = await endStation(database, actorOf(request), asked);
      return ended === null
        ? reply.code(404).send({ message: 'there is no such station' })
        : { certificatesEnded: ended };
    },
  );
}

function registerAlarms(scope: FastifyInstance, { database, clock }: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/v1/overview',
    {
      schema: {
        summary: 'How many units are in which state, as of the last count',
        response: {
          200: z.object({
            states: z.array(z.object({ state: z.string(), units: z.number() })),
            countedAt: z.date().nullable(),
          }),
        },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      const counts = await countsOf(database, organisation);
      // nobody waits for a count of millions: it is for those who ask next
      countAgain(database, clock).catch(() => undefined);
      return { states: [...counts.states], countedAt: counts.countedAt };
    },
  );
  app.get(
    '/api/v1/alarms',
    {
      schema: {
        summary: 'Contradictions that somebody must look at, newest first',
        querystring: paged,
        response: { 200: z.object({ rows: z.array(alarm), next }) },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      const page = await openAlarms(database, { organisation, ...request.query });
      return { rows: [...page.rows], next: page.next };
    },
  );
  app.post(
    '/api/v1/alarms/settle',
    {
      bodyLimit,
      schema: {
        summary: 'Somebody has looked at it',
        body: z.strictObject({
          id: z.string().min(1).max(600),
          note: z.string().max(500).refine(isPlainText, 'text without control characters').default(''),
        }),
        response: { 200: z.object({ id: z.string() }), 404: messageSchema },
      },
    },
    async (request, reply) => {
      const { id, note } = request.body;
      const known = await settleAlarm(database, actorOf(request), { id, note, now: clock.now() });
      return known ? { id } : reply.code(404).send({ message: 'there is no such alarm' });
    },
  );
}

function registerPapers(scope: FastifyInstance, { database, clock }: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/v1/orders',
    {
      schema: {
        summary: 'Work orders, newest first',
        querystring: paged,
        response: { 200: z.object({ rows: z.array(order), next }) },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      return listOrders(database, { organisation, ...request.query });
    },
  );
  app.get(
    '/api/v1/revocations',
    {
      schema: {
        summary: 'Certificates that are revoked, newest first',
        querystring: paged,
        response: { 200: z.object({ rows: z.array(revoked), next }) },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      return listRevocations(database, { organisation, ...request.query });
    },
  );
  app.post(
    '/api/v1/revocations',
    {
      bodyLimit,
      schema: {
        summary: 'End a certificate; again is no fault',
        body: z.strictObject({
          fingerprint: z.string().regex(/^[0-9A-Fa-f:]{40,128}$/),
          reason: z.enum(reasons),
        }),
        response: { 200: z.object({ fingerprint: z.string() }), 404: messageSchema },
      },
    },
    async (request, reply) => {
      const { fingerprint, reason } = request.body;
      const known = await revokeByPerson(database, actorOf(request), {
        fingerprint,
        reason,
        now: clock.now(),
      });
      return known
        ? { fingerprint }
        : reply.code(404).send({ message: 'this organisation has no such certificate' });
    },
  );
  app.get(
    '/api/v1/exports/:file',
    {
      config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
      schema: {
        summary:
          'Everything of one kind, streamed: units.csv, units.jsonl, identities.…, revocations.…, audit.… (administrators)',
        params: z.object({ file: z.templateLiteral([z.enum(exportKinds), '.', z.enum(['csv', 'jsonl'])]) }),
        response: { 200: z.unknown().describe('A stream of lines'), 403: messageSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const [kind, format] = splitFile(request.params.file);
      if (kind === 'audit' && !(actor.kind === 'person' && actor.role === 'administrator'))
        return reply.code(403).send({ message: 'the audit log is for administrators' });
      const { organisation } = actor;
      const { file } = request.params;
      await database.transaction((transaction) =>
        writeAudit(transaction, {
          organisation,
          actor: actorName(actor),
          act: 'exported',
          subject: file,
          at: clock.now(),
        }),
      );
      reply
        .type(
          format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/jsonl; charset=utf-8',
        )
        .header('content-disposition', `attachment; filename="mintmark-${file}"`);
      return reply.send(Readable.from(exportLines(database, organisation, kind, format)));
    },
  );
}

function splitFile(file: string): readonly [(typeof exportKinds)[number], 'csv' | 'jsonl'] {
  const kind = exportKinds.find((each) => file.startsWith(`${each}.`)) ?? 'units';
  return [kind, file.endsWith('.csv') ? 'csv' : 'jsonl'];
}
