/** What a sample says: never more than counting every way of drawing it gives, and what is drawn is not to be foreseen. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import { blocksNeeded, confidencePercent, drawBlocks } from '../../src/model/sampled-read.ts';

describe('the confidence of a sample', () => {
  test.each([
    // 10 blocks, 2 always read; 3 of 8 drawn; 2 with something left: 1 - C(6,3)/C(8,3) = 36/56
    [{ blocksTotal: 10, blocksRead: 5, fromPercent: 20 }, 64.28],
    // one block of 8 with something left: 3/8
    [{ blocksTotal: 10, blocksRead: 5, fromPercent: 10 }, 37.5],
    [{ blocksTotal: 10, blocksRead: 10, fromPercent: 1 }, 100],
    [{ blocksTotal: 10, blocksRead: 2, fromPercent: 50 }, 0],
    // 16 MiB in sectors, a tenth read: 1 - C(4053,410)/C(4094,410), as Python counts it
    [{ blocksTotal: 4096, blocksRead: 412, fromPercent: 1 }, 98.7],
  ])('%o is %d %%', (sample, expected) => {
    expect(confidencePercent(sample)).toBeCloseTo(expected, 2);
  });

  test('is what so many drawings find', () => {
    const sample = { blocksTotal: 64, blocksRead: 12, fromPercent: 5 };
    const random = seededRandom(5);
    const left = new Set([7, 20, 41, 63 - 9]);
    let found = 0;
    for (let drawing = 0; drawing < 4_000; drawing += 1)
      if (drawBlocks(64, 12, random).some((block) => left.has(block))) found += 1;
    expect(found / 40).toBeGreaterThan(confidencePercent(sample) - 3);
    expect(found / 40).toBeLessThan(confidencePercent(sample) + 3);
  });

  test('that is asked for is reached with the fewest blocks', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 3_000 }),
        fc.double({ min: 0.1, max: 30, noNaN: true }),
        fc.double({ min: 50, max: 99.9, noNaN: true }),
        (blocksTotal, fromPercent, wanted) => {
          const blocksRead = blocksNeeded(blocksTotal, { fromPercent, confidencePercent: wanted });
          expect(confidencePercent({ blocksTotal, blocksRead, fromPercent })).toBeGreaterThanOrEqual(wanted);
          const fewer = confidencePercent({ blocksTotal, blocksRead: blocksRead - 1, fromPercent });
          if (blocksRead > 3) expect(fewer).toBeLessThan(wanted);
        },
      ),
    );
  });
});

test('the blocks are so many, each once, in order, with the first and the last', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 500 }), fc.nat(), fc.integer(), (blocksTotal, read, seed) => {
      const blocksRead = 2 + (read % (blocksTotal - 1));
      const drawn = drawBlocks(blocksTotal, blocksRead, seededRandom(seed));
      expect(drawn).toHaveLength(Math.min(blocksRead, blocksTotal));
      expect([drawn[0], drawn.at(-1)]).toEqual([0, blocksTotal - 1]);
      expect([...drawn].sort((left, right) => left - right)).toEqual(drawn);
      expect(new Set(drawn).size).toBe(drawn.length);
    }),
  );
});
