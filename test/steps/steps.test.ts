import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fillLabel } from '../../src/steps/label.ts';
import { checkLimits } from '../../src/steps/limits.ts';

describe('a label', () => {
  test('is filled with facts, each as often as it is asked for', () => {
    expect(
      fillLabel(
        '{{a}}-{{b}}-{{a}}',
        new Map([
          ['a', '1'],
          ['b', '2'],
        ]),
      ),
    ).toBe('1-2-1');
  });

  test('that asks for what nobody knows is not printed', () => {
    expect(() => fillLabel('{{serialNumber}}', new Map())).toThrow(/serialNumber/);
    expect(() => fillLabel('{{constructor}}', new Map())).toThrow(/constructor/);
  });

  test('takes no printer command from a unit, whatever it calls itself', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        const text = fillLabel('^FD{{name}}^FS', new Map([['name', value]]));
        expect(text.slice(3, -3)).not.toMatch(/[\p{Cc}^~]/u);
      }),
    );
  });

  test('does not fill in what a fact asks for in turn', () => {
    expect(
      fillLabel(
        '{{a}}',
        new Map([
          ['a', '{{b}}'],
          ['b', 'secret'],
        ]),
      ),
    ).toBe('{{b}}');
  });
});

describe('limits', () => {
  const passed = (limit: object, value: unknown): boolean | undefined =>
    checkLimits({ reading: limit as never }, { reading: value as never })[0]?.passed;

  test('on a reading that is not there are not met', () => {
    expect(checkLimits({ supplyMv: { min: 0 } }, {})).toMatchObject([{ passed: false, value: null }]);
    expect(checkLimits({ constructor: { startsWith: '' } }, {})).toMatchObject([{ passed: false }]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, '3300', null, true])(
    'of numbers are not met by %s',
    (value) => {
      expect(passed({ min: 0 }, value)).toBe(false);
    },
  );

  test('include their ends', () => {
    expect([2999, 3000, 3600, 3601].map((value) => passed({ min: 3000, max: 3600 }, value))).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('of words are exact', () => {
    expect(passed({ equals: '1' }, 1)).toBe(false);
    expect(passed({ oneOf: ['ok'] }, 'OK')).toBe(false);
    expect(passed({ startsWith: 'v1.' }, 'v1.2')).toBe(true);
    expect(passed({ equals: false }, null)).toBe(false);
  });
});
