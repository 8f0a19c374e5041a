/**
 * step-ca (smallstep) as an issuer, by its HTTPS interface: a one-time token for each certificate. Its root is pinned by
 * file or by fingerprint. What it issues depends on its template: docs/issuers.md has one for IEEE 802.1AR.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fromUtf8, toBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { certificatesOfPem, pemBytes } from '../formats/pem.ts';
import { type IdentityProfile, templateOf, validDaysOf } from '../model/identity.ts';
import { chainForKey, publicKeyOf, readX509, titleOf } from './certificate-chain.ts';
import { alternativeNamesDer, namesOf } from './certificate-names.ts';
import { checkRequest } from './certificate-request.ts';
import { clockFinding } from './clock-finding.ts';
import { generalNamesDer, hardwareModuleNameDer } from './general-names.ts';
import { type HttpsAnswer, jsonOf } from './https-call.ts';
import type {
  IssuedCertificate,
  IssueRequest,
  Issuer,
  IssuerDescription,
  IssuerState,
  RevocationRequest,
} from './issuer.ts';
import { revocationReasons } from './issuer.ts';
import { issuerFault, stateBy } from './issuer-fault.ts';
import { nameDer, oids } from './names.ts';
import { StepConnection, type StepRoot } from './step-connection.ts';
import { openSigner, type StepSignIn } from './step-sign-in.ts';
import { makeToken, type TokenClaims } from './step-token.ts';

const dayMs = 86_400_000;
const refusalSchema = z.object({ message: z.string() });

export interface StepCaParts {
  readonly id: string;
  readonly url: string;
  readonly root: StepRoot;
  readonly signIn: StepSignIn;
  readonly answerTimeoutMs: number;
  readonly clock: Clock;
  readonly random: Random;
}

export class StepCaIssuer implements Issuer {
  readonly #parts: StepCaParts;
  readonly #connection: StepConnection;

  constructor(parts: StepCaParts) {
    this.#parts = parts;
    this.#connection = new StepConnection(parts.url, parts.root, parts.answerTimeoutMs);
  }

  async describe(): Promise<IssuerDescription> {
    const root = await this.#connection.root(new AbortController().signal);
    return { id: this.#parts.id, kind: 'step-ca', title: titleOf(readX509(root)), demo: false, root };
  }

  async state(signal: AbortSignal = new AbortController().signal): Promise<IssuerState> {
    return stateBy(async () => {
      const health = await this.#connection.call('/health', null, signal);
      if (health.status !== 200) throw refusal('its health', health);
      const finding = clockFinding(health.headers.date, this.#parts.clock.now());
      if (finding !== null) throw issuerFault('clock', finding);
      await openSigner(this.#parts.signIn, await this.#connection.provisioners(signal));
    }, signal);
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    const { certificateRequest, profile, serialNumber, signal } = request;
    const { publicKey } = checkRequest(certificateRequest, serialNumber, profile.keyAlgorithm);
    const unit = unitClaims(request);
    const ott = await this.#token('/1.0/sign', { subject: serialNumber, certificateRequest, unit }, signal);
    const csr = fromUtf8(pemBytes('CERTIFICATE REQUEST', certificateRequest));
    const answer = await this.#connection.call('/1.0/sign', { csr, ott, ...this.#validity(profile) }, signal);
    if (answer.status !== 201) throw this.#signRefusal(answer);
    return this.#chainOf(answer, publicKey, signal);
  }

  async revoke({ certificate, reason, signal }: RevocationRequest): Promise<void> {
    const serial = BigInt(`0x${readX509(certificate).serialNumber}`).toString();
    const ott = await this.#token('/1.0/revoke', { subject: serial }, signal);
    const answer = await this.#connection.call(
      '/1.0/revoke',
      { serial, ott, reasonCode: revocationReasons[reason], reason, passive: true },
      signal,
    );
    if (answer.status === 200 || /already revoked/.test(messageOf(answer))) return;
    throw refusal('the revocation', answer);
  }

  /** The authority's `renew`: same key and names, signed in by the certificate itself (mTLS). */
  async renewOwn(signal: AbortSignal): Promise<readonly Uint8Array[]> {
    const { signIn } = this.#parts;
    if (signIn.type !== 'x5c')
      throw issuerFault('settings', 'This station signs in with a key: there is no certificate to renew.');
    const client = await signIn.client.load();
    const own = readX509(certificatesOfPem(client.certificate)?.[0] ?? new Uint8Array());
    const answer = await this.#connection.call('/1.0/renew', {}, signal, client);
    if (answer.status !== 201) throw refusal('the renewal', answer);
    return (await this.#chainOf(answer, publicKeyOf(own), signal)).chain;
  }

  async #token(
    path: string,
    claims: Omit<TokenClaims, 'audience' | 'rootSha256'>,
    signal: AbortSignal,
  ): Promise<string> {
    const { signIn, url, clock, random } = this.#parts;
    const root = await this.#connection.root(signal);
    const signer = await openSigner(signIn, await this.#connection.provisioners(signal));
    const fragment = signIn.type === 'x5c' ? `#x5c/${signIn.provisioner}` : '';
    const audience = `${new URL(path, url).href}${fragment}`;
    const rootSha256 = createHash('sha256').update(root).digest('hex');
    return makeToken(signer, { ...claims, audience, rootSha256 }, clock, random);
  }

  async #chainOf(
    answer: HttpsAnswer,
    publicKey: Uint8Array,
    signal: AbortSignal,
  ): Promise<IssuedCertificate> {
    const root = await this.#connection.root(signal);
    return chainForKey(publicKey, { certificates: this.#connection.chainIn(answer), anchors: [root] });
  }

  /** What the template says wins where it has an expiry of its own and none is asked for. */
  #validity(profile: IdentityProfile): { readonly notAfter?: string } {
    if (templateOf(profile) === 'idevid') return {};
    const until = this.#parts.clock.now().getTime() + validDaysOf(profile) * dayMs;
    return { notAfter: new Date(until).toISOString() };
  }

  #signRefusal(answer: HttpsAnswer): Error {
    const finding = clockFinding(answer.headers.date, this.#parts.clock.now());
    // a token that is too old or too new is refused without a word about clocks
    return answer.status === 401 && finding !== null
      ? issuerFault('clock', finding)
      : refusal('the request', answer);
  }
}

