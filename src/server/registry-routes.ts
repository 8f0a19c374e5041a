/** What programs read: health, units, life records, documents, the state of a certificate. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { unitStates } from '../model/unit.ts';
import type { AppParts } from './app-parts.ts';
import { listUnits } from './fleet/unit-list.ts';
import { actorOf } from './people/actor.ts';
import { messageSchema as message } from './problem.ts';
import { certificateStatus, findDocument, unitLife } from './registry.ts';

const unit = z.object({
  hardwareId: z.string(),
  serialNumber: z.string().nullable(),
  model: z.string(),
  state: z.string(),
  firmware: z.string().nullable(),
  groupId: z.string().nullable(),
  station: z.string(),
  changedAt: z.date(),
});
const identity = z.object({
  certificateFingerprint: z.string(),
  profile: z.string(),
  serialNumber: z.string(),
  certificateSerial: z.string().nullable(),
  keyOrigin: z.string().nullable(),
  status: z.string(),
  reason: z.string().nullable(),
  committedAt: z.date().nullable(),
  revokedAt: z.date().nullable(),
});
const id = z.string().min(1).max(300);

export function registerRegistry(scope: FastifyInstance, { database, signer, version }: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  app.get(
    '/api/v1/health',
    {
      schema: {
        summary: 'Is the server well?',
        response: {
          200: z.object({ status: z.literal('ok'), version: z.string(), publicKeyPem: z.string() }),
        },
      },
    },
    async () => ({
      status: 'ok' as const,
      version,
      publicKeyPem: signer.publicKeyPem,
    }),
  );
  app.get(
    '/api/v1/units',
    {
      schema: {
        summary: 'Units, newest change first',
        querystring: z.strictObject({
          search: z.string().max(100).optional(),
          state: z.enum(unitStates).optional(),
          after: z.string().max(500).optional(),
          limit: z.coerce.number().int().min(1).max(500).default(100),
        }),
        response: { 200: z.object({ rows: z.array(unit), next: z.string().nullable() }) },
      },
    },
    async (request) => {
      const { rows, next } = await listUnits(database, {
        organisation: actorOf(request).organisation,
        ...request.query,
      });
      return { rows: [...rows], next };
    },
  );
  app.get(
    '/api/v1/units/:hardwareId',
    {
      schema: {
        summary: 'One unit with its identities, documents and everything that was told of it',
        params: z.object({ hardwareId: id }),
        response: {
          200: z.object({
            unit,
            identities: z.array(identity),
            documents: z.array(
              z.object({
                id: z.string(),
                kind: z.string(),
                issuedAt: z.date(),
                station: z.string(),
                sequence: z.number(),
                outcome: z.string(),
              }),
            ),
            facts: z.array(
              z.object({
                id: z.string(),
                kind: z.string(),
                station: z.string(),
                receivedAt: z.date(),
                payload: z.unknown(),
                receipt: z.string(),
              }),
            ),
          }),
          404: message,
        },
      },
    },
    async (request, reply) => {
      const life = await unitLife(database, actorOf(request).organisation, request.params.hardwareId);
      if (life === null) return reply.code(404).send({ message: 'there is no such unit' });
      return {
        unit: life.unit,
        identities: [...life.identities],
        documents: [...life.documents],
        facts: [...life.facts],
      };
    },
  );
  app.get(
    '/api/v1/documents/:id',
    {
      schema: {
        summary: 'A signed document as its station sent it',
        params: z.object({ id }),
        querystring: z.strictObject({ station: z.string().min(1).max(100).optional() }),
        response: { 200: z.unknown(), 404: message },
      },
    },
    async (request, reply) => {
      const document = await findDocument(database, actorOf(request).organisation, {
        ...request.params,
        ...request.query,
      });
      return document === null ? reply.code(404).send({ message: 'there is no such document' }) : document;
    },
  );
  app.get(
    '/api/v1/certificates/:fingerprint',
    {
      schema: {
        summary: 'Is this certificate live or revoked?',
        params: z.object({ fingerprint: id }),
        response: { 200: identity.extend({ hardwareId: z.string() }), 404: message },
      },
    },
    async (request, reply) =>
      (await certificateStatus(database, actorOf(request).organisation, request.params.fingerprint)) ??
      reply.code(404).send({ message: 'this certificate is not known here' }),
  );
}
