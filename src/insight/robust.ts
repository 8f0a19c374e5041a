/**
 * What is usual in a group, and how far one value is from it, by statistics that a few broken units can not bend: median and median
 * absolute deviation (Iglewicz and Hoaglin, "How to Detect and Handle Outliers", 1993: modified z-score, 3.5 and more is one).
 */
export interface Norm {
  readonly median: number;
  /** Median of the distances from the median. */
  readonly mad: number;
  /** Mean of them: what is used when more than half of the values are the same. */
  readonly meanDeviation: number;
  readonly count: number;
}

/** Fewer values say nothing about what is usual. */
export const fewestValues = 8;
export const outlierScore = 3.5;

/** Null for fewer than `fewestValues` finite numbers. */
export function normOf(values: readonly number[]): Norm | null {
  const sorted = values.filter(Number.isFinite).sort((left, right) => left - right);
  if (sorted.length < fewestValues) return null;
  const median = middleOf(sorted);
  const distances = sorted.map((value) => Math.abs(value - median)).sort((left, right) => left - right);
  const sum = distances.reduce((total, distance) => total + distance, 0);
  return { median, mad: middleOf(distances), meanDeviation: sum / distances.length, count: sorted.length };
}

/** How far out, without a sign; 0 for a group in which all are the same and so is this one. */
export function scoreOf(value: number, norm: Norm): number {
  const distance = Math.abs(value - norm.median);
  if (distance === 0) return 0;
  // 0.6745 and 1.2533 make both comparable with standard deviations of a normal distribution
  if (norm.mad > 0) return (0.6745 * distance) / norm.mad;
  return norm.meanDeviation > 0 ? distance / (1.253314 * norm.meanDeviation) : Number.MAX_VALUE;
}

/** Of sorted values, at least one. */
function middleOf(sorted: readonly number[]): number {
  const middle = Math.floor(sorted.length / 2);
  const right = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? right : ((sorted[middle - 1] ?? 0) + right) / 2;
}

/** The value that at least `share` of all have; null when there is none. */
export function usualOf(values: readonly string[], share = 0.8): string | null {
  if (values.length < fewestValues) return null;
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [most] = [...counts].sort((left, right) => right[1] - left[1]);
  return most !== undefined && most[1] >= share * values.length ? most[0] : null;
}
