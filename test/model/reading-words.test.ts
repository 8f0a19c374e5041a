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

test('a broken limit is one sentence with value, unit and what is allowed', () => {
  expect(brokenLimit('supplyMv', 2706, { min: 3000, max: 3600 })).toBe(
    'Supply is 2706 mV; 3000 to 3600 mV is allowed.',
  );
  expect(brokenLimit('supplyMv', null, { min: 3000 })).toBe(
    'Supply is missing; at least 3000 mV is allowed.',
  );
  expect(brokenLimit('radioState', 'off', { oneOf: ['on', 'idle'] })).toBe(
    'Radio state is off; one of on, idle is allowed.',
  );
});

test('every kind of limit has words', () => {
  expect(limitWords({ equals: true }, '')).toBe('exactly true');
  expect(limitWords({ startsWith: '1.' }, '')).toBe('beginning with 1.');
  expect(limitWords({ max: 7 }, 'ms')).toBe('at most 7 ms');
  expect(limitWords({}, '')).toBe('any number');
});
