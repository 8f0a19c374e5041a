/**
 * The server's TLS: every client is asked for a certificate of the station authority, and let in without one, since a
 * station has none before it is enrolled. What needs one says so itself (tls-peer.ts).
 */

import type { RequestListener, ServerOptions } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { Clock } from '../base/clock.ts';
import type { TlsIdentity } from './tls-identity.ts';

const renewalEveryMs = 3_600_000;
const handshakeTimeoutMs = 20_000;

export interface TlsListener extends AsyncDisposable {
  readonly create: (handler: RequestListener, more: ServerOptions) => Server;
}

export function tlsListener(identity: TlsIdentity, stationRootPem: string, clock: Clock): TlsListener {
  const ended = new AbortController();
  const options = {
    requestCert: true,
    rejectUnauthorized: false,
    ca: stationRootPem,
    minVersion: 'TLSv1.2',
  } as const;
  let running = Promise.resolve();
  return {
    create: (handler, more) => {
      const { certificate: cert, privateKey: key } = identity.current;
      const server = createServer(
        { ...more, ...options, cert, key, handshakeTimeout: handshakeTimeoutMs },
        handler,
      );
      // a stranger's broken handshake is no news
      server.on('tlsClientError', () => undefined);
      running = keepFresh(identity, server, clock, ended.signal, options);
      return server;
    },
    [Symbol.asyncDispose]: async () => {
      ended.abort(new Error('the server closes'));
      await running;
    },
  };
}

async function keepFresh(
  identity: TlsIdentity,
  server: Server,
  clock: Clock,
  signal: AbortSignal,
  options: Parameters<Server['setSecureContext']>[0],
): Promise<void> {
  while (!signal.aborted) {
    // rejects when the server closes, which ends the loop
    await clock.sleep(renewalEveryMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    // a file that can not be used now leaves what works; it is looked at again
    const next = await identity.renew().catch(() => null);
    if (next === null) continue;
    const { certificate: cert, privateKey: key } = next;
    server.setSecureContext({ ...options, cert, key });
  }
}
