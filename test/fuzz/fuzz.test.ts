/**
 * Damaged inputs for every parser, for as long as MINTMARK_FUZZ_SECONDS says (each; 2 in `npm test`, 60 in `npm run fuzz`). A failure
 * prints seed and path of fast-check, which repeat it.
 */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fault, type FaultCode } from '../../src/model/fault.ts';
import { mutants } from './mutants.ts';
import { type FuzzTarget, tryInput } from './target.ts';
import { fuzzTargets } from './targets.ts';

const seconds = Number(process.env.MINTMARK_FUZZ_SECONDS ?? 2);

function fuzz(
  target: FuzzTarget,
  limit: { readonly numRuns?: number; readonly interruptAfterTimeLimit?: number },
): { taken: number; refused: number } {
  const counts = { taken: 0, refused: 0 };
  fc.assert(
    fc.property(mutants(target), (bytes) => {
      if (tryInput(target, bytes) === null) counts.taken += 1;
      else counts.refused += 1;
    }),
    limit,
  );
  return counts;
}

describe('damaged inputs do no harm', () => {
  it.each(fuzzTargets.map((target) => [target.name, target] as const))(
    '%s',
    (_name, target) => {
      expect(target.corpus.map((bytes) => tryInput(target, bytes)?.message)).toEqual(
        target.corpus.map(() => undefined),
      );
      const counts = fuzz(target, { numRuns: 1e9, interruptAfterTimeLimit: seconds * 1000 });
      // Both must happen, else the damage is too great or too small to say anything.
      expect(counts.taken).toBeGreaterThan(0);
      if (target.codes.length > 0) expect(counts.refused).toBeGreaterThan(0);
    },
    seconds * 1000 + 120_000,
  );
});

describe('the fuzzer finds', () => {
  const target = (parse: (bytes: Uint8Array) => number): FuzzTarget => ({
    name: 'planted',
    corpus: [new Uint8Array(40).fill(1)],
    codes: ['image.invalid'],
    place: /\(at byte \d+\)\.$/,
    parse,
  });
  const refuse = (message: string, code: FaultCode = 'image.invalid'): never => {
    throw new Fault(code, message);
  };
  it.each<[string, (bytes: Uint8Array) => number, RegExp]>([
    [
      'a read behind the end',
      (bytes) => Math.min(0, new DataView(bytes.buffer).getUint32(bytes[3] ?? 0)),
      /RangeError/,
    ],
    [
      'a length that is believed',
      (bytes) => 'x'.repeat((bytes[0] ?? 0) * 2 ** 24).length,
      /bytes came out|Invalid string length/,
    ],
    [
      'a refusal without a place',
      (bytes) => ((bytes[0] ?? 0) === 1 ? 0 : refuse('The file is bad: no.')),
      /does not say where/,
    ],
    [
      'a refusal without a reason',
      (bytes) => ((bytes[0] ?? 0) === 1 ? 0 : refuse('The file is bad (at byte 3).')),
      /without a reason/,
    ],
    ['a parser that writes into its input', (bytes) => bytes.fill(0).length, /input was changed/],
    ['a fault of another kind', () => refuse('It is bad: no (at byte 3).', 'bug'), /a fault bug/],
  ])('%s', (_name, parse, message) => {
    let found: unknown;
    try {
      fuzz(target(parse), { numRuns: 3000 });
    } catch (thrown) {
      found = thrown;
    }
    expect(found).toBeInstanceOf(Error);
    const cause = found instanceof Error ? (found.cause ?? found) : found;
    expect(String(cause)).toMatch(message);
  });
});
