/** Exponential backoff with full jitter, so that a hall of stations does not come back in step. */
import type { Random } from '../base/random.ts';

const firstMs = 1_000;
const longestMs = 300_000;

/** Milliseconds to wait before the next try, after `attempts` failed ones (0 = the first failure). */
export function backoffMs(attempts: number, random: Random): number {
  const ceiling = Math.min(longestMs, firstMs * 2 ** Math.min(attempts, 20));
  return Math.round(ceiling / 2 + (random.fraction() * ceiling) / 2);
}
