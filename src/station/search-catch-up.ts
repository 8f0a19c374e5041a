/**
 * After an upgrade: what was on record before there was an index for searches is added to it in portions of a few milliseconds, beside
 * everything else that the engine does. A million records and units take some tens of seconds of processor time; an engine that ends
 * in between goes on at its next start.
 */
import type { Clock } from '../base/clock.ts';
import { Turns } from '../base/turns.ts';
import type { Store } from '../store/store.ts';

const rowsAtOnce = 100;

export interface SearchCatchUpParts {
  readonly store: { readonly searchFilling: Pick<Store['searchFilling'], 'step'> };
  readonly clock: Clock;
  onFault(thrown: unknown): void;
}

export class SearchCatchUp {
  readonly #parts: SearchCatchUpParts;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(parts: SearchCatchUpParts) {
    this.#parts = parts;
  }

  /** Returns at once. */
  start(): void {
    this.#running = this.#run();
  }

  /** Waits until everything is in the index, or it was stopped. */
  settled(): Promise<void> {
    return this.#running;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    const { store, clock, onFault } = this.#parts;
    const turns = new Turns(clock);
    try {
      await turns.pass();
      while (!this.#stopped && store.searchFilling.step(rowsAtOnce)) await turns.next();
    } catch (thrown) {
      // Nobody waits for it, and searches find everything without it: a full disk is told, and the next start tries again.
      onFault(thrown);
    }
  }
}
