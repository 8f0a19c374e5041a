/**
 * What the server revoked, known here: certificates of units, keys of offices, this station itself. Pulled while there is a server,
 * brought by its answer file where there is none. Only what is signed with the key that the enrolment brought counts.
 */
import type { Clock } from '../../base/clock.ts';
import type { Random } from '../../base/random.ts';
import { isSignedByServer } from '../../evidence/server-statement.ts';
import { Fault, type FaultData } from '../../model/fault.ts';
import {
  type RevocationNews,
  type SignedRevocationNews,
  signedRevocationNewsSchema,
} from '../../model/revocations.ts';
import type { Store } from '../../store/store.ts';
import { PullLoop } from '../../sync/pull-loop.ts';
import { postAsStation } from '../../sync/station-request.ts';
import type { StationKey } from '../station-key.ts';
import { rotationsOf } from '../station-keys.ts';
import { ServerPull } from './server-pull.ts';

export interface RevocationControlParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  serverKey(): { readonly keyId: string; readonly publicKeyPem: string } | null;
  fetchFor(url: string): typeof fetch;
  /** What a person must know: this station is revoked, or an office that signed something here; null when neither is. */
  onFault(fault: FaultData | null): void;
  /** Facts came into the outbox: who issued a certificate is told of its end. */
  onFacts(): void;
}

export interface LearntRevocations {
  readonly certificates: number;
  /** Titles of office keys. */
  readonly signers: readonly string[];
  readonly stationRevokedAt: string | null;
}

export class RevocationControl {
  readonly #parts: RevocationControlParts;
  readonly #pull = new ServerPull((url) => this.#asking(url));

  constructor(parts: RevocationControlParts) {
    this.#parts = parts;
  }

  /** The station points at this server now, or at none. */
  async use(url: string | null): Promise<void> {
    await this.#pull.use(url);
    this.announce();
  }

  wake(): void {
    this.#pull.wake();
  }

  close(): Promise<void> {
    return this.#pull.close();
  }

  /** Where the list of this station's server goes on; null from its beginning, or without a server. */
  since(): string | null {
    const server = this.#parts.serverKey();
    const since = server === null ? null : this.#parts.store.settings.get(cursorSetting(server.keyId));
    return typeof since === 'string' ? since : null;
  }

  /** The same list again does nothing. Throws Fault exchange.invalid for one of another server or for another station. */
  take({ revocations, ...signature }: SignedRevocationNews): LearntRevocations {
    const { store, key } = this.#parts;
    const server = this.#parts.serverKey();
    if (server === null || !isSignedByServer('revocations', revocations, signature, server.publicKeyPem))
      throw new Fault(
        'exchange.invalid',
        'This list of revocations is not signed by the server of this station.',
      );
    if (revocations.station !== key.stationId)
      throw new Fault(
        'exchange.invalid',
        `This list of revocations is for the station ${revocations.station}.`,
      );
    const learnt = store.transaction(() => this.#learn(revocations, server.keyId));
    this.announce();
    if (learnt.certificates > 0) this.#parts.onFacts();
    return learnt;
  }

  /** Says again what is known: at the start, and after what it depends on has changed. */
  announce(): void {
    this.#parts.onFault(this.#ownEnd()?.toData() ?? this.#signersEnd());
  }

  /** A revoked station gives no unit an identity any more. Throws Fault server.station-revoked. */
  requireAdmitted(): void {
    const ended = this.#ownEnd();
    if (ended !== null) throw ended;
  }

  #learn(news: RevocationNews, serverKeyId: string): LearntRevocations {
    const { settings, signers, revokedCertificates } = this.#parts.store;
    // an answer that was carried for long does not undo what a later one said
    const isOld = news.at < textOf(settings.get(toldSetting(serverKeyId)));
    if (!isOld) {
      settings.set(toldSetting(serverKeyId), news.at);
      settings.set(stationSetting(serverKeyId), news.stationRevokedAt);
    }
    const certificates = news.certificates.filter((told) => revokedCertificates.learn(told)).length;
    const ended = news.signers.filter(({ keyId, at }) => signers.revoke(keyId, at));
    if (news.since === this.since() && news.stationRevokedAt === null)
      settings.set(cursorSetting(serverKeyId), news.upTo);
    return {
      certificates,
      signers: ended.map(({ title }) => title),
      stationRevokedAt: news.stationRevokedAt,
    };
  }

  #ownEnd(): Fault | null {
    const server = this.#parts.serverKey();
    if (server === null) return null;
    const at = textOf(this.#parts.store.settings.get(stationSetting(server.keyId)));
    if (at === '') return null;
    return new Fault(
      'server.station-revoked',
      `This station was revoked at its server on ${at.slice(0, 10)}.`,
      { station: this.#parts.key.stationId, at },
    );
  }

  /** Told as long as there is a package here that such a key has signed: nothing of it runs any more. */
  #signersEnd(): FaultData | null {
    const { catalogue, signers } = this.#parts.store;
    const ended = catalogue
      .packages()
      .filter(({ signer }) => signer !== null && signers.revokedAt(signer) !== null);
    const [first] = ended;
    if (first === undefined) return null;
    const names = ended.map(({ title }) => title).join(', ');
    return new Fault('signer.revoked', `An office key was revoked that has signed: ${names.slice(0, 200)}.`, {
      keyId: first.signer,
      packages: ended.length,
    }).toData();
  }

  #asking(url: string): PullLoop | null {
    if (this.#parts.serverKey() === null) return null;
    const { clock, random } = this.#parts;
    return new PullLoop({
      clock,
      random,
      exchange: (signal) => this.#exchange(url, signal),
      // A server that is away is shown by the sync of records already; an old one has no such list.
      onFault: () => undefined,
    });
  }

  async #exchange(server: string, signal: AbortSignal): Promise<boolean> {
    const { store, key, fetchFor } = this.#parts;
    const station = {
      stationId: key.stationId,
      sign: (bytes: Uint8Array) => key.signer.signStatement(bytes),
      rotations: () => rotationsOf(store),
    };
    const url = new URL('/api/v1/revocations/pull', server);
    const asked = { station: key.stationId, since: this.since() };
    const reply = await postAsStation(url, station, asked, signal, fetchFor(server));
    if (reply.status !== 200) return false;
    const signed = signedRevocationNewsSchema.safeParse(jsonOf(reply.text));
    if (!signed.success) throw new Fault('server.nonsense', `${url.origin} gives no list of revocations.`);
    this.take(signed.data);
    return signed.data.revocations.more;
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // what is no JSON is no list either
  }
}

/** How far the list of this server was taken. */
function cursorSetting(keyId: string): string {
  return `revocations.up-to.${keyId.slice(0, 16)}`;
}

/** When the server said so last, and what it said of this station. */
function toldSetting(keyId: string): string {
  return `revocations.told.${keyId.slice(0, 16)}`;
}

function stationSetting(keyId: string): string {
  return `revocations.station.${keyId.slice(0, 16)}`;
}
