/**
 * The same window for a browser on this machine: static files and the contract over a WebSocket. Loopback only; Host
 * and Origin are checked against the address that was printed (DNS rebinding), and a one-time token is exchanged for
 * a session token that only the page keeps. Files are read into memory once, so no path of a request reaches the disk.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join, relative, sep } from 'node:path';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Pipe } from '../../contract/channel.ts';
import { type Engine, serve } from '../../contract/serve.ts';

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export const contentPolicy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types default";

export interface WebWindow extends AsyncDisposable {
  /** With the one-time token in the fragment, which browsers do not send to servers. */
  readonly url: string;
  readonly port: number;
}

interface Tokens {
  oneTime: string | null;
  readonly sessions: string[];
}

export async function openWebWindow(
  engine: Engine,
  options: { readonly folder: string; readonly port: number },
): Promise<WebWindow> {
  const files = readFolder(options.folder);
  const token = randomBytes(24).toString('base64url');
  const tokens: Tokens = { oneTime: token, sessions: [] };
  const server = createServer((request, response) => answer(request, response, files, tokens, port()));
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: 256 * 1024 * 1024,
    handleProtocols: () => 'mintmark',
  });
  const port = (): number => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  server.on('upgrade', (request, socket, head) => {
    if (!isOurs(request, port(), true) || !hasSession(request, tokens)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => serve(engine, webSocketPipe(webSocket)));
  });
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(options.port, '127.0.0.1', done);
  });
  return {
    url: `http://127.0.0.1:${port()}/#token=${token}`,
    port: port(),
    [Symbol.asyncDispose]: async () => {
      for (const webSocket of sockets.clients) webSocket.terminate();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, Buffer>,
  tokens: Tokens,
  port: number,
): void {
  const headers = {
    'content-security-policy': contentPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'no-store',
  };
  const refuse = (status: number): void => {
    response.writeHead(status, headers).end();
  };
  if (!isOurs(request, port, request.method === 'POST')) {
    refuse(403);
    return;
  }
  const path = (request.url ?? '/').split(/[?#]/)[0] ?? '/';
  if (request.method === 'POST' && path === '/session') {
    const session = exchange(request, tokens);
    if (session === null) {
      refuse(403);
      return;
    }
    response
      .writeHead(200, { ...headers, 'content-type': 'application/json' })
      .end(JSON.stringify({ token: session }));
    return;
  }
  if (request.method !== 'GET') {
    refuse(405);
    return;
  }
  const name = path === '/' ? '/index.html' : path;
  const body = files.get(name);
  if (body === undefined) {
    refuse(404);
    return;
  }
  response
    .writeHead(200, { ...headers, 'content-type': mediaTypes[extname(name)] ?? 'application/octet-stream' })
    .end(body);
}

/** Host must be the loopback address that was printed; a page of another origin is refused. */
function isOurs(request: IncomingMessage, port: number, originRequired: boolean): boolean {
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
  const { host, origin } = request.headers;
  if (host === undefined || !hosts.includes(host)) return false;
  if (origin === undefined) return !originRequired;
  return hosts.some((name) => origin === `http://${name}`);
}

/** The one-time token buys one session token; it is spent by the first who shows it. */
function exchange(request: IncomingMessage, tokens: Tokens): string | null {
  const shown = (request.headers.authorization ?? '').replace(/^Bearer /, '');
  if (tokens.oneTime === null || !same(shown, tokens.oneTime)) return null;
  tokens.oneTime = null;
  const session = randomBytes(24).toString('base64url');
  tokens.sessions.push(session);
  return session;
}

function hasSession(request: IncomingMessage, tokens: Tokens): boolean {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
  const shown = offered[1] ?? '';
  return offered[0] === 'mintmark' && tokens.sessions.some((session) => same(shown, session));
}

/** As text, character by character: two spellings of one base64 value are two tokens. */
function same(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left, 'utf8'), Buffer.from(right, 'utf8')];
  return one.length === other.length && timingSafeEqual(one, other);
}

function webSocketPipe(webSocket: WebSocket): Pipe {
  return {
    send: (message) => webSocket.send(JSON.stringify(message)),
    onMessage: (listener) =>
      webSocket.on('message', (data) => {
        let message: unknown;
        try {
          message = JSON.parse(data.toString());
        } catch {
          // Whoever sends no JSON does not speak the contract.
          webSocket.terminate();
          return;
        }
        listener(message);
      }),
    onClose: (listener) => webSocket.once('close', () => listener()),
    close: () => webSocket.close(),
  };
}

function readFolder(folder: string): ReadonlyMap<string, Buffer> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    entries.map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [`/${relative(folder, path).split(sep).join('/')}`, readFileSync(path)];
    }),
  );
}
