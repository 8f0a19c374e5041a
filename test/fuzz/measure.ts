/**
 * How much a parser works and keeps for what it is given. A process of its own, since it counts every loop (V8's block counts) and
 * every byte that is copied, and since a parser that loses itself must not take the tests with it:
 *
 *   node --expose-gc --no-turbofan --no-maglev test/fuzz/measure.ts <target> <inputs> <seed>
 */
import { Session } from 'node:inspector/promises';
import fc from 'fast-check';
import type { Measured, Measurement } from './measured.ts';
import { mutants } from './mutants.ts';
import { tryInput } from './target.ts';
import { fuzzTargets } from './targets.ts';

const [, , name = '', inputs = '', seed = ''] = process.argv;
const target = fuzzTargets.find((one) => one.name === name);
if (target === undefined) throw new Error(`no such target: ${name}`);
const damaged = fc.sample(mutants(target), { numRuns: Number(inputs), seed: Number(seed) });
const large = target.large === undefined ? [] : [target.large()];

/** Resident and garbage-collected, in bytes. */
function residentBytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().rss;
}

let copiedBytes = 0;
for (const method of ['set', 'slice', 'fill'] as const) {
  const original = Uint8Array.prototype[method] as (...values: unknown[]) => unknown;
  Object.defineProperty(Uint8Array.prototype, method, {
    value(this: Uint8Array, ...values: unknown[]) {
      const made = original.apply(this, values);
      const [source] = values;
      if (method === 'set') copiedBytes += (source as ArrayLike<number>).length;
      else copiedBytes += (made as Uint8Array).length;
      return made;
    },
  });
}

// Once for all, so that what the code itself takes is there before.
for (const bytes of [...damaged.slice(0, 20), ...target.corpus]) tryInput(target, bytes);
const before = residentBytes();
for (const bytes of [...damaged, ...large]) tryInput(target, bytes);
// The most that ever was, in kilobytes; garbage counts.
const mostBytes = process.resourceUsage().maxRSS * 1024;

const session = new Session();
session.connect();
await session.post('Profiler.enable');
await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
const measured: Measured[] = [];
for (const bytes of [...damaged, ...large]) {
  await session.post('Profiler.takePreciseCoverage');
  copiedBytes = 0;
  tryInput(target, bytes);
  const copied = copiedBytes;
  const { result } = await session.post('Profiler.takePreciseCoverage');
  const counts = result
    .filter(({ url }) => url.includes('/src/'))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)));
  measured.push({ lengthBytes: bytes.length, iterations: Math.max(0, ...counts), copiedBytes: copied });
}
process.stdout.write(
  JSON.stringify({ grownBytes: mostBytes - before, measured, seed } satisfies Measurement),
);
