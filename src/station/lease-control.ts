/** Shared orders at this station: the puller while there is a server, files where there is none, and what people are told. */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { ImportedLeases } from '../contract/leases.ts';
import { Fault, type FaultData } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { PullLoop } from '../sync/pull-loop.ts';
import { postAsStation } from '../sync/station-request.ts';
import { LeaseDesk, type TakenAnswer } from './lease-desk.ts';
import { ServerPull } from './pulled/server-pull.ts';
import type { StationKey } from './station-key.ts';
import { rotationsOf } from './station-keys.ts';

export interface LeaseControlParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  readonly random: Random;
  serverKey(): { readonly keyId: string; readonly publicKeyPem: string } | null;
  fetchFor(url: string): typeof fetch;
  /** What a person must know of copies, refused orders and numbers that can not be had; null when it is over. */
  onFault(fault: FaultData | null): void;
  /** Orders, leases or sums may have changed. */
  onChange(): void;
}

export class LeaseControl {
  readonly #parts: LeaseControlParts;
  readonly #desk: LeaseDesk;
  readonly #pull = new ServerPull((url) => this.#asking(url));
  #closed = false;

  constructor(parts: LeaseControlParts) {
    this.#parts = parts;
    this.#desk = new LeaseDesk(parts);
  }

  /** The station points at this server now, or at none. */
  async use(url: string | null): Promise<void> {
    await this.#pull.use(url);
    if (!this.#closed && !this.#pull.isAsking) this.#parts.onFault(this.#fault(null));
  }

  /** Numbers may have become short: asks for more without making anybody wait. */
  wakeIfShort(): void {
    if (this.#pull.isAsking && this.#desk.isShort) this.#pull.wake();
  }

  wake(): void {
    this.#pull.wake();
  }

  requestFile(): string {
    return this.#desk.requestFile();
  }

  importAnswer(text: string): ImportedLeases {
    const taken = this.#desk.take(text);
    this.#told(taken);
    return { ...taken, refused: taken.refused.map((fault) => fault.toData()) };
  }

  /** The engine stops in order: after its jobs, before its store. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#pull.close();
    this.#desk.stop();
  }

  #asking(url: string): PullLoop | null {
    if (this.#parts.serverKey() === null) return null;
    const { clock, random } = this.#parts;
    return new PullLoop({
      clock,
      random,
      exchange: (signal) => this.#exchange(url, signal),
      onFault: (fault) => this.#parts.onFault(this.#fault(fault)),
    });
  }

  async #exchange(server: string, signal: AbortSignal): Promise<boolean> {
    const { store, key } = this.#parts;
    const url = new URL('/api/v1/leases', server);
    const openBefore = store.epochs.isOpen;
    const station = {
      stationId: key.stationId,
      sign: (bytes: Uint8Array) => key.signer.signStatement(bytes),
      rotations: () => rotationsOf(store),
    };
    const reply = await postAsStation(
      url,
      station,
      this.#desk.request(),
      signal,
      this.#parts.fetchFor(server),
    );
    if (reply.status === 200) {
      this.#told(this.#desk.take(reply.text));
      return !openBefore && this.#desk.isShort;
    }
    if (reply.status === 409 && reply.text.includes('"copy"')) {
      this.#desk.fence(
        'The server knows a newer run of this station: this one is a copy, or was restored from a backup.',
      );
      this.#parts.onChange();
      throw new Fault('identity.clone', `${url.origin} gives this copy of the station no numbers.`);
    }
    throw new Fault(
      'server.refused',
      `${url.origin} leases no numbers (${reply.status}): ${reply.text.slice(0, 200)}`,
      { status: reply.status },
    );
  }

  #told(taken: TakenAnswer): void {
    const [refused] = taken.refused;
    this.#parts.onFault(this.#fault(refused?.toData() ?? null));
    this.#parts.onChange();
  }

  /** A copy stays one until the server says otherwise. A server that is away is shown by the sync of records already. */
  #fault(fault: FaultData | null): FaultData | null {
    const fenced = this.#parts.store.epochs.fault();
    if (fenced !== null) return fenced.toData();
    return fault === null || fault.code.startsWith('server.') ? null : fault;
  }
}
