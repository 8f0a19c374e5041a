/**
 * The management server as an issuer: it signs with a key of its own, for stations that sign in by certificate, as long as
 * their quota lasts. Asked again for the same key it answers the same certificate, so a lost answer is asked for again here,
 * within the step's time.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { fromBase64, toBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { certificateDemands } from '../model/certificate-demands.ts';
import { asFault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import { placeholdersIn } from '../model/placeholders.ts';
import { chainForKey } from './certificate-chain.ts';
import { checkRequest } from './certificate-request.ts';
import { clockFinding } from './clock-finding.ts';
import { retryAfterMs } from './est-messages.ts';
import { type HttpsAnswer, jsonOf } from './https-call.ts';
import type {
  IssuedCertificate,
  IssueRequest,
  Issuer,
  IssuerDescription,
  IssuerQuota,
  IssuerState,
  RevocationRequest,
} from './issuer.ts';
import { issuerProblems } from './issuer.ts';
import { issuerFault, problemOf, stateBy } from './issuer-fault.ts';
import { fetchOwnCertificate, keepOwnCertificate } from './server-certificate.ts';
import { type ServerConnection, serverRefusal } from './server-connection.ts';
import { isDemoAuthority } from './unit-certificate.ts';

const lookTimeoutMs = 10_000;
const askAgainMs = 1_000;
const mostAttempts = 20;
/** What the server takes as a fact; nothing else can be a part of a name. */
const plainText = /^\P{Cc}{1,300}$/u;

const viewSchema = z.object({
  authority: z.object({
    state: z.enum(['ready', 'locked', 'unavailable']),
    reason: z.string().nullable(),
    problem: z.string().nullable(),
    title: z.string().nullable(),
    demo: z.boolean().nullable(),
    root: z.base64().max(20_000).nullable(),
  }),
  profiles: z.array(z.object({ profile: z.string(), remaining: z.number() })),
});
type View = z.infer<typeof viewSchema>;
const issuedSchema = z.object({ chain: z.array(z.base64().max(20_000)).min(1).max(8) });

export interface ServerIssuerParts {
  readonly id: string;
  readonly connection: ServerConnection;
  /** What the server calls the authority. */
  readonly authority: string;
  /** SHA-256 of the DER of the authority's root, hexadecimal; null: what the server says over its pinned connection. */
  readonly issuingRootSha256: string | null;
  readonly production: boolean;
  readonly answerTimeoutMs: number;
  /** For all the asking again: lost answers, and a server that is busy. */
  readonly waitLimitMs: number;
  readonly clock: Clock;
}

export class ServerIssuer implements Issuer {
  readonly #parts: ServerIssuerParts;
  /** Of the authority as last seen: it can not come to mean another one within a process. */
  #root: Uint8Array | null = null;
  #quotas: readonly IssuerQuota[] | null = null;

  constructor(parts: ServerIssuerParts) {
    this.#parts = parts;
  }

