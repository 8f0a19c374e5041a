/** The syncer of the one destination that is configured, and what the screen says of it. */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import type { SyncView } from '../model/station.ts';
import type { Store } from '../store/store.ts';
import { enroll, managementServer } from '../sync/management-server.ts';
import { Syncer } from '../sync/syncer.ts';
import type { StationKey } from './station-key.ts';

const enrolTimeoutMs = 15_000;

export interface SyncControlParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  stationName(): string;
  onChange(views: readonly SyncView[]): void;
}

export class SyncControl {
  readonly #parts: SyncControlParts;
  #syncer: Syncer | null = null;
  #url: string | null = null;

  constructor(parts: SyncControlParts) {
    this.#parts = parts;
  }

  get url(): string | null {
    return this.#url;
  }

  /** Points the station at a server, or at none. A code enrols the station there first. Throws Fault server.*. */
  async use(url: string | null, enrolmentCode: string | null): Promise<void> {
    const { store, key, clock, random } = this.#parts;
    if (url !== null && enrolmentCode !== null) {
      const { stationId, signer } = key;
      await enroll({
        url,
        code: enrolmentCode,
        stationId,
        name: this.#parts.stationName(),
        publicKeyPem: signer.publicKeyPem,
        signal: AbortSignal.timeout(enrolTimeoutMs),
      });
    }
    await this.#syncer?.close();
    this.#syncer = null;
    this.#url = url;
    store.settings.set('server.url', url);
    store.outbox.setDestinations(url === null ? [] : ['management-server']);
    if (url !== null) {
      const destination = managementServer({
        url,
        station: { stationId: key.stationId, sign: (bytes) => key.signer.signStatement(bytes) },
      });
      this.#syncer = new Syncer({
        outbox: store.outbox,
        destination,
        clock,
        random,
        onStatus: () => this.announce(),
      });
      this.#syncer.start();
    }
    this.announce();
  }

  wake(): void {
    this.#syncer?.wake();
    this.announce();
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
    await this.#syncer?.close();
  }

  /** The URL as people may type it. Throws Fault file.invalid for anything but http and https. */
  static checkedUrl(text: string): string {
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url === null || !['http:', 'https:'].includes(url.protocol))
      throw new Fault('file.invalid', `${text} is not the address of a server.`, { url: text });
    return url.href;
  }
}
