/**
 * How long the server waits for others, so that whoever is slow, or says nothing, holds no connection for long. The same with and without TLS: the framework
 * sets none of it on a server that it did not make itself.
 */
import type { Server, ServerOptions } from 'node:http';

export interface Patience {
  /** From the first byte of a request to its last, however steadily they come. */
  readonly requestMs: number;
  /** For its head alone. */
  readonly headMs: number;
  /** Not a byte in either direction. */
  readonly silenceMs: number;
  /** Between two requests on one connection. */
  readonly keepAliveMs: number;
  /** How often requests that last too long are looked for: so much later they end at most. */
  readonly lookEveryMs: number;
}

export const defaultPatience: Patience = {
  requestMs: 60_000,
  headMs: 30_000,
  silenceMs: 120_000,
  keepAliveMs: 65_000,
  lookEveryMs: 5_000,
};

/** What a server can only be made with. */
export function serverOptionsOf({ lookEveryMs }: Patience): ServerOptions {
  return { connectionsCheckingInterval: lookEveryMs };
}

export function limit(server: Server, { requestMs, headMs, silenceMs, keepAliveMs }: Patience): void {
  server.requestTimeout = requestMs;
  server.headersTimeout = headMs;
  server.keepAliveTimeout = keepAliveMs;
  server.setTimeout(silenceMs);
}
