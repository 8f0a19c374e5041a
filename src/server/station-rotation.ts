/**
 * A station that took a new key says so here. Nobody has to be asked: the documents themselves show that the old key, which
 * the server knows, announced the new one. They are kept, because older documents may still be on their way.
 */
import { createPublicKey } from 'node:crypto';
import { asc, eq } from 'drizzle-orm';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { type ChainKey, chainKeys } from '../evidence/chain-keys.ts';
import { keyIdOf } from '../evidence/key-id.ts';
import { type SignedDocument, signedDocumentSchema } from '../model/document.ts';
import type { AppParts } from './app-parts.ts';
import type { ServerDatabase } from './database.ts';
import { alone } from './fact-application.ts';
import { stationRotations, stations } from './schema.ts';
import { findStation } from './station-auth.ts';

export function registerStationRotation(scope: FastifyInstance, { database }: AppParts): void {
  scope.withTypeProvider<ZodTypeProvider>().post(
    '/api/v1/stations/rotate',
    {
      config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
      bodyLimit: 2_000_000,
      schema: {
        summary: 'A station has a new key',
        description: 'The documents by which each key of the station announced the next one.',
        body: z.strictObject({
          station: z.string().max(100),
          rotations: z.array(signedDocumentSchema).min(1).max(520),
        }),
        response: { 200: z.object({ keyId: z.string() }), 403: z.object({ message: z.string() }) },
      },
    },
    async (request, reply) => {
      const keyId = await takeRotations(database, request.body.station, request.body.rotations);
      return keyId === null
        ? reply.code(403).send({ message: 'no key of this station that is known here announced the new one' })
        : { keyId };
    },
  );
}

/** The id of the key that the station has now; null when nothing here vouches for it. */
export async function takeRotations(
  database: ServerDatabase,
  station: string,
  rotations: readonly SignedDocument[],
): Promise<string | null> {
  return database.transaction(async (transaction) => {
    await alone(transaction, `station:${station}`);
    const known = await findStation(transaction, station);
    if (known === null) return null;
    const knownKey = createPublicKey(known.publicKeyPem);
    const own = rotations.filter((document) => document.station === station);
    const keys = chainKeys(knownKey, own);
    const from = keys.find(({ keyId }) => keyId === keyIdOf(knownKey))?.from ?? 1;
    const newest = keys.reduce((left, right) => (right.from > left.from ? right : left));
    if (newest.from <= from) return null;
    const announced = own.filter(({ keyId, sequence }) =>
      keys.some((each) => each.keyId === keyId && each.until === sequence),
    );
    for (const document of announced)
      await transaction
        .insert(stationRotations)
        .values({ station, sequence: document.sequence, document })
        .onConflictDoNothing();
    await transaction
      .update(stations)
      .set({ publicKeyPem: newest.key.export({ type: 'spki', format: 'pem' }).toString() })
      .where(eq(stations.id, station));
    return newest.keyId;
  });
}

/** All keys that the station ever had, with the numbers that each may have signed. */
export async function keysOfStation(
  database: Pick<ServerDatabase, 'select'>,
  station: string,
  publicKeyPem: string,
): Promise<readonly ChainKey[]> {
  const rows = await database
    .select({ document: stationRotations.document })
    .from(stationRotations)
    .where(eq(stationRotations.station, station))
    .orderBy(asc(stationRotations.sequence));
  const rotations = rows.map((row) => signedDocumentSchema.parse(row.document));
  return chainKeys(createPublicKey(publicKeyPem), rotations);
}