  async describe(): Promise<IssuerDescription> {
    const view = await this.#view(new AbortController().signal);
    const root = this.#rootOf(view);
    const title = view.authority.title ?? this.#parts.authority;
    return { id: this.#parts.id, kind: 'server', title, demo: isDemo(view, root), root };
  }

  async state(signal: AbortSignal = new AbortController().signal): Promise<IssuerState> {
    return stateBy(async () => {
      const view = await this.#view(signal);
      this.#requireReady(view);
      if (view.profiles.every(({ remaining }) => remaining === 0))
        throw issuerFault(
          'permission',
          `The server signs nothing more for this station with ${this.#parts.authority}: every quota is used up, or none was set.`,
        );
    }, signal);
  }

  async issue(request: IssueRequest): Promise<IssuedCertificate> {
    const { certificateRequest, profile, serialNumber, hardwareId, facts, signal } = request;
    const { publicKey } = checkRequest(certificateRequest, serialNumber, profile.keyAlgorithm);
    const root = this.#root ?? (await this.#readyRoot(signal));
    const body = {
      authority: this.#parts.authority,
      profile: profile.profile,
      demands: certificateDemands(profile),
      serialNumber,
      hardwareId,
      order: request.orderId ?? null,
      facts: namedFacts(profile, facts),
      certificateRequest: toBase64(certificateRequest),
    };
    const answer = await this.#askUntilAnswered('/api/v1/issue', 'issue', body, signal);
    if (answer.status !== 200) throw serverRefusal('the request', answer);
    const parsed = issuedSchema.safeParse(jsonOf(answer));
    if (!parsed.success) throw issuerFault('answer', 'The management server sent no certificate.');
    return chainForKey(publicKey, { certificates: parsed.data.chain.map(fromBase64), anchors: [root] });
  }

  async revoke({ certificate, reason, signal }: RevocationRequest): Promise<void> {
    const body = { certificate: toBase64(certificate), reason };
    const answer = await this.#post('/api/v1/certificates/revoke', 'revoke', body, signal);
    if (answer.status !== 200) throw serverRefusal('the revocation', answer);
  }

  quotas(): readonly IssuerQuota[] | null {
    return this.#quotas;
  }

  /** What the station signs in with at the server; it is in its place when this returns. */
  async renewOwn(signal: AbortSignal): Promise<readonly Uint8Array[]> {
    return [await fetchOwnCertificate(this.#parts.connection, signal)];
  }

  async #view(signal: AbortSignal): Promise<View> {
    const { connection, authority, clock } = this.#parts;
    await keepOwnCertificate(connection, clock, signal);
    const answer = await connection.get(`/api/v1/issuing/${authority}`, signal, lookTimeoutMs);
    const finding = clockFinding(answer.headers.date, clock.now());
    if (finding !== null) throw issuerFault('clock', finding);
    if (answer.status !== 200) throw serverRefusal('whether it can sign', answer);
    const parsed = viewSchema.safeParse(jsonOf(answer));
    if (parsed.success) {
      this.#quotas = parsed.data.profiles;
      return parsed.data;
    }
    throw issuerFault('answer', 'What answers does not speak as the management server does.');
  }

  #requireReady(view: View): Uint8Array {
    const { state, reason, problem } = view.authority;
    if (state !== 'ready') {
      const named = issuerProblems.find((known) => known === problem) ?? 'settings';
      const words = (reason ?? '').replace(/\p{Cc}/gu, ' ').slice(0, 300);
      throw issuerFault(named, `At the management server: ${words}`);
    }
    const root = this.#rootOf(view);
    if (this.#parts.production && isDemo(view, root))
      throw issuerFault(
        'policy',
        'The authority of the server is for demos and development: the settings say production.',
      );
    this.#root = root;
    return root;
  }

  async #readyRoot(signal: AbortSignal): Promise<Uint8Array> {
    return this.#requireReady(await this.#view(signal));
  }

  #rootOf({ authority: { root } }: View): Uint8Array {
    if (root === null) throw issuerFault('busy', 'The management server can not show its authority now.');
    const der = fromBase64(root);
    const { issuingRootSha256 } = this.#parts;
    if (issuingRootSha256 === null || createHash('sha256').update(der).digest('hex') === issuingRootSha256)
      return der;
    throw issuerFault('tls', 'The management server does not have the root whose fingerprint is configured.');
  }

  /** The same request again when the answer was lost or the server is busy: it has one certificate for one key. */
  async #askUntilAnswered(
    path: string,
    purpose: string,
    body: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<HttpsAnswer> {
    const { clock, waitLimitMs } = this.#parts;
    const startMs = clock.monotonicMs();
    for (let attempt = 1; ; attempt += 1) {
      const outcome = await this.#post(path, purpose, body, signal).catch((thrown: unknown) => {
        signal.throwIfAborted();
        // only what may be over in a moment is worth asking again
        if (problemOf(asFault(thrown)) !== 'network') throw thrown;
        return asFault(thrown);
      });
      const isBusy = 'status' in outcome && (outcome.status === 503 || outcome.status === 429);
      if ('status' in outcome && !isBusy) return outcome;
      const wanted = isBusy ? retryAfterMs(outcome.headers['retry-after'], clock.now()) : null;
      const waitMs = Math.max(askAgainMs, wanted ?? 0);
      if (attempt >= mostAttempts || clock.monotonicMs() - startMs + waitMs > waitLimitMs) {
        if ('status' in outcome) return outcome;
        throw outcome;
      }
      await clock.sleep(waitMs, signal);
    }
  }

  #post(
    path: string,
    purpose: string,
    body: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<HttpsAnswer> {
    const { connection, answerTimeoutMs } = this.#parts;
    return connection.post(path, purpose, body, signal, answerTimeoutMs);
  }
}

/** What the profile's templates ask for, and nothing else of the unit. */
function namedFacts(
  profile: IdentityProfile,
  facts: IssueRequest['facts'] = new Map(),
): Readonly<Record<string, string>> {
  const asked = new Set(placeholdersIn(JSON.stringify(certificateDemands(profile))));
  return Object.fromEntries([...facts].filter(([name, value]) => asked.has(name) && plainText.test(value)));
}

function isDemo({ authority }: View, root: Uint8Array): boolean {
  return authority.demo === true || isDemoAuthority(root);
}
