/** What is counted in this process. Routes are named by their pattern, never by what was asked: names of units are no labels. */

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface ServerMetrics {
  readonly contentType: string;
  text(): Promise<string>;
  countFacts(status: 'accepted' | 'rejected' | 'retry', facts: number): void;
}

export function measure(app: FastifyInstance): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'mintmark_' });
  const duration = new Histogram({
    name: 'mintmark_http_request_duration_seconds',
    help: 'From the request to the end of its answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  });
  const unanswered = new Set<FastifyRequest>();
  new Gauge({
    name: 'mintmark_http_requests_in_flight',
    help: 'Requests that are not answered yet',
    registers: [registry],
    collect() {
      this.set(unanswered.size);
    },
  });
  const facts = new Counter({
    name: 'mintmark_facts_total',
    help: 'Facts of stations by what became of them',
    labelNames: ['status'],
    registers: [registry],
  });
  app.addHook('onRequest', async (request) => {
    unanswered.add(request);
  });
  app.addHook('onResponse', async (request, reply) => {
    unanswered.delete(request);
    const route = request.routeOptions.url ?? 'none';
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1_000);
  });
  // a client that went away before its answer gets no onResponse
  app.addHook('onRequestAbort', async (request) => {
    unanswered.delete(request);
  });
  return {
    contentType: registry.contentType,
    text: () => registry.metrics(),
    countFacts: (status, count) => facts.inc({ status }, count),
  };
}
