/**
 * The pull side: asks the server for one thing (orders and their numbers, groups, packages, revocations, retired units) at the start,
 * when somebody needs it, and once in a while. Off the network it waits longer and longer and disturbs nobody; a job never waits for it.
 */
import type { Clock } from '../base/clock.ts';
import type { Random } from '../base/random.ts';
import { asFault, type FaultData } from '../model/fault.ts';
import { backoffMs } from './backoff.ts';

export interface PullParts {
  /**
   * One request and its answer, taken to disk. True when there is a reason to ask again at once (the server has just
   * heard of this start and gives numbers only then). Throws Fault server.* or what the answer was refused for.
   */
  exchange(signal: AbortSignal): Promise<boolean>;
  readonly clock: Clock;
  readonly random: Random;
  /** Of one exchange; half a minute when it is not given. */
  readonly timeoutMs?: number;
  /** Null when the last exchange went well. */
  onFault(fault: FaultData | null): void;
}

const idleMs = 60_000;
const timeoutMs = 30_000;
/** A server that always wants one more request is not asked for ever. */
const atOnceMost = 3;

export class PullLoop {
  readonly #parts: PullParts;
  readonly #stop = new AbortController();
  #wake = new AbortController();
  #loop: Promise<void> | null = null;
  #failures = 0;

  constructor(parts: PullParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#loop ??= this.#run();
  }

  /** Numbers are short, or a person wants it now. */
  wake(): void {
    this.#wake.abort();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (!this.#stop.signal.aborted) {
      this.#wake = new AbortController();
      await this.#sleep(await this.#pull());
    }
  }

  /** How long to leave the server in peace. */
  async #pull(): Promise<number> {
    try {
      for (let asked = 0; asked < atOnceMost; asked += 1) {
        const signal = AbortSignal.any([
          this.#stop.signal,
          AbortSignal.timeout(this.#parts.timeoutMs ?? timeoutMs),
        ]);
        if (!(await this.#parts.exchange(signal))) break;
      }
      this.#failures = 0;
      this.#parts.onFault(null);
      return idleMs;
    } catch (thrown) {
      // Part of the syncer: what goes wrong here becomes a later try. A stop of the station is none.
      if (this.#stop.signal.aborted) return 0;
      this.#parts.onFault(asFault(thrown).toData());
      this.#failures += 1;
      return backoffMs(this.#failures - 1, this.#parts.random);
    }
  }

  /** Waking up early is not an error: it is what wake() and close() are for. */
  async #sleep(durationMs: number): Promise<void> {
    const early = AbortSignal.any([this.#wake.signal, this.#stop.signal]);
    await this.#parts.clock.sleep(durationMs, early).catch(() => undefined);
  }
}
