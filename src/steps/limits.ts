/** Compares what a step saw with the limits that the recipe declared before the run. */
import type { LimitResult, Readings, ReadingValue } from '../model/job.ts';
import type { Limit } from '../model/recipe.ts';

/** A limit on a reading that the step did not give is not met. */
export function checkLimits(
  limits: Readonly<Record<string, Limit>>,
  observed: Readings,
): readonly LimitResult[] {
  return Object.entries(limits).map(([reading, limit]) => {
    const value = observed[reading] ?? null;
    return { reading, limit, value, passed: meets(limit, value) };
  });
}

function meets(limit: Limit, value: ReadingValue): boolean {
  if ('equals' in limit) return value === limit.equals;
  if ('oneOf' in limit) return typeof value === 'string' && limit.oneOf.includes(value);
  if ('startsWith' in limit) return typeof value === 'string' && value.startsWith(limit.startsWith);
  if (typeof value !== 'number' || !Number.isFinite(value)) return false;
  return value >= (limit.min ?? Number.NEGATIVE_INFINITY) && value <= (limit.max ?? Number.POSITIVE_INFINITY);
}
