/**
 * The server's HTTP side: schemas on every route, OpenAPI from the same schemas, bounded bodies, plain security
 * headers, and the Host that it was started for (DNS rebinding).
 */
import { createServer, type RequestListener } from 'node:http';
import cookie from '@fastify/cookie';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import {
  jsonSchemaTransform,
  jsonSchemaTransformObject,
  serializerCompiler,
  validatorCompiler,
} from 'fastify-type-provider-zod';
import { registerAdmin } from './admin-routes.ts';
import type { AppParts } from './app-parts.ts';
import { registerExchange } from './exchange/exchange-routes.ts';
import { registerCertificateStatus } from './fleet/certificate-status.ts';
import { fleetFolder, registerFleetPage } from './fleet/fleet-page.ts';
import { registerFleet } from './fleet/fleet-routes.ts';
import { registerGroups } from './groups/group-routes.ts';
import { registerIssuing } from './issuing-routes.ts';
import { registerReports } from './monitoring/report-routes.ts';
import { registerHealth } from './operations/health-routes.ts';
import { measure } from './operations/metrics.ts';
import { sharedRates } from './operations/shared-rates.ts';
import { registerOrders } from './order-routes.ts';
import { registerPackages } from './packages/package-routes.ts';
import { limit, type Patience, serverOptionsOf } from './patience.ts';
import { guardRoutes } from './people/gate.ts';
import { registerOidc } from './people/oidc-routes.ts';
import { registerPeople } from './people/people-routes.ts';
import { registerSessions } from './people/session-routes.ts';
import { answerWithProblems, frameworkProblem } from './problem.ts';
import { registerRegistry } from './registry-routes.ts';
import { registerRetired } from './retired-routes.ts';
import { registerRevocations } from './revocation-routes.ts';
import { registerStationCertificates } from './station-certificate-routes.ts';
import { registerStationRotation } from './station-rotation.ts';
import { registerStations } from './station-routes.ts';
import type { TlsListener } from './tls-listener.ts';

const bodyLimitBytes = 16 * 1024 * 1024;
/** The fleet page has a policy of its own; nothing else here is a page. */
const answerPolicy = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export async function createApp(
  parts: AppParts,
  tls: TlsListener | null,
  patience: Patience,
): Promise<FastifyInstance> {
  const more = serverOptionsOf(patience);
  const app = Fastify({
    routerOptions: { maxParamLength: 600 },
    frameworkErrors: (error, _request, reply) => frameworkProblem(error, reply as FastifyReply),
    bodyLimit: bodyLimitBytes,
    logger: false,
    // answers that are on their way are finished; the rest is closed (server.ts limits how long)
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    trustProxy: parts.proxies.length === 0 ? false : [...parts.proxies],
    serverFactory: (handler: RequestListener) => {
      const server = tls === null ? createServer(more, handler) : tls.create(handler, more);
      limit(server, patience);
      return server;
    },
  });
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.addHook('onRequest', async (request, reply) => {
    if (!parts.hosts.includes(request.hostname.replace(/:\d+$/, '')))
      return reply.code(421).send({ message: 'this server is not called so' });
    return undefined;
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.headers({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    if (!reply.hasHeader('content-security-policy')) reply.header('content-security-policy', answerPolicy);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    if (tls !== null) reply.header('strict-transport-security', 'max-age=31536000');
  });
  const metrics = measure(app);
  answerWithProblems(app);
  await app.register(cookie);
  await app.register(rateLimit, { global: false, store: sharedRates(parts.database, parts.clock) });
  guardRoutes(app, parts);
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
    transformObject: jsonSchemaTransformObject,
  });
  await app.register(async (scope) => registerStations(scope, parts, metrics));
  await app.register(async (scope) => registerStationRotation(scope, parts));
  await app.register(async (scope) => registerStationCertificates(scope, parts));
  await app.register(async (scope) => registerIssuing(scope, parts));
  await app.register(async (scope) => registerSessions(scope, parts));
  await app.register(async (scope) => registerOidc(scope, parts));
  await app.register(async (scope) => registerPeople(scope, parts));
  await app.register(async (scope) => registerAdmin(scope, parts));
  await app.register(async (scope) => registerGroups(scope, parts));
  await app.register(async (scope) => registerOrders(scope, parts));
  await app.register(async (scope) => registerPackages(scope, parts));
  await app.register(async (scope) => registerRevocations(scope, parts));
  await app.register(async (scope) => registerExchange(scope, parts, metrics));
  await app.register(async (scope) => registerRegistry(scope, parts));
  await app.register(async (scope) => registerRetired(scope, parts));
  await app.register(async (scope) => registerFleet(scope, parts));
  await app.register(async (scope) => registerCertificateStatus(scope, parts));
  await app.register(async (scope) => registerReports(scope, parts));
  await app.register(async (scope) => registerHealth(scope, parts, metrics));
  await app.register(async (scope) => registerFleetPage(scope, fleetFolder()));
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, async () => app.swagger());
  return app;
}
