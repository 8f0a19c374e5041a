/** Time left of a step, only when it is known to within a third: the whole run and its last part must agree. */
export interface TimeLeft {
  /** Milliseconds, or null while an honest number can not be given. */
  after(nowMs: number, fraction: number): number | null;
}

const leastMs = 1_500;
const leastFraction = 0.08;

export function createTimeLeft(startMs: number): TimeLeft {
  const samples: { ms: number; fraction: number }[] = [{ ms: startMs, fraction: 0 }];
  return {
    after: (nowMs, fraction) => {
      samples.push({ ms: nowMs, fraction });
      if (samples.length > 64) samples.splice(1, samples.length - 64);
      const elapsedMs = nowMs - startMs;
      if (elapsedMs < leastMs || fraction < leastFraction || fraction >= 1) return null;
      const recent = samples.find((sample) => nowMs - sample.ms <= elapsedMs / 2);
      if (recent === undefined || fraction <= recent.fraction || nowMs <= recent.ms) return null;
      const overallMs = (elapsedMs / fraction) * (1 - fraction);
      const recentMs = ((nowMs - recent.ms) / (fraction - recent.fraction)) * (1 - fraction);
      return Math.abs(overallMs - recentMs) <= Math.max(overallMs, recentMs) / 3
        ? Math.round(recentMs)
        : null;
    },
  };
}
