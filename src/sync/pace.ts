/** How long a server that did not take what it was sent is left in peace: longer each time, and never shorter than it asked for itself. */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import type { Fault } from '../model/fault.ts';
import { backoffMs } from './backoff.ts';

export class Pace {
  readonly #clock: Clock;
  readonly #random: Random;
  /** Rounds in a row that the server did not take, and until when it is left in peace (monotonic time). */
  #failedRounds = 0;
  #pausedUntilMs = 0;
  /** The part of it that the server itself asked for. */
  #askedUntilMs = 0;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  get isPaused(): boolean {
    return this.leftMs > 0;
  }

  /** 0 or less when it may be asked again. */
  get leftMs(): number {
    return this.#pausedUntilMs - this.#clock.monotonicMs();
  }

  pause({ context }: Fault): void {
    const now = this.#clock.monotonicMs();
    const askedMs = typeof context.retryAfterMs === 'number' ? context.retryAfterMs : 0;
    this.#askedUntilMs = now + askedMs;
    this.#pausedUntilMs = now + Math.max(askedMs, this.nextMs());
  }

  /** Counts as a round that was not taken. */
  nextMs(): number {
    const pauseMs = backoffMs(this.#failedRounds, this.#random);
    this.#failedRounds += 1;
    return pauseMs;
  }

  taken(): void {
    this.#failedRounds = 0;
  }

  /** Ends our own patience, not what the server asked for (Retry-After). */
  hurry(): void {
    this.#pausedUntilMs = Math.min(this.#pausedUntilMs, this.#askedUntilMs);
  }
}
