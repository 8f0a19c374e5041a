/**
 * Requests of a station to the management server that it is enrolled at: to the pinned root and nobody else, each body
 * signed by the station's key, with the station's certificate once there is one.
 */

import { sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { toBase64, utf8 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { SignedDocument } from '../model/document.ts';
import { callHttps, type HttpsAnswer, jsonOf } from './https-call.ts';
import { type IssuerProblem, issuerProblems } from './issuer.ts';
import { issuerFault } from './issuer-fault.ts';
import { type ServerFiles, serverFilesOf } from './server-files.ts';
import { type ClientCredential, clientCredentialOf } from './station-credentials.ts';

const answerLimitBytes = 512 * 1_024;
const refusalSchema = z.object({ message: z.string(), problem: z.string().optional() });

export interface ServerConnectionParts {
  readonly url: string;
  /** The data folder of the station. */
  readonly folder: string;
  readonly clock: Clock;
  /** How the station's keys followed each other, for a server that knows an older one. */
  readonly rotations?: () => readonly SignedDocument[];
}

export class ServerConnection {
  readonly #parts: ServerConnectionParts;

  constructor(parts: ServerConnectionParts) {
    this.#parts = parts;
  }

  /** Throws Fault issuer.unavailable (`settings`) when this station is not enrolled there over TLS. */
  files(): ServerFiles {
    const { folder, url } = this.#parts;
    const files = serverFilesOf(folder, url);
    if (files !== null) return files;
    throw issuerFault(
      'settings',
      `This station is not enrolled at ${url} with a code that pins its root: mintmark sync --server ${url} --code CODE`,
    );
  }

  /** Null before the first certificate came. */
  credential(): ClientCredential | null {
    const { certificateFile, privateKeyFile } = this.files();
    return existsSync(certificateFile) ? clientCredentialOf(certificateFile, privateKeyFile) : null;
  }

  get(path: string, signal: AbortSignal, timeoutMs: number): Promise<HttpsAnswer> {
    return this.#call(path, null, signal, timeoutMs);
  }

  /** `purpose`, station and time are added; the body's bytes are what is signed. Rejects with Fault issuer.unavailable; any status is an answer. */
  async post(
    path: string,
    purpose: string,
    body: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<HttpsAnswer> {
    const station = this.files().stationId;
    const sentAt = this.#parts.clock.now().toISOString();
    const text = JSON.stringify({ station, sentAt, purpose, ...body });
    const first = await this.#call(path, text, signal, timeoutMs);
    const rotations = first.status === 401 ? (this.#parts.rotations?.() ?? []) : [];
    if (rotations.length === 0) return first;
    const shown = JSON.stringify({ station, rotations });
    const introduced = await this.#call('/api/v1/stations/rotate', shown, signal, timeoutMs);
    return introduced.status === 200 ? this.#call(path, text, signal, timeoutMs) : first;
  }

  async #call(
    path: string,
    body: string | null,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<HttpsAnswer> {
    const { rootPem, stationId } = this.files();
    const client = await this.credential()?.load();
    return callHttps({
      url: new URL(path, this.#parts.url),
      method: body === null ? 'GET' : 'POST',
      headers:
        body === null
          ? {}
          : {
              'content-type': 'application/json',
              'mintmark-station': stationId,
              'mintmark-signature': await this.#sign(body),
            },
      ...(body === null ? {} : { body }),
      trust: { roots: rootPem, ...(client === undefined ? {} : { client }) },
      timeoutMs,
      limitBytes: answerLimitBytes,
      signal,
    });
  }

  /** By the station's present key: Ed25519, base64. */
  #sign(body: string): Promise<string> {
    const file = join(this.#parts.folder, 'station-key.pem');
    return clientCredentialOf('', file).withKey((key) => toBase64(sign(null, utf8(body), key)));
  }
}

/** What the server says when it refuses, in the words that it sent and as the problem that it named. */
export function serverRefusal(what: string, answer: HttpsAnswer): Error {
  const { status } = answer;
  const parsed = refusalSchema.safeParse(jsonOf(answer));
  const said = parsed.success ? parsed.data.message.replace(/\p{Cc}/gu, ' ').slice(0, 300) : '';
  const words = `The management server answers ${what} with ${status}${said === '' ? '' : `: ${said}`}.`;
  const named = parsed.success ? issuerProblems.find((known) => known === parsed.data.problem) : undefined;
  return issuerFault(named ?? problemOfStatus(status), words);
}

function problemOfStatus(status: number): IssuerProblem {
  if (status === 401) return 'credentials';
  if (status === 403 || status === 409) return 'permission';
  if (status === 429 || status === 503) return 'busy';
  if (status === 404 || status === 421) return 'settings';
  return status >= 500 ? 'network' : 'answer';
}
