/**
 * EST (RFC 7030) as an issuer: a certificate authority behind a web server, which knows this station by a password or by
 * a certificate. Trust in the server is one named root; trust in what it issues is what it says over that connection
 * (cacerts), or a fingerprint.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { certificatesOfPem } from '../formats/pem.ts';
import { chainForKey, isSelfSigned, publicKeyOf, readX509, titleOf } from './certificate-chain.ts';
import { checkRequest } from './certificate-request.ts';
import { clockFinding } from './clock-finding.ts';
import {
  attributesWanted,
  base64Body,
  certificatesOfPkcs7,
  retryAfterMs,
  unmetAttributes,
} from './est-messages.ts';
import { callHttps, type HttpsAnswer } from './https-call.ts';
import type { IssuedCertificate, IssueRequest, Issuer, IssuerDescription, IssuerState } from './issuer.ts';
import { issuerFault, stateBy } from './issuer-fault.ts';
import { ownRequest } from './own-request.ts';
import type { ClientCredential, Password } from './station-credentials.ts';

/** A state is asked for while people wait; an issue may take as long as the step's deadline lets it. */
const lookTimeoutMs = 10_000;
const answerLimitBytes = 256 * 1_024;
/** RFC 7030 4.2.3 lets a server say when to come back; more often than this is not waiting but being kept off. */
const mostRetries = 20;
const retryLeastMs = 1_000;

export interface EstParts {
  readonly id: string;
  readonly url: string;
  /** The label of RFC 7030 section 3.2.2: one server may stand for several authorities. */
  readonly label: string | null;
  /** PEM of the root that the server proves itself by. */
  readonly readServerRoot: () => Promise<string>;
  /** SHA-256 of the DER of the root that its certificates must lead to, hexadecimal; null: a root of its cacerts. */
  readonly issuingRootSha256: string | null;
  readonly password: Password | null;
  readonly client: ClientCredential | null;
  /** For one request, until it is answered. */
  readonly answerTimeoutMs: number;
  /** For all the waiting that the server asks for (202 with Retry-After). */
  readonly waitLimitMs: number;
  readonly clock: Clock;
}

type Operation = 'cacerts' | 'csrattrs' | 'simpleenroll' | 'simplereenroll';

export class EstIssuer implements Issuer {
  readonly #parts: EstParts;

  constructor(parts: EstParts) {
    this.#parts = parts;
  }

  async describe(): Promise<IssuerDescription> {
    const [root] = this.#anchorsOf(await this.#caCertificates(new AbortController().signal));
    if (root === undefined) throw issuerFault('answer', 'The EST server has no root among its certificates.');
    return { id: this.#parts.id, kind: 'est', title: titleOf(readX509(root)), demo: false, root };
  }

  async state(signal: AbortSignal = new AbortController().signal): Promise<IssuerState> {
    return stateBy(async () => {
      // read, not sent: a file that is missing must be found out before a unit is touched
      await this.#parts.password?.basic();
      const answer = await this.#call('cacerts', null, signal, lookTimeoutMs);
      this.#anchorsOf(this.#certificatesIn(answer));
      const finding = clockFinding(answer.headers.date, this.#parts.clock.now());
      if (finding !== null) throw issuerFault('clock', finding);
      const unmet = unmetAttributes(await this.#attributesWanted(signal));
      if (unmet.length > 0)
        throw issuerFault('permission', `The EST server wants ${unmet.join(', ')}: units can not do that.`);
    }, signal);
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    const { certificateRequest, profile, serialNumber, signal } = request;
    const { publicKey } = checkRequest(certificateRequest, serialNumber, profile.keyAlgorithm);
    const authorities = await this.#caCertificates(signal);
    const anchors = this.#anchorsOf(authorities);
    const certificates = await this.#enroll('simpleenroll', certificateRequest, signal);
    return chainForKey(publicKey, { certificates: [...certificates, ...authorities], anchors });
  }

  /** RFC 7030 section 4.2.2: same subject and key, signed in with the certificate that shall be renewed. */
  async renewOwn(signal: AbortSignal): Promise<readonly Uint8Array[]> {
    const { client } = this.#parts;
    if (client === null)
      throw issuerFault(
        'settings',
        'This station signs in with a password: there is no certificate to renew.',
      );
    const { certificate } = await client.load();
    const own = readX509(certificatesOfPem(certificate)?.[0] ?? new Uint8Array());
    const authorities = await this.#caCertificates(signal);
    const request = await client.withKey((privateKey) => ownRequest(own, privateKey));
    const sent = await this.#enroll('simplereenroll', request, signal);
    const anchors = this.#anchorsOf(authorities);
    return chainForKey(publicKeyOf(own), { certificates: [...sent, ...authorities], anchors }).chain;
  }

  async #caCertificates(signal: AbortSignal): Promise<readonly Uint8Array[]> {
    return this.#certificatesIn(await this.#call('cacerts', null, signal, lookTimeoutMs));
  }

  #certificatesIn(answer: HttpsAnswer): readonly Uint8Array[] {
    if (answer.status !== 200) throw this.#refusal('cacerts', answer);
    return certificatesOfPkcs7(answer.body);
  }

  async #attributesWanted(signal: AbortSignal): Promise<readonly string[]> {
    const answer = await this.#call('csrattrs', null, signal, lookTimeoutMs);
    // section 4.5.2: it may have none, and says so with 204 or 404
    if (answer.status === 204 || answer.status === 404) return [];
    if (answer.status !== 200) throw this.#refusal('csrattrs', answer);
    return attributesWanted(answer.body);
  }

