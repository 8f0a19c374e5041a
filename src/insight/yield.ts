/** Yield figures over job records. Pure: the caller chooses which records (a day, a shift, an order). */
import type { Outcome } from '../model/job.ts';

/** What the figures need of a record. Times are UTC ISO 8601. */
export interface YieldRecord {
  readonly hardwareId: string | null;
  readonly purpose: string;
  readonly outcome: Outcome | 'running';
  readonly startedAt: string;
}

export interface FirstPassYield {
  /** Units that were tried at least once to a verdict. */
  readonly units: number;
  /** Units whose first such try passed. */
  readonly passedFirst: number;
  /** passedFirst / units; null when no unit was tried. */
  readonly ratio: number | null;
}

/**
 * The share of units whose first provisioning try gave a pass. Only tries that say something about the unit count:
 * passed and failed. Bench errors, cancelled and interrupted tries are nobody's first pass and nobody's failure.
 */
export function firstPassYield(records: readonly YieldRecord[]): FirstPassYield {
  const first = new Map<string, YieldRecord>();
  for (const record of records) {
    if (record.hardwareId === null || record.purpose !== 'provision') continue;
    if (record.outcome !== 'passed' && record.outcome !== 'failed') continue;
    const known = first.get(record.hardwareId);
    if (known === undefined || record.startedAt < known.startedAt) first.set(record.hardwareId, record);
  }
  const passedFirst = [...first.values()].filter((record) => record.outcome === 'passed').length;
  return { units: first.size, passedFirst, ratio: first.size === 0 ? null : passedFirst / first.size };
}
