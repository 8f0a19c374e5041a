/** A real management server with TLS on PGlite, and stations that sign in there by certificate, as the shipped client does or on purpose not. */
import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64, utf8 } from '../../src/base/bytes.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createSigner, generateStationKey, type StationSigner } from '../../src/evidence/signer.ts';
import { callHttps, type HttpsAnswer, type HttpsTrust, jsonOf } from '../../src/identity/https-call.ts';
import { fetchOwnCertificate } from '../../src/identity/server-certificate.ts';
import { ServerConnection } from '../../src/identity/server-connection.ts';
import { rememberServer, serverFolder } from '../../src/identity/server-files.ts';
import { openServer, type RunningServer, type ServerOptions } from '../../src/server/server.ts';
import { fetchPinnedRoot, parseEnrolmentCode } from '../../src/station/enrolment-code.ts';
import { makeTestToken } from './fixtures.ts';

export interface TlsServer extends AsyncDisposable {
  server: RunningServer;
  readonly url: string;
  readonly folder: string;
  rootPem: string;
  /** Of a program that may read everything. */
  readonly token: string;
  /** Closed and opened again on the same folder and port. */
  restart(): Promise<void>;
}

const signal = new AbortController().signal;

export async function openTlsServer(
  more: Partial<ServerOptions> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<TlsServer> {
  const folder = more.folder ?? mkdtempSync(join(tmpdir(), 'mintmark-tls-server-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  const options = { folder, databaseUrl: null, port: 0, version: 'test', tls: { names: [] }, ...more };
  const server = await openServer(options);
  const { rootSha256 } = parseEnrolmentCode(server.enrolmentCode);
  const opened: TlsServer = {
    server,
    url: server.url,
    folder,
    token: await makeTestToken({ folder, databaseUrl: more.databaseUrl ?? null }),
    rootPem: await fetchPinnedRoot(server.url, rootSha256 ?? '', signal),
    restart: async () => {
      await opened.server[Symbol.asyncDispose]();
      opened.server = await openServer({ ...options, port: Number(new URL(server.url).port) });
    },
    [Symbol.asyncDispose]: async () => {
      await opened.server[Symbol.asyncDispose]();
      if (more.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
  return opened;
}

/** A station's data folder, enrolled at that server: what the shipped client needs to speak to it. */
export class TlsStation implements Disposable {
  readonly id: string;
  readonly folder = mkdtempSync(join(tmpdir(), 'mintmark-tls-station-'));
  readonly signer: StationSigner;
  readonly #privateKeyPem = generateStationKey();

  constructor(id: string) {
    this.id = id;
    this.signer = createSigner({ privateKeyPem: this.#privateKeyPem, stationId: id, clock: systemClock });
    writeFileSync(join(this.folder, 'station-key.pem'), this.#privateKeyPem, { mode: 0o600 });
  }

  async enrol(server: TlsServer): Promise<number> {
    const { code } = parseEnrolmentCode(server.server.enrolmentCode);
    const publicKeyPem = createPublicKey(this.#privateKeyPem).export({ type: 'spki', format: 'pem' });
    const answer = await this.send(server, '/api/v1/stations/enroll', {
      code,
      stationId: this.id,
      name: this.id,
      publicKeyPem,
    });
    rememberServer(this.folder, server.url, { rootPem: server.rootPem, stationId: this.id });
    return answer.status;
  }

  connection(server: TlsServer): ServerConnection {
    return new ServerConnection({ url: server.url, folder: this.folder, clock: systemClock });
  }

  signIn(server: TlsServer): Promise<Uint8Array> {
    return fetchOwnCertificate(this.connection(server), signal);
  }

  /** PEM, as the client has them. */
  credential(server: TlsServer): NonNullable<HttpsTrust['client']> {
    const folder = serverFolder(this.folder, server.url);
    const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
    return { certificate: read('client.pem'), privateKey: read('client-key.pem') };
  }

  /** A body of one's own making, signed by this station's key; everything about it can be made wrong. */
  async send(
    server: Pick<TlsServer, 'url' | 'rootPem'> & { readonly token?: string },
    path: string,
    body: object | string,
    more: {
      readonly client?: NonNullable<HttpsTrust['client']>;
      readonly headers?: Readonly<Record<string, string>>;
      readonly method?: 'GET' | 'POST';
    } = {},
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: HttpsAnswer['headers'] }> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { method = 'POST' } = more;
    const answer = await callHttps({
      url: new URL(path, server.url),
      method,
      headers: {
        'content-type': 'application/json',
        ...(method === 'GET' && server.token !== undefined
          ? { authorization: `Bearer ${server.token}` }
          : {}),
        'mintmark-station': this.id,
        'mintmark-signature': toBase64(sign(null, utf8(text), createPrivateKey(this.#privateKeyPem))),
        ...more.headers,
      },
      ...(method === 'GET' ? {} : { body: text }),
      trust: { roots: server.rootPem, ...(more.client === undefined ? {} : { client: more.client }) },
      timeoutMs: 20_000,
      limitBytes: 1_000_000,
      signal,
    });
    return { status: answer.status, body: jsonOf(answer), headers: answer.headers };
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function signedNow(station: string, purpose: string, more: object = {}): object {
  return { station, purpose, sentAt: new Date().toISOString(), ...more };
}
