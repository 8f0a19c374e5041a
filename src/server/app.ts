/**
 * The server's HTTP side: schemas on every route, OpenAPI from the same schemas, bounded bodies, plain security
 * headers, and the Host that it was started for (DNS rebinding).
 */
import type { RequestListener } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { registerAdmin } from './admin-routes.ts';
import type { AppParts } from './app-parts.ts';
import { registerIssuing } from './issuing-routes.ts';
import { registerOrders } from './order-routes.ts';
import { registerPages } from './pages/register.ts';
import { registerRegistry } from './registry-routes.ts';
import { registerStationCertificates } from './station-certificate-routes.ts';
import { registerStationRotation } from './station-rotation.ts';
import { registerStations } from './station-routes.ts';
import type { TlsListener } from './tls-listener.ts';

const bodyLimitBytes = 16 * 1024 * 1024;
const pagePolicy =
  "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

export async function createApp(parts: AppParts, tls: TlsListener | null): Promise<FastifyInstance> {
  const app = Fastify({
    bodyLimit: bodyLimitBytes,
    logger: false,
    forceCloseConnections: true,
    return503OnClosing: true,
    ...(tls === null ? {} : { serverFactory: (handler: RequestListener) => tls.create(handler) }),
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onRequest', async (request, reply) => {
    if (!parts.hosts.includes(request.hostname.replace(/:\d+$/, '')))
      return reply.code(421).send({ message: 'this server is not called so' });
    return undefined;
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({
      'content-security-policy': pagePolicy,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
  });
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const status = error.statusCode ?? 500;
    // What went wrong inside is no business of a stranger; what was wrong with the request is.
    return reply
      .code(status)
      .send({ message: status < 500 ? error.message : 'the server could not do this' });
  });
  await app.register(rateLimit, { global: false });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Mintmark management server',
        version: parts.version,
        description: 'Stations, units, life records and certificates.',
      },
    },
    transform: jsonSchemaTransform,
  });
  await app.register(async (scope) => registerStations(scope, parts));
  await app.register(async (scope) => registerStationRotation(scope, parts));
  await app.register(async (scope) => registerStationCertificates(scope, parts));
  await app.register(async (scope) => registerIssuing(scope, parts));
  await app.register(async (scope) => registerAdmin(scope, parts));
  await app.register(async (scope) => registerOrders(scope, parts));
  await app.register(async (scope) => registerRegistry(scope, parts));
  await app.register(async (scope) => registerPages(scope, parts));
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return app;
}
