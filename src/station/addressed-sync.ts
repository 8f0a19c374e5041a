/**
 * The syncers of destinations that hear only what is addressed to them: authorities (`issuer:…`) and servers with accounts
 * (`account:…`). Each has its own, so that one that does not answer holds up none of the others. A destination begins
 * with the first fact for it.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { SyncView } from '../model/station.ts';
import type { Store } from '../store/store.ts';
import type { Destination } from '../sync/destination.ts';
import { Syncer } from '../sync/syncer.ts';

export interface AddressedSyncParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
  /** Null for a name that nobody here knows how to serve. */
  destinationOf(name: string): Destination | null;
  onChange(views: readonly SyncView[]): void;
}

interface Served {
  readonly destination: Destination;
  readonly syncer: Syncer;
}

export class AddressedSync implements AsyncDisposable {
  readonly #parts: AddressedSyncParts;
  readonly #served = new Map<string, Served>();
  #closed = false;

  constructor(parts: AddressedSyncParts) {
    this.#parts = parts;
  }

  /** Something may be waiting now: new destinations begin, the others look. */
  wake(): void {
    if (this.#closed) return;
    for (const name of this.#parts.store.outbox.addressed()) {
      const known = this.#served.get(name);
      if (known === undefined) this.#serve(name);
      else known.syncer.wake();
    }
    this.#parts.onChange(this.views());
  }

  /** A person wants it now. */
  hurry(): void {
    for (const { syncer } of this.#served.values()) syncer.hurry();
  }

  views(): readonly SyncView[] {
    return [...this.#served.values()].map(({ destination: { name, address }, syncer }) => ({
      destination: name,
      address,
      ...syncer.status,
      ...this.#parts.store.outbox.counters(name),
    }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#served.values()].map(({ syncer }) => syncer.close()));
  }

  #serve(name: string): void {
    const { store, clock, random, destinationOf } = this.#parts;
    const destination = destinationOf(name);
    if (destination === null) return;
    const onStatus = (): void => {
      if (!this.#closed) this.#parts.onChange(this.views());
    };
    const syncer = new Syncer({ outbox: store.outbox, destination, clock, random, onStatus });
    this.#served.set(name, { destination, syncer });
    syncer.start();
  }
}
