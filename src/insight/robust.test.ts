import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewestValues, normOf, outlierScore, scoreOf, usualOf } from './robust.ts';

const many = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), {
  minLength: fewestValues,
  maxLength: 60,
});

test('half of the values lie within the median absolute deviation of the median', () => {
  fc.assert(
    fc.property(many, (values) => {
      const norm = normOf(values);
      if (norm === null) throw new Error('enough values');
      const within = values.filter((value) => Math.abs(value - norm.median) <= norm.mad + 1e-6).length;
      expect(within).toBeGreaterThanOrEqual(values.length / 2 - 1);
    }),
  );
});

test('moving or stretching all values moves or stretches the norm, and leaves every score', () => {
  fc.assert(
    fc.property(
      many,
      fc.integer({ min: -1_000, max: 1_000 }),
      fc.constantFrom(0.5, 2, 4),
      (values, by, factor) => {
        const norm = normOf(values);
        const moved = normOf(values.map((value) => value * factor + by));
        if (norm === null || moved === null) throw new Error('enough values');
        expect(moved.median).toBeCloseTo(norm.median * factor + by, 3);
        if (norm.mad < 1) return;
        for (const value of values.slice(0, 5))
          expect(scoreOf(value * factor + by, moved)).toBeCloseTo(scoreOf(value, norm), 3);
      },
    ),
  );
});

test('a third of broken units does not hide them', () => {
  const good = Array.from({ length: 20 }, (_unused, index) => 90 + (index % 5));
  const norm = normOf([...good, ...Array.from({ length: 9 }, () => 3)]);
  if (norm === null) throw new Error('enough values');
  expect(scoreOf(3, norm)).toBeGreaterThan(outlierScore);
  for (const value of good) expect(scoreOf(value, norm)).toBeLessThan(outlierScore);
});

test('a published example: the modified z-scores of Iglewicz and Hoaglin', () => {
  // ten measurements with one that is far out; median 2.12, MAD 0.025
  const norm = normOf([2.1, 2.6, 2.1, 2.12, 2.15, 2.12, 2.1, 2.13, 2.11, 2.14]);
  if (norm === null) throw new Error('enough values');
  expect(norm.median).toBeCloseTo(2.12, 6);
  expect(scoreOf(2.6, norm)).toBeGreaterThan(10);
  expect(scoreOf(2.15, norm)).toBeLessThan(outlierScore);
});

test('when most are the same, one that differs is far out and the rest is not', () => {
  const norm = normOf([...Array.from({ length: 30 }, () => 5), 6]);
  if (norm === null) throw new Error('enough values');
  expect(scoreOf(5, norm)).toBe(0);
  expect(scoreOf(6, norm)).toBeGreaterThan(outlierScore);
  expect(scoreOf(6, { ...norm, mad: 0, meanDeviation: 0 })).toBeGreaterThan(outlierScore);
});

test('few values, or none that is a number, say nothing', () => {
  expect(normOf([1, 2, 3])).toBeNull();
  expect(normOf(Array.from({ length: 20 }, () => Number.NaN))).toBeNull();
});

test('the usual firmware is the one that four of five have', () => {
  const values = [...Array.from({ length: 9 }, () => '1.4.0'), '1.3.0'];
  expect(usualOf(values)).toBe('1.4.0');
  expect(usualOf([...values, '1.3.0', '1.3.0', '1.2.0'])).toBeNull();
  expect(usualOf(['1.4.0'])).toBeNull();
});
