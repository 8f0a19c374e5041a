/** What stations call: enrolment by code, facts in signed batches. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { AppParts } from './app-parts.ts';
import { batchSchema, resultSchema } from './fact-schemas.ts';
import { alarmsOfStation } from './fleet/alarms.ts';
import { takeFacts } from './intake.ts';
import type { ServerMetrics } from './operations/metrics.ts';
import { keepBodies } from './signed-body.ts';
import { findStation, isSignedBy } from './station-auth.ts';

const message = z.object({ message: z.string() });
/** What this server holds against the station: told with each answer until a person has settled it. */
const alarm = z.object({ message: z.string(), raisedAt: z.date() });
const mostAlarms = 20;
const enrolmentStatus = { 'wrong-code': 403, taken: 409, 'bad-key': 400 } as const;
const enrolmentText = {
  'wrong-code': 'this enrolment code is not valid (any more)',
  taken: 'another station has this id, or it was revoked',
  'bad-key': 'the public key is not an Ed25519 key in PEM form',
} as const;

export function registerStations(scope: FastifyInstance, parts: AppParts, metrics: ServerMetrics): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const bodyOf = keepBodies(scope);

  app.post(
    '/api/v1/stations/enroll',
    {
      config: { rateLimit: { max: 10, timeWindow: '1 minute' } },
      schema: {
        summary: 'Make a station known by a one-time code',
        body: z.strictObject({
          code: z.string().max(100),
          stationId: z.string().regex(/^[a-z0-9][a-z0-9-]{2,62}$/),
          name: z.string().min(1).max(100),
          publicKeyPem: z.string().max(1_000),
        }),
        response: {
          200: z.object({ serverPublicKeyPem: z.string() }),
          400: message,
          403: message,
          409: message,
        },
      },
    },
    async (request, reply) => {
      const answer = await parts.desk.enrol(request.body);
      if (answer === 'enrolled') return { serverPublicKeyPem: parts.signer.publicKeyPem };
      return reply.code(enrolmentStatus[answer]).send({ message: enrolmentText[answer] });
    },
  );

  app.post(
    '/api/v1/facts',
    {
      schema: {
        summary: 'Facts of a station, each answered for itself',
        description:
          'Header mintmark-station names the station, mintmark-signature is Ed25519 over the body in base64. The id of a fact is its idempotency key.',
        headers: z.object({
          'mintmark-station': z.string().max(100),
          'mintmark-signature': z.string().max(200),
        }),
        body: batchSchema,
        response: { 200: z.object({ results: z.array(resultSchema), alarms: z.array(alarm) }), 401: message },
      },
    },
    async (request, reply) => {
      const body = bodyOf(request);
      const station = await findStation(parts.database, request.headers['mintmark-station']);
      if (
        station === null ||
        body === undefined ||
        !isSignedBy(station, body, request.headers['mintmark-signature']) ||
        request.body.station !== station.id
      ) {
        return reply
          .code(401)
          .send({ message: 'this station is not enrolled here (any more), or the signature is wrong' });
      }
      const results = await takeFacts(parts.database, parts.signer, request.body.facts, {
        station: station.id,
        publicKeyPem: station.publicKeyPem,
        organisation: station.organisation,
        receivedAt: parts.clock.now(),
      });
      for (const { status } of results) metrics.countFacts(status, 1);
      return {
        results: [...results],
        alarms: [...(await alarmsOfStation(parts.database, station.id, mostAlarms))],
      };
    },
  );
}
