/** Bodies that stations sign: the signature is over the bytes as they came, so they are kept until it is checked. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { fromUtf8 } from '../base/bytes.ts';

export type BodyOf = (request: FastifyRequest) => Uint8Array | undefined;

/** From now on JSON bodies of `scope` are kept as bytes beside what was read from them. */
export function keepBodies(scope: FastifyInstance): BodyOf {
  const bodies = new WeakMap<object, Uint8Array>();
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(body);
    bodies.set(request, bytes);
    try {
      done(null, JSON.parse(fromUtf8(bytes)));
    } catch {
      // The reply is the same for every kind of broken JSON.
      done(Object.assign(new Error('the body is not JSON'), { statusCode: 400 }), undefined);
    }
  });
  return (request) => bodies.get(request.raw) ?? bodies.get(request);
}
