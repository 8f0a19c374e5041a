import { describe, expect, it } from 'vitest';
import { firstPassYield, type YieldRecord } from '../../src/insight/yield.ts';

function record(
  hardwareId: string | null,
  outcome: YieldRecord['outcome'],
  startedAt: string,
  purpose = 'provision',
): YieldRecord {
  return { hardwareId, outcome, startedAt, purpose };
}

describe('first-pass yield', () => {
  it('counts a unit by its first try, in whatever order the records come', () => {
    const records = [
      record('A', 'passed', '2026-01-01T10:05:00Z'),
      record('A', 'failed', '2026-01-01T10:00:00Z'),
      record('B', 'passed', '2026-01-01T10:01:00Z'),
      record('B', 'failed', '2026-01-01T10:09:00Z'),
    ];
    expect(firstPassYield(records)).toEqual({ units: 2, passedFirst: 1, ratio: 0.5 });
    expect(firstPassYield(records.toReversed())).toEqual({ units: 2, passedFirst: 1, ratio: 0.5 });
  });

  it('lets a bench error neither pass nor fail a unit: the next verdict is its first', () => {
    const records = [
      record('A', 'error', '2026-01-01T10:00:00Z'),
      record('A', 'passed', '2026-01-01T10:01:00Z'),
    ];
    expect(firstPassYield(records).ratio).toBe(1);
  });

  it('leaves out other purposes, running jobs and units that nobody could name', () => {
    const records = [
      record('A', 'failed', '2026-01-01T10:00:00Z', 'diagnose'),
      record('B', 'running', '2026-01-01T10:00:00Z'),
      record(null, 'failed', '2026-01-01T10:00:00Z'),
    ];
    expect(firstPassYield(records)).toEqual({ units: 0, passedFirst: 0, ratio: null });
  });
});
