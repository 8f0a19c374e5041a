/** Serves the built renderer and the fixture engine on loopback, with the same security headers and token as the station. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { WebSocketServer } from 'ws';
import type { Pipe } from '../../src/contract/channel.ts';
import { type Engine, serve } from '../../src/contract/serve.ts';

export const fixtureToken = 'fixture-token-0123456789';
const sessionToken = 'fixture-session-0123456789';

/** The stricter of the two hosts' policies: the shell's, which also demands trusted types, but with the socket allowed. */
export const contentSecurityPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default";

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

export interface FixtureServer {
  readonly address: string;
  /** The engine that the next connection gets. */
  use(engine: Engine): void;
  /** Cuts every connection and refuses new ones, as when the engine dies. */
  drop(): void;
  close(): Promise<void>;
}

export async function startFixtureServer(folder: string, first: Engine): Promise<FixtureServer> {
  let engine: Engine | null = first;
  const server = createServer((request, response) => {
    if (request.method === 'POST' && request.url === '/session') {
      const known = request.headers.authorization === `Bearer ${fixtureToken}`;
      response.writeHead(known ? 200 : 403, { 'content-type': 'application/json' });
      response.end(known ? JSON.stringify({ token: sessionToken }) : '');
      return;
    }
    const path = normalize(new URL(request.url ?? '/', 'http://x').pathname);
    const file = join(folder, path === '/' ? 'index.html' : path);
    readFile(file).then(
      (bytes) => {
        response.writeHead(200, {
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          'content-security-policy': contentSecurityPolicy,
        });
        response.end(bytes);
      },
      () => response.writeHead(404).end(),
    );
  });
  const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'mintmark' });
  server.on('upgrade', (request, socket, head) => {
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((text) => text.trim());
    const current = engine;
    if (
      current === null ||
      request.url !== '/contract' ||
      offered[0] !== 'mintmark' ||
      offered[1] !== sessionToken
    ) {
      socket.end('HTTP/1.1 401 Unauthorized\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      const pipe: Pipe = {
        send: (message) => webSocket.send(JSON.stringify(message)),
        onMessage: (listener) => webSocket.on('message', (data) => listener(JSON.parse(String(data)))),
        onClose: (listener) => webSocket.on('close', listener),
        close: () => webSocket.close(),
      };
      serve(current, pipe);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new TypeError('not listening on a port');
  const drop = (): void => {
    engine = null;
    for (const client of sockets.clients) client.terminate();
  };
  return {
    address: `http://127.0.0.1:${bound.port}`,
    use: (next) => {
      engine = next;
    },
    drop,
    close: () => {
      drop();
      return new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}
