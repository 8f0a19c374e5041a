import type { Clock } from '../../src/base/clock.ts';

/** A clock that stands still until `advance`; sleepers wake when their time has come. */
export function fixedClock(start: string): Clock & { advance(durationMs: number): void } {
  let nowMs = Date.parse(start);
  let sleepers: { wakeMs: number; resolve: () => void }[] = [];
  const originMs = nowMs;
  return {
    now: () => new Date(nowMs),
    monotonicMs: () => nowMs - originMs,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        sleepers.push({ wakeMs: nowMs + durationMs, resolve });
      }),
    advance: (durationMs) => {
      nowMs += durationMs;
      const due = sleepers.filter((sleeper) => sleeper.wakeMs <= nowMs);
      sleepers = sleepers.filter((sleeper) => sleeper.wakeMs > nowMs);
      for (const sleeper of due) sleeper.resolve();
    },
  };
}
