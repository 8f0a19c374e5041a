/**
 * Work and memory of every parser stay in proportion to what comes in. Counted, not timed: how often its busiest block of code
 * runs, how many bytes it copies, and how much the process grows. Each in a process of its own.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import type { Measured, Measurement } from './measured.ts';
import { fuzzTargets } from './targets.ts';

const script = fileURLToPath(new URL('./measure.ts', import.meta.url));
const inputs = Math.round(30 * Number(process.env.MINTMARK_FUZZ_SECONDS ?? 2));
const mostGrowthBytes = 64 * 1024 * 1024;

const allowed = {
  /** A few passes over the input; and what is done once for each page, table or limit. */
  iterations: (lengthBytes: number) => 8 * lengthBytes + 5_000,
  copiedBytes: (lengthBytes: number) => 8 * lengthBytes + 100_000,
};

async function measure(name: string): Promise<Measurement> {
  // Without optimising compilers, which leave counts out.
  const flags = ['--expose-gc', '--no-turbofan', '--no-maglev'];
  const seed = String(Math.floor(Math.random() * 2 ** 31));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [...flags, script, name, String(inputs), seed],
    {
      timeout: 300_000,
      maxBuffer: 64 * 1024 * 1024,
    },
  );
  return JSON.parse(stdout) as Measurement;
}

describe('work and memory stay in proportion', () => {
  it.each(fuzzTargets.map(({ name, large }) => [name, large?.().length ?? 0] as const))(
    '%s',
    async (name, largeBytes) => {
      const { grownBytes, measured, seed } = await measure(name);
      const over = (what: 'iterations' | 'copiedBytes'): readonly Measured[] =>
        measured.filter((one) => one[what] > allowed[what](one.lengthBytes));
      expect({ seed, over: [...over('iterations'), ...over('copiedBytes')] }).toEqual({ seed, over: [] });
      expect(grownBytes).toBeLessThan(mostGrowthBytes);
      if (largeBytes > 0) expect(measured.at(-1)?.lengthBytes).toBe(largeBytes);
    },
    360_000,
  );

  it('the counting counts: SLIP looks at every byte', async () => {
    const { measured } = await measure('slip');
    const last = measured.at(-1);
    expect(last?.iterations).toBeGreaterThanOrEqual(last?.lengthBytes ?? Number.POSITIVE_INFINITY);
  });
});
