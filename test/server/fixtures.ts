/** A real management server on PGlite (or a given PostgreSQL) on loopback, and stations that speak to it. */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toBase64, utf8 } from '../../src/base/bytes.ts';
import { type Clock, systemClock } from '../../src/base/clock.ts';
import { createSigner, generateStationKey, type StationSigner } from '../../src/evidence/signer.ts';
import type { ChainHead, SignedDocument } from '../../src/model/document.ts';
import { administerFolder } from '../../src/server/admin-desk.ts';
import { type Scope, scopes } from '../../src/server/people/actor.ts';
import { openServer, type RunningServer, type ServerOptions } from '../../src/server/server.ts';

export interface TestServer extends AsyncDisposable {
  readonly server: RunningServer;
  readonly url: string;
  readonly folder: string;
  /** Null: PGlite in the folder. */
  readonly databaseUrl: string | null;
  readonly clock: Clock;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** As the same program with every scope. */
  post(path: string, body: unknown): Promise<Response>;
  json(path: string): Promise<unknown>;
}

export async function openTestServer(
  databaseUrl: string | null = null,
  more: Partial<ServerOptions> = {},
  files: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const folder = more.folder ?? mkdtempSync(join(tmpdir(), 'mintmark-server-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text, { mode: 0o600 });
  const server = await openServer({ folder, databaseUrl, port: 0, version: 'test', ...more });
  const clock = more.clock ?? systemClock;
  const authorization = `Bearer ${await makeTestToken({ folder, databaseUrl, clock })}`;
  const get: TestServer['get'] = (path, headers = {}) =>
    fetch(new URL(path, server.url), { headers: { authorization, ...headers } });
  const post: TestServer['post'] = (path, body) =>
    fetch(new URL(path, server.url), {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return {
    server,
    url: server.url,
    folder,
    databaseUrl,
    clock,
    get,
    post,
    json: async (path) => (await get(path)).json(),
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      if (more.folder === undefined) rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** With every scope, unless some are named. Made as the operator makes it, by the command line's way. */
export async function makeTestToken(
  place: { readonly folder: string; readonly databaseUrl: string | null; readonly clock?: Clock },
  more: { readonly organisation?: string; readonly scopes?: readonly Scope[] } = {},
): Promise<string> {
  const made = await administerFolder(
    {
      action: 'make-token',
      organisation: more.organisation ?? 'main',
      title: 'a test',
      scopes: [...(more.scopes ?? scopes)],
      days: 1,
    },
    place,
  );
  return (made as { token: string }).token;
}

export interface Result {
  readonly id: string;
  readonly status: 'accepted' | 'rejected' | 'retry';
  readonly receipt?: string;
  readonly reason?: string;
}

/** A station as the server sees it: an id, a key, a chain of documents, facts with ids. */
export class TestStation {
  readonly id: string;
  readonly signer: StationSigner;
  readonly #privateKeyPem = generateStationKey();
  #head: ChainHead = { sequence: 0, payloadSha256: null };
  #sequence = 0;

  constructor(id: string) {
    this.id = id;
    this.signer = createSigner({ privateKeyPem: this.#privateKeyPem, stationId: id, clock: systemClock });
  }

  enrol(server: TestServer, code = server.server.enrolmentCode): Promise<Response> {
    return this.enrolAt(server.url, code);
  }

  enrolAt(url: string, code: string): Promise<Response> {
    return fetch(new URL('/api/v1/stations/enroll', url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        code,
        stationId: this.id,
        name: this.id,
        publicKeyPem: this.signer.publicKeyPem,
      }),
    });
  }

  fact(
    kind: string,
    payload: unknown,
    id = `${kind}:${this.id}:${this.#sequence + 1}`,
  ): Record<string, unknown> {
    this.#sequence += 1;
    return { id, sequence: this.#sequence, kind, createdAt: new Date().toISOString(), payload };
  }

  /** The next document of this station's chain; the head moves unless `fork`. */
  document(hardwareId: string, id: string, options: { readonly fork?: boolean } = {}): SignedDocument {
    const body = { outcome: 'failed', fault: null, steps: [], unit: { hardwareId } };
    const document = this.signer.sign({ kind: 'job-record', id, body }, this.#head);
    if (options.fork !== true)
      this.#head = { sequence: document.sequence, payloadSha256: document.payloadSha256 };
    return document;
  }

  skip(): void {
    this.#head = { sequence: this.#head.sequence + 1, payloadSha256: 'e'.repeat(64) };
  }

  send(
    server: Pick<TestServer, 'url'>,
    facts: readonly unknown[],
    more: {
      readonly signature?: string;
      readonly station?: string;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<Response> {
    return this.post(server, '/api/v1/facts', { station: more.station ?? this.id, facts }, more);
  }

  /** Any signed request of this station. */
  post(
    server: Pick<TestServer, 'url'>,
    path: string,
    value: unknown,
    more: { readonly signature?: string; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<Response> {
    const body = JSON.stringify(value);
    return fetch(new URL(path, server.url), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'mintmark-station': this.id,
        'mintmark-signature':
          more.signature ?? toBase64(sign(null, utf8(body), createPrivateKey(this.#privateKeyPem))),
        ...more.headers,
      },
      body,
    });
  }

  async results(server: TestServer, facts: readonly unknown[]): Promise<readonly Result[]> {
    const response = await this.send(server, facts);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return ((await response.json()) as { results: Result[] }).results;
  }
}

export function unitState(hardwareId: string, state: string, more: object = {}): object {
  return {
    hardwareId,
    state,
    model: 'Gateway Mk2',
    serialNumber: null,
    firmware: null,
    groupId: null,
    certificateFingerprint: null,
    jobId: null,
    at: new Date().toISOString(),
    ...more,
  };
}

export function otherKeyPem(): string {
  return createPublicKey(generateKeyPairSync('ed25519').privateKey)
    .export({ type: 'spki', format: 'pem' })
    .toString();
}
