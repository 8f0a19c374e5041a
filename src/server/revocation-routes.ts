/** Stations ask what was revoked. The one question that a revoked station still gets an answer to: that it is one. */
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { revocationRequestSchema, signedRevocationNewsSchema } from '../model/revocations.ts';
import type { AppParts } from './app-parts.ts';
import { messageSchema as message } from './problem.ts';
import { revocationNews, stationWhateverBecameOfIt } from './revocation-news.ts';
import { keepBodies } from './signed-body.ts';
import { isSignedBy } from './station-auth.ts';

export function registerRevocations(scope: FastifyInstance, { database, signer, clock }: AppParts): void {
  const bodyOf = keepBodies(scope);
  scope.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/revocations/pull',
    {
      schema: {
        summary: 'What was revoked, for a station: certificates, office keys, and the station itself',
        description: 'Signed like facts: mintmark-station and mintmark-signature over the bytes of the body.',
        headers: z.object({
          'mintmark-station': z.string().max(100),
          'mintmark-signature': z.string().max(200),
        }),
        body: revocationRequestSchema,
        response: { 200: signedRevocationNewsSchema, 401: message },
      },
    },
    async (request, reply) => {
      const body = bodyOf(request);
      const station = await stationWhateverBecameOfIt(database, request.headers['mintmark-station']);
      if (
        station === null ||
        body === undefined ||
        station.id !== request.body.station ||
        !isSignedBy(station, body, request.headers['mintmark-signature'])
      )
        return reply
          .code(401)
          .send({ message: 'this station was never enrolled here, or the signature is wrong' });
      const { since } = request.body;
      return revocationNews(database, signer, { station, since, now: clock.now() });
    },
  );
}
