/** Requests to a step-ca, with its root pinned, and the two answers that more than one request needs. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fromUtf8 } from '../base/bytes.ts';
import { certificatesOfPem, pemBytes } from '../formats/pem.ts';
import { callHttps, type HttpsAnswer, type HttpsTrust, jsonOf } from './https-call.ts';
import { issuerFault } from './issuer-fault.ts';
import { readPlainFile } from './secret-file.ts';
import type { KnownProvisioner } from './step-sign-in.ts';

export type StepRoot =
  | { readonly type: 'file'; readonly file: string }
  /** Hexadecimal, as `step certificate fingerprint root_ca.crt` prints it. */
  | { readonly type: 'fingerprint'; readonly sha256: string };

const answerLimitBytes = 512 * 1_024;
const lookTimeoutMs = 10_000;
const mostPages = 10;

const rootSchema = z.object({ ca: z.string().max(20_000) });
const signedSchema = z.object({ certChain: z.array(z.string().max(20_000)).min(1).max(8) });
const provisionersSchema = z.object({
  provisioners: z
    .array(
      z.object({
        type: z.string(),
        name: z.string(),
        key: z.object({ kid: z.string().optional() }).optional(),
        encryptedKey: z.string().optional(),
      }),
    )
    .nullable(),
  nextCursor: z.string().optional(),
});

export class StepConnection {
  readonly #url: string;
  readonly #pin: StepRoot;
  readonly #timeoutMs: number;
  /** Fetched once: a fingerprint can not come to mean another root. */
  #fetched: Uint8Array | null = null;

  constructor(url: string, pin: StepRoot, timeoutMs: number) {
    this.#url = url;
    this.#pin = pin;
    this.#timeoutMs = timeoutMs;
  }

  /** POST where there is a body, else GET. Rejects with Fault issuer.unavailable; any status is an answer. */
  async call(
    path: string,
    body: unknown,
    signal: AbortSignal,
    client?: NonNullable<HttpsTrust['client']>,
  ): Promise<HttpsAnswer> {
    const roots = fromUtf8(pemBytes('CERTIFICATE', await this.root(signal)));
    const trust = { roots, ...(client === undefined ? {} : { client }) };
    return this.#exchange(path, body, trust, signal);
  }

  /** DER. Rejects with Fault issuer.unavailable when what is there is not the root that is pinned. */
  async root(signal: AbortSignal): Promise<Uint8Array> {
    const pin = this.#pin;
    if (pin.type === 'file') {
      const [root] = certificatesOfPem(fromUtf8(await readPlainFile(pin.file))) ?? [];
      if (root === undefined) throw issuerFault('settings', `${pin.file} holds no certificate in PEM.`);
      return root;
    }
    this.#fetched ??= await this.#fetchRoot(pin.sha256, signal);
    return this.#fetched;
  }

  async provisioners(signal: AbortSignal): Promise<readonly KnownProvisioner[]> {
    const found: KnownProvisioner[] = [];
    let cursor = '';
    for (let page = 0; page < mostPages; page += 1) {
      const answer = await this.call(
        `/provisioners?limit=100&cursor=${encodeURIComponent(cursor)}`,
        null,
        signal,
      );
      const parsed = provisionersSchema.safeParse(jsonOf(answer));
      if (answer.status !== 200 || !parsed.success) throw nonsense('a list of provisioners');
      found.push(...(parsed.data.provisioners ?? []));
      cursor = parsed.data.nextCursor ?? '';
      if (cursor === '') break;
    }
    return found;
  }

  /** The certificates of an answer to sign or renew, as DER. */
  chainIn(answer: HttpsAnswer): readonly Uint8Array[] {
    const parsed = signedSchema.safeParse(jsonOf(answer));
    const chain = parsed.success ? certificatesOfPem(parsed.data.certChain.join('\n')) : null;
    if (chain === null) throw nonsense('a certificate chain');
    return chain;
  }

  /** The server is not trusted yet: nothing secret is sent, and the answer counts by its digest only. */
  async #fetchRoot(sha256: string, signal: AbortSignal): Promise<Uint8Array> {
    const answer = await this.#exchange(`/root/${sha256}`, null, { roots: '', anyServer: true }, signal);
    const parsed = rootSchema.safeParse(jsonOf(answer));
    const [root] = parsed.success ? (certificatesOfPem(parsed.data.ca) ?? []) : [];
    if (root === undefined || createHash('sha256').update(root).digest('hex') !== sha256)
      throw issuerFault('tls', 'What answers does not have the root whose fingerprint is configured.');
    return root;
  }

  #exchange(path: string, body: unknown, trust: HttpsTrust, signal: AbortSignal): Promise<HttpsAnswer> {
    return callHttps({
      url: new URL(path, this.#url),
      method: body === null ? 'GET' : 'POST',
      headers: body === null ? {} : { 'content-type': 'application/json' },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      trust,
      timeoutMs: body === null ? lookTimeoutMs : this.#timeoutMs,
      limitBytes: answerLimitBytes,
      signal,
    });
  }
}

function nonsense(what: string): Error {
  return issuerFault('answer', `step-ca answers something else than ${what}.`);
}
