/** Packages over HTTP: the office hands them in, stations ask which there are and fetch them by their hash, from any byte on. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { packageRequestBytes } from '../../evidence/server-statement.ts';
import { offeredPackageSchema, packageLimitBytes } from '../../model/package-file.ts';
import type { AppParts } from '../app-parts.ts';
import { messageSchema as message } from '../problem.ts';
import { keepBodies } from '../signed-body.ts';
import { findStation, isSignedBy, type KnownStation } from '../station-auth.ts';
import { readRange } from './byte-range.ts';
import {
  newestPackages,
  type PackageAnswer,
  packageBytes,
  packageSize,
  takePackage,
} from './package-shelf.ts';

const unsigned = 'this station is not enrolled here (any more), or the signature is wrong';
const statusOf = { untrusted: 403, conflict: 409, invalid: 422 } as const satisfies Record<
  Exclude<PackageAnswer['type'], 'taken' | 'same'>,
  number
>;
/** Packages that are in memory at once while they come in. */
const heldMost = 2;
const headers = z.object({
  'mintmark-station': z.string().max(100),
  'mintmark-signature': z.string().max(200),
});

export function registerPackages(scope: FastifyInstance, parts: AppParts): void {
  registerShelf(scope, parts);
  const { database, clock } = parts;
  let held = 0;
  // a scope of its own: bodies are bytes there, and longer than anywhere else
  scope.register(async (office) => {
    office.addContentTypeParser(
      'application/zip',
      { parseAs: 'buffer', bodyLimit: packageLimitBytes },
      (_request, body, done) => done(null, body),
    );
    office.withTypeProvider<ZodTypeProvider>().post(
      '/api/v1/packages',
      {
        bodyLimit: packageLimitBytes,
        config: { rateLimit: { max: 30, timeWindow: '1 minute' } },
        // whose it is shows only when it is here whole: strangers get no more memory than that
        onRequest: async (_request, reply) => {
          if (held >= heldMost)
            return reply
              .code(503)
              .header('retry-after', '30')
              .send({ message: 'other packages come in now' });
          held += 1;
          reply.raw.once('close', () => {
            held -= 1;
          });
          return undefined;
        },
        schema: {
          summary: "Hand in a package; the office's signature is checked",
          consumes: ['application/zip'],
          response: {
            200: offeredPackageSchema,
            403: message,
            409: message,
            415: message,
            422: message,
            503: message,
          },
        },
      },
      async (request, reply) => {
        const { body } = request;
        if (!Buffer.isBuffer(body)) return reply.code(415).send({ message: 'a package is a zip file' });
        const answer = await takePackage(database, body, clock.now());
        if ('message' in answer) return reply.code(statusOf[answer.type]).send({ message: answer.message });
        return answer.offered;
      },
    );
  });
}

function registerShelf(scope: FastifyInstance, { database }: AppParts): void {
  const app = scope.withTypeProvider<ZodTypeProvider>();
  const bodyOf = keepBodies(scope);

  app.post(
    '/api/v1/packages/pull',
    {
      schema: {
        summary: 'The newest version of each package, for a station',
        description: 'Signed like facts: mintmark-station and mintmark-signature over the bytes of the body.',
        headers,
        body: z.strictObject({ station: z.string().min(1).max(100) }),
        response: { 200: z.object({ packages: z.array(offeredPackageSchema) }), 401: message },
      },
    },
    async (request, reply) => {
      const body = bodyOf(request);
      const known = await findStation(database, request.headers['mintmark-station']);
      if (
        known === null ||
        body === undefined ||
        !isSignedBy(known, body, request.headers['mintmark-signature']) ||
        request.body.station !== known.id
      )
        return reply.code(401).send({ message: unsigned });
      return { packages: [...(await newestPackages(database, known.organisation))] };
    },
  );
  app.get(
    '/api/v1/packages/:sha256',
    {
      schema: {
        summary: 'A package as it was handed in, from any byte on (RFC 9110 section 14)',
        description:
          'mintmark-signature is over `mintmark package request v1`, a line feed, and {"sha256":…,"station":…} in RFC 8785 form.',
        headers,
        params: z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) }),
        response: { 401: message, 404: message },
      },
    },
    async (request, reply) => {
      const { sha256 } = request.params;
      const known = await findStation(database, request.headers['mintmark-station']);
      if (known === null || !asks(known, sha256, request.headers['mintmark-signature']))
        return reply.code(401).send({ message: unsigned });
      const sizeBytes = await packageSize(database, known.organisation, sha256);
      if (sizeBytes === null) return reply.code(404).send({ message: 'there is no such package' });
      return sendRange(request, reply, { sha256, sizeBytes }, (first, last) =>
        packageBytes(database, sha256, first, last),
      );
    },
  );
}

function asks(known: KnownStation, sha256: string, signature: string): boolean {
  return isSignedBy(known, packageRequestBytes({ station: known.id, sha256 }), signature);
}

function sendRange(
  request: FastifyRequest,
  reply: FastifyReply,
  { sha256, sizeBytes }: { readonly sha256: string; readonly sizeBytes: number },
  read: (first: number, last: number) => AsyncIterable<Uint8Array>,
): FastifyReply {
  const tag = `"${sha256}"`;
  const condition = request.headers['if-range'];
  // RFC 9110 section 13.1.5: a range of what is no longer there is none
  const asked = condition === undefined || condition === tag ? request.headers.range : undefined;
  const range = readRange(asked, sizeBytes);
  reply.headers({ 'accept-ranges': 'bytes', etag: tag });
  if (range.type === 'outside')
    return reply
      .code(416)
      .header('content-range', `bytes */${sizeBytes}`)
      .type('application/json')
      .send(JSON.stringify({ message: 'there is nothing behind its end' }));
  const { first, last } = range.type === 'part' ? range : { first: 0, last: sizeBytes - 1 };
  if (range.type === 'part') reply.code(206).header('content-range', `bytes ${first}-${last}/${sizeBytes}`);
  reply.type('application/zip').header('content-length', last - first + 1);
  return reply.send(Readable.from(read(first, last), { objectMode: false }));
}
