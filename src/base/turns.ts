/** Long work in portions, so that whoever shares the event loop with it waits for no more than one of them. */
import type { Clock } from './clock.ts';

const portionMs = 3;

export class Turns {
  readonly #clock: Pick<Clock, 'monotonicMs'>;
  #began: number;

  constructor(clock: Pick<Clock, 'monotonicMs'>) {
    this.#clock = clock;
    this.#began = clock.monotonicMs();
  }

  /** The portion is used up: whoever can not wait in between ends it here, and waits then. */
  get isOver(): boolean {
    return this.#clock.monotonicMs() - this.#began >= portionMs;
  }

  /** Between two pieces of work: everything else has its turn, where the portion is used up. */
  async next(): Promise<void> {
    if (this.isOver) await this.pass();
  }

  /** Everything else has its turn now. */
  async pass(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#began = this.#clock.monotonicMs();
  }
}
