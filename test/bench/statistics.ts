/** Medians and spread of a few runs: machines are shared and noisy, so no single figure is quoted. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = (sorted.length - 1) / 2;
  const median = ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
  return { median, least: sorted[0] ?? Number.NaN, most: sorted.at(-1) ?? Number.NaN };
}

export interface Measurement {
  readonly name: string;
  readonly unit: 'ratio' | 'ms' | 'seconds' | 'MiB' | 'per second';
  readonly better: 'more' | 'less';
  readonly spread: Spread;
  readonly runs: number;
  /** The least or the most (by `better`) that is good enough; null for a figure without one. */
  readonly goal: number | null;
  readonly note: string;
}

export function isMet(measurement: Measurement): boolean {
  const { goal, better, spread } = measurement;
  if (goal === null) return true;
  return better === 'less' ? spread.median <= goal : spread.median >= goal;
}
