/**
 * Runs work that waits for timers without waiting: whenever nothing moves on the wire, the next timer is made due.
 * Real turns of the event loop decide what "nothing moves" is, so a slow machine changes no result.
 */
import { vi } from 'vitest';

const quietTurns = 12;

export function useFastTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
}

export function useRealTime(): void {
  vi.useRealTimers();
}

/** In real time (drivers that start programs) it only waits. `activity` changes whenever something moves. Rejects when `work` has not ended after `limitMs` of simulated time. */
export async function settle<T>(work: Promise<T>, activity: () => number, limitMs = 1_800_000): Promise<T> {
  if (!vi.isFakeTimers()) return work;
  let ended = false;
  const end = (): void => {
    ended = true;
  };
  work.then(end, end);
  const startMs = performance.now();
  while (!ended) {
    let before = activity();
    for (let turn = 0; turn < quietTurns && !ended; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      const now = activity();
      if (now !== before) turn = 0;
      before = now;
    }
    if (ended) break;
    if (performance.now() - startMs > limitMs) throw new Error('it hangs');
    if (vi.getTimerCount() === 0) throw new Error('it hangs: nothing is left that could happen');
    vi.advanceTimersToNextTimer();
  }
  return work;
}
