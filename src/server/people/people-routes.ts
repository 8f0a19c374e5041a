/** The administrator's part: people and their roles, tokens of programs, and the log of what was done. One organisation's only. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppParts } from '../app-parts.ts';
import { isPlainText } from '../plain-text.ts';
import { messageSchema } from '../problem.ts';
import { actorName, actorOf, roles, scopes } from './actor.ts';
import { listAudit } from './audit.ts';
import { changePerson, invitePerson, listPeople } from './people-desk.ts';
import { listTokens, makeToken, revokeToken } from './tokens.ts';

const person = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  role: z.enum(roles),
  way: z.enum(['password', 'oidc']),
  createdAt: z.date(),
  disabledAt: z.date().nullable(),
});
const token = z.object({
  id: z.string(),
  title: z.string(),
  scopes: z.array(z.enum(scopes)),
  madeBy: z.string(),
  madeAt: z.date(),
  endsAt: z.date().nullable(),
  usedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
});
const auditLine = z.object({
  number: z.number(),
  at: z.date(),
  actor: z.string(),
  act: z.string(),
  subject: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  sha256: z.string(),
});
const limit = z.coerce.number().int().min(1).max(500).default(100);
const id = z.string().min(1).max(100);
const bodyLimit = 16 * 1024;

export function registerPeople(scope: FastifyInstance, parts: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const { database, clock } = parts;
  app.get(
    '/api/v1/people',
    {
      schema: {
        summary: 'People of this organisation, by their names to sign in with',
        querystring: z.strictObject({ after: z.string().max(100).optional(), limit }),
        response: { 200: z.object({ rows: z.array(person), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      return { ...(await listPeople(database, { organisation, ...request.query })) };
    },
  );
  app.post(
    '/api/v1/people/invite',
    {
      bodyLimit,
      schema: {
        summary: 'A one-time code for a new account, or for a new password of somebody',
        body: z.strictObject({ role: z.enum(roles), person: id.nullable().default(null) }),
        response: { 200: z.object({ code: z.string(), endsAt: z.date() }), 404: messageSchema },
      },
    },
    async (request, reply) => {
      const made = await invitePerson(parts, actorOf(request), request.body);
      return made ?? reply.code(404).send({ message: 'there is no such person' });
    },
  );
  app.post(
    '/api/v1/people/:id',
    {
      bodyLimit,
      schema: {
        summary: 'Another role, or no way in any more',
        params: z.object({ id }),
        body: z.strictObject({ role: z.enum(roles).optional(), disabled: z.boolean().optional() }),
        response: { 200: z.object({ id: z.string() }), 404: messageSchema, 409: messageSchema },
      },
    },
    async (request, reply) => {
      const answer = await changePerson(parts, actorOf(request), request.params.id, request.body);
      if (answer === 'changed') return { id: request.params.id };
      return answer === 'missing'
        ? reply.code(404).send({ message: 'there is no such person' })
        : reply.code(409).send({ message: 'the last administrator stays one' });
    },
  );
  app.get(
    '/api/v1/tokens',
    {
      schema: {
        summary: 'Tokens of programs, never their values',
        querystring: z.strictObject({ after: id.optional(), limit }),
        response: { 200: z.object({ rows: z.array(token), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      const rows = await listTokens(database, { organisation, ...request.query });
      return {
        rows: rows.map((row) => ({ ...row, scopes: [...row.scopes] })),
        next: rows.length === request.query.limit ? (rows.at(-1)?.id ?? null) : null,
      };
    },
  );
  app.post(
    '/api/v1/tokens',
    {
      bodyLimit,
      schema: {
        summary: 'A token for a program; its value is shown this once',
        body: z.strictObject({
          title: z.string().min(1).max(100).refine(isPlainText, 'text without control characters'),
          scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
          days: z.int().min(1).max(3_650).nullable().default(365),
        }),
        response: { 200: z.object({ id: z.string(), token: z.string() }) },
      },
    },
    async (request) => {
      const actor = actorOf(request);
      const { title, days } = request.body;
      const endsAt = days === null ? null : new Date(clock.now().getTime() + days * 86_400_000);
      const asked = { title, scopes: [...new Set(request.body.scopes)], endsAt, actor: actorName(actor) };
      return makeToken(database, { organisation: actor.organisation, ...asked }, parts);
    },
  );
  app.post(
    '/api/v1/tokens/:id/revoke',
    {
      bodyLimit,
      schema: {
        summary: 'A token is over, at once',
        params: z.object({ id }),
        response: { 200: z.object({ id: z.string() }), 404: messageSchema },
      },
    },
    async (request, reply) => {
      const actor = actorOf(request);
      const asked = { organisation: actor.organisation, id: request.params.id, actor: actorName(actor) };
      const known = await revokeToken(database, { ...asked, now: clock.now() });
      return known ? { id: asked.id } : reply.code(404).send({ message: 'there is no such token' });
    },
  );
  app.get(
    '/api/v1/audit',
    {
      schema: {
        summary: 'What people and tokens did here, newest first; each line holds the hash of the one before',
        querystring: z.strictObject({
          before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
          limit,
        }),
        response: { 200: z.object({ rows: z.array(auditLine), next: z.number().nullable() }) },
      },
    },
    async (request) => {
      const { organisation } = actorOf(request);
      const rows = await listAudit(database, { organisation, ...request.query });
      const last = rows.at(-1)?.number ?? 1;
      return {
        rows: rows.map(({ previous: _previous, organisation: _organisation, ...row }) => ({
          ...row,
          details: { ...row.details },
        })),
        next: rows.length === request.query.limit && last > 1 ? last : null,
      };
    },
  );
}
