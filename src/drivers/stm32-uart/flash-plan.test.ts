import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planFlash } from './flash-plan.ts';
import { flashBase, type Part, partOf } from './parts.ts';

const part = (productId: number): Part => {
  const found = partOf(productId);
  if (found === null) throw new Error('not in the table');
  return found;
};
const filled = (length: number): Uint8Array => Uint8Array.from({ length }, (_, index) => (index % 250) + 1);

test('firmware without an address goes to the start of flash', () => {
  const [first] = planFlash(part(0x413), 1024 * 1024, [{ address: null, bytes: filled(300) }]);
  expect(first?.sector.number).toBe(0);
  expect(first?.blocks.map((block) => block.address)).toEqual([flashBase, flashBase + 256]);
});

test('the last block is padded with erased bytes to what the part programs at once', () => {
  const lengths = (productId: number): readonly number[] =>
    planFlash(part(productId), 128 * 1024, [{ address: null, bytes: filled(5) }]).flatMap(({ blocks }) =>
      blocks.map(({ bytes }) => bytes.length),
    );
  expect(lengths(0x410)).toEqual([8]);
  expect(lengths(0x482)).toEqual([16]);
  expect(lengths(0x450)).toEqual([32]);
  const [entry] = planFlash(part(0x447), 128 * 1024, [{ address: null, bytes: filled(5) }]);
  expect([...(entry?.blocks[0]?.bytes ?? [])]).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
});

test('whatever the segments, their bytes are in the blocks at their addresses, and no block leaves its sector', () => {
  const segment = fc.record({
    gap: fc.integer({ min: 0, max: 40_000 }),
    length: fc.integer({ min: 1, max: 3_000 }),
  });
  fc.assert(
    fc.property(
      fc.constantFrom(0x413, 0x410, 0x447, 0x460, 0x450),
      fc.array(segment, { minLength: 1, maxLength: 4 }),
      (productId, list) => {
        let at = flashBase;
        const segments = list.map(({ gap, length }) => {
          const address = at + gap;
          at = address + length;
          return { address, bytes: filled(length) };
        });
        const plan = planFlash(part(productId), 512 * 1024, segments);
        const memory = new Map<number, number>();
        for (const { sector, blocks } of plan)
          for (const { address, bytes } of blocks) {
            expect(bytes.length).toBeLessThanOrEqual(256);
            expect(address - flashBase).toBeGreaterThanOrEqual(sector.offset);
            expect(address - flashBase + bytes.length).toBeLessThanOrEqual(sector.offset + sector.sizeBytes);
            for (const [index, byte] of bytes.entries()) {
              expect(memory.has(address + index)).toBe(false);
              memory.set(address + index, byte);
            }
          }
        for (const { address, bytes } of segments)
          for (const [index, byte] of bytes.entries()) expect(memory.get(address + index)).toBe(byte);
      },
    ),
    { numRuns: 40 },
  );
});

test('firmware for addresses without flash, beyond its end, or twice the same ones is refused', () => {
  const plan = (...segments: readonly (readonly [number, number])[]) =>
    planFlash(
      part(0x410),
      64 * 1024,
      segments.map(([address, length]) => ({ address, bytes: filled(length) })),
    );
  expect(() => plan([0x2000_0000, 4])).toThrow(expect.objectContaining({ code: 'image.mismatch' }));
  expect(() => plan([0x0801_0000, 4])).toThrow(expect.objectContaining({ code: 'image.mismatch' }));
  expect(() => plan([0x0800_fff0, 17])).toThrow(expect.objectContaining({ code: 'image.too-large' }));
  expect(() => plan([0x0800_0000, 10], [0x0800_0008, 10])).toThrow(
    expect.objectContaining({ code: 'image.mismatch' }),
  );
});

test('where an option bit decides the page size, the recipe has to say it', () => {
  const segments = [{ address: null, bytes: filled(10) }];
  expect(() => planFlash(part(0x469), 512 * 1024, segments)).toThrow(
    expect.objectContaining({ code: 'recipe.invalid' }),
  );
  expect(planFlash(part(0x469), 512 * 1024, segments, 4096)[0]?.sector.sizeBytes).toBe(4096);
  expect(() => planFlash(part(0x410), 64 * 1024, segments, 4096)).toThrow(
    expect.objectContaining({ code: 'recipe.invalid' }),
  );
});
