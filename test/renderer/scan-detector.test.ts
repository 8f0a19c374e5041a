import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noScan, scanGapMs, stepScan } from '../../renderer/state/scan-detector.ts';

function type(keys: readonly string[], gapMs: number, startMs = 1_000): (string | null)[] {
  let state = noScan;
  return keys.map((key, index) => {
    const step = stepScan(state, key, startMs + index * gapMs);
    state = step.state;
    return step.scanned;
  });
}

const printable = fc.stringMatching(/^[!-~]{4,40}$/);

describe('the scanner that listens everywhere', () => {
  it('takes fast keys that end in Enter', () => {
    fc.assert(
      fc.property(printable, fc.integer({ min: 0, max: scanGapMs }), (text, gapMs) => {
        const results = type([...text, 'Enter'], gapMs);
        expect(results.at(-1)).toBe(text);
        expect(results.slice(0, -1).every((result) => result === null)).toBe(true);
      }),
    );
  });

  it('never takes what a person types', () => {
    fc.assert(
      fc.property(printable, fc.integer({ min: scanGapMs + 1, max: 400 }), (text, gapMs) => {
        expect(type([...text, 'Enter'], gapMs).every((result) => result === null)).toBe(true);
      }),
    );
  });

  it('forgets what was typed slowly before a scan begins', () => {
    const first = stepScan(noScan, 'x', 0);
    let state = first.state;
    for (const [index, key] of [...'GW2-004711'].entries())
      state = stepScan(state, key, 500 + index * 8).state;
    expect(stepScan(state, 'Enter', 590).scanned).toBe('GW2-004711');
  });

  it('lets the Shift of capital letters pass and gives up at any other key', () => {
    expect(type(['Shift', 'G', 'Shift', 'W', '2', '-', '7', 'Enter'], 8).at(-1)).toBe('GW2-7');
    expect(type(['G', 'W', '2', 'ArrowLeft', '7', 'Enter'], 8).at(-1)).toBeNull();
  });

  it('ignores a short burst, such as two keys hit at once', () => {
    expect(type(['a', 'b', 'c', 'Enter'], 5).at(-1)).toBeNull();
  });

  it('is bounded: a scanner that never ends is dropped', () => {
    expect(type([...'9'.repeat(205), 'Enter'], 1).at(-1)).not.toBe('9'.repeat(205));
  });
});
