/** The syncer of the one destination that is configured, and what the screen says of it. */
import { createPublicKey } from 'node:crypto';
import type { Clock } from '../base/clock.ts';
import { Lane } from '../base/lane.ts';
import type { Random } from '../base/random.ts';
import { keyIdOf } from '../evidence/key-id.ts';
import { isEd25519PublicKey, objectionToReceipt } from '../evidence/receipt.ts';
import { rememberServer, serverFilesOf } from '../identity/server-files.ts';
import type { OutboxRow } from '../model/document.ts';
import { Fault, type FaultData } from '../model/fault.ts';
import type { SyncView } from '../model/station.ts';
import type { Store } from '../store/store.ts';
import { enroll, managementServer } from '../sync/management-server.ts';
import { Syncer } from '../sync/syncer.ts';
import { fetchPinnedRoot, parseEnrolmentCode } from './enrolment-code.ts';
import { pinnedFetch } from './pinned-fetch.ts';
import { ServerSignIn } from './server-sign-in.ts';
import type { StationKey } from './station-key.ts';
import { rotationsOf } from './station-keys.ts';

const enrolTimeoutMs = 15_000;

export interface SyncControlParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  stationName(): string;
  onChange(views: readonly SyncView[]): void;
  /** Whether there is a server that hears everything. */
  setServer(active: boolean): void;
  /** The station points at this server (or at none) now. */
  onUsed(url: string | null): void;
  /** Why this station can not sign in at the server by certificate; null when it can, or need not. */
  onSignIn(fault: FaultData | null): void;
  /** What the server holds against this station's records; null when it holds nothing (any more). */
  onAlarms(fault: FaultData | null): void;
}

function alarmFault(url: string, alarms: readonly string[]): FaultData | null {
  const [newest] = alarms;
  if (newest === undefined) return null;
  const more = alarms.length === 1 ? '' : ` (and ${alarms.length - 1} more)`;
  return new Fault('server.alarm', `${newest}${more}`, { url, alarms: alarms.length }).toData();
}

export class SyncControl {
  readonly #parts: SyncControlParts;
  #syncer: Syncer | null = null;
  #signIn: ServerSignIn | null = null;
  #url: string | null = null;
  #closed = false;
  readonly #lane = new Lane();

  constructor(parts: SyncControlParts) {
    this.#parts = parts;
  }

  get url(): string | null {
    return this.#url;
  }

  /** Points the station at a server, or at none. A code enrols the station there first. Throws Fault server.*. */
  use(url: string | null, enrolmentCode: string | null): Promise<void> {
    return this.#lane.run(() => this.#use(url, enrolmentCode));
  }

  async #use(url: string | null, enrolmentCode: string | null): Promise<void> {
    if (url !== null && enrolmentCode !== null) await this.#enrol(url, enrolmentCode);
    if (this.#closed) throw new Fault('contract.closed', 'The station is closing.');
    await this.#stop();
    this.#url = url;
    const { store } = this.#parts;
    store.settings.set('server.url', url);
    if (url !== null) store.settings.set(lastServerSetting, url);
    this.#parts.setServer(url !== null);
    if (url !== null) this.#start(url);
    this.#parts.onUsed(url);
    this.announce();
  }

  async #enrol(url: string, text: string): Promise<void> {
    const { store, key } = this.#parts;
    const { code, rootSha256 } = parseEnrolmentCode(text);
    const signal = AbortSignal.timeout(enrolTimeoutMs);
    const rootPem =
      rootSha256 === null
        ? (serverFilesOf(store.folder, url)?.rootPem ?? null)
        : await fetchPinnedRoot(url, rootSha256, signal);
    const serverPublicKeyPem = await enroll({
      url,
      code,
      stationId: key.stationId,
      name: this.#parts.stationName(),
      publicKeyPem: key.signer.publicKeyPem,
      signal,
      ...(rootPem === null ? {} : { fetch: pinnedFetch(rootPem) }),
    });
    if (!isEd25519PublicKey(serverPublicKeyPem))
      throw new Fault('server.nonsense', `${url} gives no key that its receipts can be checked with.`, {
        url,
      });
    if (this.#closed) return;
    store.settings.set(serverKeySetting(url), serverPublicKeyPem);
    if (rootPem !== null) rememberServer(store.folder, url, { rootPem, stationId: key.stationId });
  }

  #start(url: string): void {
    const { store, key, clock, random, onSignIn } = this.#parts;
    const destination = managementServer({
      url,
      station: { stationId: key.stationId, sign: (bytes) => key.signer.signStatement(bytes) },
      objectionTo: (row, receipt) => this.#objectionTo(url, row, receipt),
      rotations: () => rotationsOf(store),
      onAlarms: (alarms) => this.#parts.onAlarms(alarmFault(url, alarms)),
      fetch: this.fetchFor(url),
    });
    this.#syncer = new Syncer({
      outbox: store.outbox,
      destination,
      clock,
      random,
      onStatus: () => this.announce(),
    });
    this.#syncer.start();
    this.#signIn = new ServerSignIn({
      folder: store.folder,
      url,
      clock,
      rotations: () => rotationsOf(store),
      onState: onSignIn,
    });
  }

  #objectionTo(url: string, row: OutboxRow, receipt: string): string | null {
    const { store, key } = this.#parts;
    const serverKey = store.settings.get(serverKeySetting(url));
    if (typeof serverKey !== 'string')
      return 'the key of this server is not known here; enrol this station there with a code';
    return objectionToReceipt(receipt, { ...row, station: key.stationId }, serverKey);
  }

  /** The key of this server, or of the last one when there is none now: lines without a network have its answers as files. */
  serverKey(): { readonly keyId: string; readonly publicKeyPem: string } | null {
    const { settings } = this.#parts.store;
    const url = this.#url ?? settings.get(lastServerSetting);
    const publicKeyPem = typeof url === 'string' ? settings.get(serverKeySetting(url)) : null;
    return typeof publicKeyPem === 'string'
      ? { keyId: keyIdOf(createPublicKey(publicKeyPem)), publicKeyPem }
      : null;
  }

  /** How that server is asked: with the root that its enrolment code pinned, where there is one. */
  fetchFor(url: string): typeof fetch {
    const pinned = serverFilesOf(this.#parts.store.folder, url);
    return pinned === null ? fetch : pinnedFetch(pinned.rootPem);
  }

  wake(): void {
    this.#syncer?.wake();
    this.announce();
  }

  /** A person wants it now. */
  hurry(): void {
    this.#syncer?.hurry();
  }

  announce(): void {
    this.#parts.onChange(this.views());
  }

  views(): readonly SyncView[] {
    if (this.#url === null || this.#syncer === null) return [];
    const { state, lastFault } = this.#syncer.status;
    return [
      {
        destination: 'management-server',
        address: this.#url,
        state,
        lastFault,
        ...this.#parts.store.outbox.counters('management-server'),
      },
    ];
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#stop();
  }

  async #stop(): Promise<void> {
    await this.#syncer?.close();
    await this.#signIn?.[Symbol.asyncDispose]();
    this.#syncer = null;
    this.#signIn = null;
    this.#parts.onSignIn(null);
    this.#parts.onAlarms(null);
  }

  /** The URL as people may type it. Throws Fault file.invalid for anything but http and https. */
  static checkedUrl(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !['http:', 'https:'].includes(url.protocol))
      throw new Fault('file.invalid', `${text} is not the address of a server.`, { url: text });
    return url.href;
  }
}

const lastServerSetting = 'server.last';

/** The key that a server gave at enrolment, by where it is. */
function serverKeySetting(url: string): string {
  return `server.key.${new URL(url).origin}`;
}
