/** What stations ask about units that they do not know, or know too well: signed by the station, answered under the server's signature. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import {
  retiredRequestSchema,
  sightRequestSchema,
  signedRetiredUnitsSchema,
  signedUnitSightSchema,
} from '../model/retired.ts';
import type { AppParts } from './app-parts.ts';
import { isPlainText } from './plain-text.ts';
import { organisationOf, retiredUnits, unitSight } from './retired-units.ts';
import { keepBodies } from './signed-body.ts';
import { findStation, isSignedBy } from './station-auth.ts';

const message = z.object({ message: z.string() });
const unsigned = 'this station is not enrolled here (any more), or the signature is wrong';
const headers = z.object({
  'mintmark-station': z.string().max(100),
  'mintmark-signature': z.string().max(200),
});
const description = 'Signed like facts: mintmark-station and mintmark-signature over the bytes of the body.';

/** What is asked is repeated in the answer, which is signed: it has to be text that can be. */
const askedSight = sightRequestSchema.extend({
  scan: sightRequestSchema.shape.scan.refine(isPlainText, 'text without control characters'),
});

export function registerRetired(scope: FastifyInstance, { database, signer, clock }: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const bodyOf = keepBodies(scope);

  /** The organisation of whoever signed it; null for nobody who is known here. */
  async function asker(
    request: FastifyRequest,
    sent: { readonly station: string; readonly signature: string },
    named: string,
  ): Promise<string | null> {
    const body = bodyOf(request);
    const station = await findStation(database, sent.station);
    const genuine =
      station !== null &&
      body !== undefined &&
      station.id === named &&
      isSignedBy(station, body, sent.signature);
    return genuine ? organisationOf(database, station.id) : null;
  }

  app.post(
    '/api/v1/units/retired',
    {
      schema: {
        summary: 'Units that are retired or destroyed, for a station',
        description,
        headers,
        body: retiredRequestSchema,
        response: { 200: signedRetiredUnitsSchema, 401: message },
      },
    },
    async (request, reply) => {
      const { 'mintmark-station': station, 'mintmark-signature': signature } = request.headers;
      const organisation = await asker(request, { station, signature }, request.body.station);
      if (organisation === null) return reply.code(401).send({ message: unsigned });
      const { since } = request.body;
      return retiredUnits(database, signer, { organisation, since, now: clock.now() });
    },
  );
  app.post(
    '/api/v1/units/find',
    {
      schema: {
        summary: 'One unit by its label, for a station that does not know it',
        description,
        headers,
        body: askedSight,
        response: { 200: signedUnitSightSchema, 401: message },
      },
    },
    async (request, reply) => {
      const { 'mintmark-station': station, 'mintmark-signature': signature } = request.headers;
      const organisation = await asker(request, { station, signature }, request.body.station);
      if (organisation === null) return reply.code(401).send({ message: unsigned });
      return unitSight(database, signer, { organisation, scan: request.body.scan, now: clock.now() });
    },
  );
}
