import { expect, test } from 'vitest';
import { brokenLimit, limitWords, readingWords } from '../../src/model/reading-words.ts';

test.each([
  ['supplyMv', 'supply', 'mV'],
  ['fullestStackPercent', 'fullest stack', '%'],
  ['chipId', 'chip id', ''],
  ['MAC', 'MAC', ''],
  ['bufferBytes', 'buffer', 'bytes'],
  ['percent', 'percent', ''],
])('the reading %s is called "%s" and counted in "%s"', (name, label, unit) => {
  expect(readingWords(name)).toEqual({ label, unit });
});

test('a broken limit is one line with value, unit and what is allowed', () => {
  expect(brokenLimit('supplyMv', 2706, { min: 3000, max: 3600 })).toBe(
    'Supply 2706 mV, allowed 3000 to 3600 mV.',
  );
  expect(brokenLimit('supplyMv', null, { min: 3000 })).toBe('Supply missing, allowed at least 3000 mV.');
  expect(brokenLimit('radioState', 'off', { oneOf: ['on', 'idle'] })).toBe(
    'Radio state off, allowed one of on, idle.',
  );
});

test('every kind of limit has words', () => {
  expect(limitWords({ equals: true }, '')).toBe('exactly true');
  expect(limitWords({ startsWith: '1.' }, '')).toBe('beginning with 1.');
  expect(limitWords({ max: 7 }, 'ms')).toBe('at most 7 ms');
  expect(limitWords({}, '')).toBe('any number');
});