  async #enroll(
    operation: 'simpleenroll' | 'simplereenroll',
    request: Uint8Array,
    signal: AbortSignal,
  ): Promise<readonly Uint8Array[]> {
    const { clock, waitLimitMs, answerTimeoutMs } = this.#parts;
    let waitedMs = 0;
    for (let attempt = 0; attempt <= mostRetries; attempt += 1) {
      const answer = await this.#call(operation, request, signal, answerTimeoutMs);
      if (answer.status === 200) return certificatesOfPkcs7(answer.body);
      if (answer.status !== 202) throw this.#refusal(operation, answer);
      const wanted = retryAfterMs(answer.headers['retry-after'], clock.now());
      if (wanted === null) throw issuerFault('answer', 'The EST server says "later", but not when.');
      const waitMs = Math.max(retryLeastMs, wanted);
      if (waitedMs + waitMs > waitLimitMs)
        throw issuerFault(
          'busy',
          `The EST server wants to be asked again in ${Math.ceil(waitMs / 1_000)} s: a person may have to approve it there.`,
        );
      await clock.sleep(waitMs, signal);
      waitedMs += waitMs;
    }
    throw issuerFault('busy', 'The EST server puts the request off again and again.');
  }

  async #call(
    operation: Operation,
    request: Uint8Array | null,
    signal: AbortSignal,
    timeoutMs: number,
  ): Promise<HttpsAnswer> {
    const { url, label, readServerRoot, password, client } = this.#parts;
    const path = ['.well-known/est', ...(label === null ? [] : [label]), operation].join('/');
    const needsSignIn = operation === 'simpleenroll' || operation === 'simplereenroll';
    // the password goes to the one who has to know it, not with every look
    const authorization =
      password !== null && needsSignIn ? { authorization: await password.basic() } : undefined;
    // a certificate is nothing secret, and some servers let nobody look without one
    const own = client === null ? {} : { client: await client.load() };
    return callHttps({
      url: new URL(`/${path}`, url),
      method: request === null ? 'GET' : 'POST',
      headers: {
        ...authorization,
        ...(request === null
          ? {}
          : { 'content-type': 'application/pkcs10', 'content-transfer-encoding': 'base64' }),
      },
      ...(request === null ? {} : { body: base64Body(request) }),
      trust: { roots: await readServerRoot(), ...own },
      timeoutMs,
      limitBytes: answerLimitBytes,
      signal,
    });
  }

  #anchorsOf(authorities: readonly Uint8Array[]): readonly Uint8Array[] {
    const { issuingRootSha256 } = this.#parts;
    const roots = authorities.filter((bytes) => isSelfSigned(readX509(bytes)));
    if (issuingRootSha256 === null) {
      if (roots.length > 0) return roots;
      throw issuerFault('answer', 'The EST server has no root among its certificates.');
    }
    const pinned = roots.filter(
      (bytes) => createHash('sha256').update(bytes).digest('hex') === issuingRootSha256,
    );
    if (pinned.length > 0) return pinned;
    throw issuerFault('tls', 'The EST server does not have the root whose fingerprint is configured.');
  }

  #refusal(operation: Operation, { status }: HttpsAnswer): Error {
    const what = `The EST server answers ${operation} with ${status}`;
    if (status === 401) return issuerFault('credentials', `${what}: it does not let this station in.`);
    if (status === 403) return issuerFault('permission', `${what}: this station may not do that.`);
    if (status === 429 || status === 503) return issuerFault('busy', `${what}: it is busy.`);
    if (status >= 500) return issuerFault('network', `${what}: it is out of order.`);
    if (status === 404) return issuerFault('settings', `${what}: check its address and label.`);
    if (status === 400) return issuerFault('permission', `${what}: it does not take the request.`);
    return issuerFault('answer', `${what}.`);
  }
}