/** Facts for the authority's template; the token's signature vouches for them. */
function unitClaims(request: IssueRequest): Readonly<Record<string, string>> {
  const { profile, serialNumber } = request;
  const names = namesOf(profile, request);
  // as DER: the authority's own hardwareModuleName has a tag that RFC 4108 section 5 does not have
  const alternative =
    alternativeNamesDer(names) ??
    generalNamesDer([hardwareModuleNameDer(profile.hardwareType, request.hardwareId)]);
  const nameOf = (oid: string): string | undefined => names.subject.find((each) => each.oid === oid)?.value;
  const organizationalUnit = nameOf(oids.organizationalUnit);
  return {
    organization: nameOf(oids.organization) ?? '',
    ...(organizationalUnit === undefined ? {} : { organizationalUnit }),
    serialNumber,
    commonName: nameOf(oids.commonName) ?? serialNumber,
    // the whole of it, for templates that take a subject as it is
    subject: toBase64(nameDer(names.subject)),
    subjectAltName: toBase64(alternative),
  };
}

function refusal(what: string, answer: HttpsAnswer): Error {
  const { status } = answer;
  const said = messageOf(answer);
  const words = `step-ca answers ${what} with ${status}${said === '' ? '' : `: ${said}`}.`;
  if (status === 401) return issuerFault('credentials', words);
  if (status === 400 || status === 403) return issuerFault('permission', words);
  if (status === 429 || status === 503) return issuerFault('busy', words);
  return issuerFault(status >= 500 ? 'network' : 'answer', words);
}

/** What the authority says, without anything that could be a token or a part of one. */
function messageOf(answer: HttpsAnswer): string {
  const parsed = refusalSchema.safeParse(jsonOf(answer));
  return (parsed.success ? parsed.data.message : '')
    .replace(/[\w.-]{40,}/g, '[token]')
    .replace(/\p{Cc}/gu, ' ')
    .slice(0, 200)
    .replace(/\.$/, '');
}
