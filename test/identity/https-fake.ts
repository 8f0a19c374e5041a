/** An HTTPS server on loopback whose answers a test decides: for what real authorities do not do on demand. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Issued } from './test-authority.ts';

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

export type Answer = (request: SeenRequest, response: ServerResponse) => void | Promise<void>;

export interface FakeServer extends AsyncDisposable {
  readonly url: string;
  readonly seen: readonly SeenRequest[];
  answer: Answer;
}

export async function startFake(identity: Issued, answer: Answer): Promise<FakeServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(
    { cert: identity.certificate, key: identity.privateKey },
    (request, response) => {
      let body = '';
      request.on('data', (part: Buffer) => {
        body += part.toString('latin1');
      });
      request.on('end', () => {
        const { method = '', url = '', headers } = request;
        const one = { method, path: url, headers, body };
        seen.push(one);
        void fake.answer(one, response);
      });
    },
  );
  // connections that a test breaks on purpose
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeServer = {
    url: `https://127.0.0.1:${port}`,
    seen,
    answer,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return fake;
}

export interface SecretFolder extends Disposable {
  readonly folder: string;
  /** Returns the path; readable by this user only, unless a mode is given. */
  write(name: string, content: string | Uint8Array, mode?: number): string;
}

export function secretFolder(): SecretFolder {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-issuers-'));
  return {
    folder,
    write: (name, content, mode = 0o600) => {
      const path = join(folder, name);
      writeFileSync(path, content);
      chmodSync(path, mode);
      return path;
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
