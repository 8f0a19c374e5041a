/**
 * Time stamps as an option: documents that stand for themselves are shown to a time-stamp authority as soon as there is one
 * that answers, also those that were signed offline. The document is not touched; the stamp is kept beside it.
 */
import { z } from 'zod';
import { toBase64 } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { TimeStampTrial, TimeStampView, VouchingCertificate } from '../contract/evidence.ts';
import { sha256Hex } from '../evidence/canonical.ts';
import {
  certificatesIn,
  stampedDigest,
  stampStatement,
  timeStampRequest,
  tokenIn,
} from '../evidence/time-stamp.ts';
import type { DocumentKind } from '../model/document.ts';
import { asFault, type FaultData } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { backoffMs } from '../sync/backoff.ts';
import { askTimeStamp } from '../sync/time-stamp-authority.ts';
import type { StationKey } from './station-key.ts';

/** Not those that come by the thousand: a record is covered by the next of these, which continues its chain. */
const stampedKinds: readonly DocumentKind[] = [
  'wipe-certificate',
  'wipe-report',
  'order-report',
  'key-rotation',
  'shift-head',
  'return-record',
  'batch-sheet',
  'destroy-order',
  'destruction-record',
];
const settingName = 'time-stamps';
const batch = 50;
const nonceBytes = 8;
/** A person waits for the paper. */
const hurryMs = 5_000;
const trialBytes = 32;

const settingSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).max(300),
  certificatesPem: z.string().max(60_000),
  /** The number of the chain from which on documents are stamped. */
  from: z.int().positive(),
});
export type TimeStampSetting = z.infer<typeof settingSchema>;
type Authority = Pick<TimeStampSetting, 'url' | 'certificatesPem'>;

export interface TimeStampingParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  readonly fetch?: typeof fetch;
  onFault(fault: FaultData | null): void;
}

export class TimeStamping implements AsyncDisposable {
  readonly #parts: TimeStampingParts;
  readonly #stop = new AbortController();
  #running: Promise<void> | null = null;
  #again = false;
  #failures = 0;
  #lastFault: FaultData | null = null;
  /** Ends the pause after an authority that failed, when there is another to be asked. */
  #changed = new AbortController();

  constructor(parts: TimeStampingParts) {
    this.#parts = parts;
  }

  get setting(): TimeStampSetting | null {
    const parsed = settingSchema.safeParse(this.#parts.store.settings.get(settingName));
    return parsed.success ? parsed.data : null;
  }

  /** Null switches it off: what is stamped stays stamped. Throws Fault evidence.time-stamp for what is no certificate. */
  use(authority: Authority | null): void {
    const { store } = this.#parts;
    if (authority === null) store.settings.set(settingName, null);
    else {
      certificatesIn(authority.certificatesPem);
      const from = this.setting?.from ?? store.documents.head().sequence + 1;
      store.settings.set(settingName, { ...authority, from });
    }
    this.#failures = 0;
    this.#lastFault = null;
    this.#parts.onFault(null);
    this.#changed.abort(new Error('another authority is asked'));
    this.#changed = new AbortController();
    this.wake();
  }

  view(): TimeStampView {
    const setting = this.setting;
    const counted = this.#parts.store.timeStamps.counted(
      stampedKinds,
      setting?.from ?? Number.MAX_SAFE_INTEGER,
    );
    return {
      url: setting?.url ?? null,
      certificates: setting === null ? [] : vouching(setting.certificatesPem),
      kinds: stampedKinds,
      ...counted,
      lastFault: this.#lastFault,
    };
  }

  /** One stamp over random bytes, which is not kept: whether this authority would do. Throws Fault. */
  async test(authority: Authority): Promise<TimeStampTrial> {
    const certificates = vouching(authority.certificatesPem);
    const { at } = await this.#ask(authority, this.#parts.random.bytes(trialBytes), this.#stop.signal);
    return { at, here: this.#parts.clock.now().toISOString(), certificates };
  }

  /** For a paper that is being made: null when there is no authority, or none that answers at once. */
  async stampNow(digest: Uint8Array): Promise<Uint8Array | null> {
    const { setting } = this;
    if (setting === null || this.#lastFault !== null) return null;
    try {
      const hurry = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(hurryMs)]);
      return (await this.#ask(setting, digest, hurry)).token;
    } catch (thrown) {
      // the paper goes without a stamp of its own; its document is stamped later all the same
      this.#tell(asFault(thrown).toData());
      return null;
    }
  }

  /** Something may be waiting. */
  wake(): void {
    this.#again = true;
    if (this.#running !== null || this.#stop.signal.aborted || this.setting === null) return;
    this.#running = this.#work().finally(() => {
      this.#running = null;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort(new Error('the station closes'));
    await this.#running;
  }

  async #work(): Promise<void> {
    while (this.#again && !this.#stop.signal.aborted) {
      this.#again = false;
      const setting = this.setting;
      if (setting === null) return;
      try {
        while (await this.#stampSome(setting));
        this.#failures = 0;
        this.#tell(null);
      } catch (thrown) {
        // an authority that does not answer, or not well: asked again later, for ever, and shown
        if (this.#stop.signal.aborted) return;
        this.#tell(asFault(thrown).toData());
        await this.#pause();
        this.#again = true;
      }
    }
  }

  #tell(fault: FaultData | null): void {
    this.#lastFault = fault;
    this.#parts.onFault(fault);
  }

  async #pause(): Promise<void> {
    const { clock, random } = this.#parts;
    const ends = AbortSignal.any([this.#stop.signal, this.#changed.signal]);
    await clock.sleep(backoffMs(this.#failures, random), ends).catch(() => undefined); // closing, or changed
    this.#failures += 1;
  }

  /** True when more may be left. */
  async #stampSome(setting: TimeStampSetting): Promise<boolean> {
    const { store, key } = this.#parts;
    const ids = store.timeStamps.waiting(stampedKinds, setting.from, batch);
    for (const id of ids) {
      const document = store.documents.find(id);
      if (document === null) continue;
      const { token, at } = await this.#ask(setting, stampedDigest(document), this.#stop.signal);
      const signature = key.signer.signStatement(stampStatement(document, token));
      store.timeStamps.keep({ document: id, token: toBase64(token), signature, authority: setting.url, at });
    }
    return ids.length === batch;
  }

  async #ask(
    { url, certificatesPem }: Authority,
    digest: Uint8Array,
    signal: AbortSignal,
  ): Promise<{ readonly token: Uint8Array; readonly at: string }> {
    const { random, fetch: given } = this.#parts;
    const nonce = random.bytes(nonceBytes);
    const request = timeStampRequest(digest, nonce);
    const response = await askTimeStamp({
      url,
      request,
      signal,
      ...(given === undefined ? {} : { fetch: given }),
    });
    return tokenIn(response, { digest, nonce, trustedPem: certificatesPem });
  }
}

function vouching(certificatesPem: string): readonly VouchingCertificate[] {
  return certificatesIn(certificatesPem).map((each) => ({
    subject: each.subject.replaceAll('\n', ', '),
    validTo: each.validToDate.toISOString(),
    sha256: sha256Hex(each.raw),
    pem: each.toString(),
  }));
}
