/** Names that the policy lets nobody keep any longer are erased, by the station itself: at the start, and once a day. */
import type { Clock } from '../base/clock.ts';
import type { Store } from '../store/store.ts';
import type { ActLog } from './people/act-log.ts';

const dayMs = 86_400_000;

export class NameRetention {
  readonly #parts: { readonly store: Store; readonly clock: Clock; readonly log: Pick<ActLog, 'write'> };
  #lookedAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: { readonly store: Store; readonly clock: Clock; readonly log: Pick<ActLog, 'write'> }) {
    this.#parts = parts;
  }

  /** Cheap when it was done today. */
  look(): void {
    const { store, clock, log } = this.#parts;
    const nowMs = clock.now().getTime();
    const { keepDays } = store.names.policy;
    if (keepDays === null || nowMs - this.#lookedAtMs < dayMs) return;
    this.#lookedAtMs = nowMs;
    const before = new Date(nowMs - keepDays * dayMs).toISOString();
    if (store.names.countBefore(before) === 0) return;
    store.names.eraseBefore(before, (gone) =>
      log.write({ act: 'names-erased', detail: { before, ...gone } }, null),
    );
  }
}
