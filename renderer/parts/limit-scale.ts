import type { LimitResult } from '../../src/model/job.ts';

/** Where the allowed span and the value lie on a bar, as fractions from 0 to 1. */
export interface LimitScale {
  readonly from: number;
  readonly to: number;
  readonly value: number;
}

/** Null where a bar would say nothing: text, or a limit that is not a range. A value off the scale sits at its edge. */
export function limitScale({ limit, value }: LimitResult): LimitScale | null {
  if (typeof value !== 'number' || !Number.isFinite(value)) return null;
  if (!('min' in limit || 'max' in limit)) return null;
  const { min, max } = limit;
  if (min === undefined && max === undefined) return null;
  const low = min ?? Math.min(0, value, max ?? 0);
  const high = max ?? Math.max(low * 2, value * 1.25, low + 1);
  const span = high - low || Math.abs(high) || 1;
  const start = min === undefined ? low : low - span * 0.5;
  const end = max === undefined ? high : high + span * 0.5;
  const place = (at: number): number => Math.min(1, Math.max(0, (at - start) / (end - start)));
  return { from: place(min ?? start), to: place(max ?? end), value: place(value) };
}
