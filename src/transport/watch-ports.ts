/** Lists again on every hint and every `pollMs`, and announces only what changed. */
import type { Clock } from '../base/clock.ts';
import type { PortInfo } from '../model/port.ts';

export interface PortWatchOptions {
  readonly list: () => Promise<readonly PortInfo[]>;
  readonly onChange: (ports: readonly PortInfo[]) => void;
  readonly clock: Clock;
  readonly pollMs: number;
  readonly watchHotPlug: (onHint: () => void) => Disposable;
}

/** A node under /dev is there some milliseconds before the rest of what belongs to it. */
const settleMs = 50;

export class PortWatch implements Disposable {
  readonly #options: PortWatchOptions;
  readonly #stop = new AbortController();
  readonly #hotPlug: Disposable;
  #wake = new AbortController();
  #announced: string | null = null;

  constructor(options: PortWatchOptions) {
    this.#options = options;
    this.#hotPlug = options.watchHotPlug(() => this.#wake.abort());
    void this.#loop();
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#wake.abort();
    this.#hotPlug[Symbol.dispose]();
  }

  async #loop(): Promise<void> {
    const { clock, pollMs } = this.#options;
    while (!this.#stop.signal.aborted) {
      await this.#look();
      const hinted = await clock.sleep(pollMs, this.#wake.signal).then(
        () => false,
        () => true,
      );
      this.#wake = new AbortController();
      if (hinted) await clock.sleep(settleMs, this.#stop.signal).catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    // A list that fails now (a folder that vanishes while it is read) is tried again with the next poll.
    const ports = await this.#options.list().catch(() => null);
    if (ports === null || this.#stop.signal.aborted) return;
    const text = JSON.stringify(ports);
    if (text === this.#announced) return;
    this.#announced = text;
    this.#options.onChange(ports);
  }
}
