/**
 * The station's state as front ends see it. Changes go through the shared reducer and out as numbered events; progress
 * is throttled here, at its source, to four a second for each slot, and the last one always goes out.
 */
import type { Clock } from '../base/clock.ts';
import { reduce } from '../model/reduce.ts';
import type {
  JobProgress,
  LogLine,
  SlotView,
  StationChange,
  StationEvent,
  StationState,
} from '../model/station.ts';

const progressIntervalMs = 250;
const logIntervalMs = 100;

export class StateHub {
  #state: StationState;
  readonly #clock: Clock;
  readonly #listeners = new Set<(event: StationEvent) => void>();
  readonly #progress = new Map<
    string,
    { lastMs: number; pending: StationChange | null; timer: ReturnType<typeof setTimeout> | null }
  >();
  #lines: LogLine[] = [];
  #logTimer: ReturnType<typeof setTimeout> | null = null;

  constructor(initial: StationState, clock: Clock) {
    this.#state = initial;
    this.#clock = clock;
  }

  get state(): StationState {
    return this.#state;
  }

  subscribe(listener: (event: StationEvent) => void): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }

  change(change: StationChange): void {
    const event = { sequence: this.#state.sequence + 1, change };
    this.#state = reduce(this.#state, event);
    for (const listener of this.#listeners) listener(event);
  }

  slot(slotId: string): SlotView | null {
    return this.#state.slots.find((view) => view.slot.id === slotId) ?? null;
  }

  changeSlot(slotId: string, change: (view: SlotView) => SlotView): void {
    const view = this.slot(slotId);
    if (view === null) return;
    this.#endProgress(slotId);
    this.change({ type: 'slot', slot: change(this.slot(slotId) ?? view) });
  }

  progress(slotId: string, jobId: string, progress: JobProgress): void {
    const change: StationChange = { type: 'progress', slotId, jobId, progress };
    const nowMs = this.#clock.monotonicMs();
    const entry = this.#progress.get(slotId) ?? {
      lastMs: Number.NEGATIVE_INFINITY,
      pending: null,
      timer: null,
    };
    this.#progress.set(slotId, entry);
    if (nowMs - entry.lastMs >= progressIntervalMs) {
      entry.lastMs = nowMs;
      entry.pending = null;
      this.change(change);
      return;
    }
    entry.pending = change;
    entry.timer ??= setTimeout(() => {
      entry.timer = null;
      entry.lastMs = this.#clock.monotonicMs();
      if (entry.pending !== null) this.change(entry.pending);
      entry.pending = null;
    }, progressIntervalMs);
  }

  log(line: LogLine): void {
    this.#lines.push(line);
    this.#logTimer ??= setTimeout(() => {
      this.#logTimer = null;
      const lines = this.#lines;
      this.#lines = [];
      this.change({ type: 'log', lines });
    }, logIntervalMs);
  }

  close(): void {
    for (const { timer } of this.#progress.values()) if (timer !== null) clearTimeout(timer);
    this.#progress.clear();
    if (this.#logTimer !== null) clearTimeout(this.#logTimer);
    this.#listeners.clear();
  }

  /** What was held back goes out first: it is the last of its step. */
  #endProgress(slotId: string): void {
    const entry = this.#progress.get(slotId);
    if (entry?.timer) clearTimeout(entry.timer);
    this.#progress.delete(slotId);
    if (entry !== undefined && entry.pending !== null) this.change(entry.pending);
  }
}
