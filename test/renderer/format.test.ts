import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTexts, textsOf } from '../../renderer/messages/text.ts';
import { toCsv } from '../../renderer/parts/csv.ts';
import { compareValues } from '../../renderer/parts/data-table.tsx';
import {
  formatAge,
  formatBytes,
  formatClock,
  formatDuration,
  formatMoment,
  formatOffset,
  formatPercent,
  plainText,
  timeLeft,
} from '../../renderer/parts/format.ts';
import { limitScale } from '../../renderer/parts/limit-scale.ts';
import { reconnectDelayMs } from '../../renderer/state/reconnect-delay.ts';
import { formatRoute, parseRoute, screens } from '../../renderer/state/route.ts';
import { hostile } from './fixture-station.ts';

const text = textsOf(createTexts('en'));

describe('time', () => {
  it('left is shown only when it is known', () => {
    const asIs = (): null => null;
    expect(timeLeft({ timeLeftMs: 21_000, waitingFor: null }, text, asIs)).toBe('0:21 left');
    expect(timeLeft({ timeLeftMs: null, waitingFor: null }, text, asIs)).toBe('');
    expect(timeLeft({ timeLeftMs: 5_000, waitingFor: 'the unit to restart' }, text, asIs)).toBe(
      'Waiting for the unit to restart',
    );
  });

  it('alone says its distance from UTC, east and west of it and at half hours', () => {
    expect([0, 60, 330, -210, -480].map(formatOffset)).toEqual([
      'UTC',
      'UTC+01:00',
      'UTC+05:30',
      'UTC−03:30',
      'UTC−08:00',
    ]);
    expect(formatMoment('2026-11-28T10:00:00.000Z')).toMatch(/^2026-11-2[789] \d{2}:\d{2}:00 UTC/);
    expect(formatMoment('never')).toBe('never');
  });

  it('is a clock that reaches zero only at the end', () => {
    expect([1, 999, 59_001, 60_000, 3_723_000].map(formatClock)).toEqual([
      '0:01',
      '0:01',
      '1:00',
      '1:00',
      '1:02:03',
    ]);
    expect(formatClock(-5)).toBe('0:00');
  });

  it('taken has a unit that fits', () => {
    expect([240, 4_210, 65_000].map(formatDuration)).toEqual(['240 ms', '4.2 s', '1:05 min']);
  });

  it('ago is told in the coarsest true unit', () => {
    const now = Date.parse('2026-01-02T00:00:00Z');
    const ago = (seconds: number): string =>
      formatAge(new Date(now - seconds * 1000).toISOString(), now, text);
    expect([2, 90, 7_200, 86_400, 200_000].map(ago)).toEqual([
      '2 s ago',
      '1 min ago',
      '2 h ago',
      '1 day ago',
      '2 days ago',
    ]);
    expect(ago(-30)).toBe('0 s ago');
    expect(formatAge('nonsense', now, text)).toBe('');
  });
});

describe('numbers', () => {
  it('are honest about nothing', () => {
    expect(formatPercent(null)).toBe('–');
    expect(formatPercent(0.9712)).toBe('97.1 %');
    expect([12, 2_048, 1_048_576].map(formatBytes)).toEqual(['12 B', '2.0 KiB', '1.0 MiB']);
  });
});

describe('text of a device', () => {
  it('can not turn the reading direction, hide characters or fill the screen', () => {
    expect(plainText(hostile)).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
    expect(plainText('a\u0000b\u001b[31mc')).toBe('a\ufffdb\ufffd[31mc');
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (value) => {
        const shown = plainText(value, 100);
        const unsafe = /[\p{Cc}\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u.test(shown);
        expect(shown.length <= 101 && !unsafe).toBe(true);
      }),
    );
  });
});

describe('CSV', () => {
  it('quotes what must be quoted and defuses formulas', () => {
    const csv = toCsv(
      ['a', 'b'],
      [
        ['x, "y"\n', 1],
        ['=HYPERLINK("http://x")', null],
        ['-2+3', -2],
      ],
    );
    expect(csv).toBe('a,b\r\n"x, ""y""\n",1\r\n"\'=HYPERLINK(""http://x"")",\r\n\'-2+3,-2\r\n');
  });
});

describe('sorting', () => {
  it('puts GW2-9 before GW2-10 and what is missing last', () => {
    expect(['GW2-10', null, 'GW2-9'].toSorted(compareValues)).toEqual(['GW2-9', 'GW2-10', null]);
    expect([10, 9, null].toSorted(compareValues)).toEqual([9, 10, null]);
  });
});

describe('a reading against its limits', () => {
  const limit = { min: 3200, max: 3400 };
  it('lies in the span when it passed, outside when it did not', () => {
    const inside = limitScale({ reading: 'v', limit, value: 3312, passed: true });
    expect(inside && inside.value > inside.from && inside.value < inside.to).toBe(true);
    const below = limitScale({ reading: 'v', limit, value: 2911, passed: false });
    expect(below && below.value < below.from).toBe(true);
  });

  it('is always on the bar, whatever the device says', () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.nat(1000),
        (value, min, span) => {
          const scale = limitScale({ reading: 'v', limit: { min, max: min + span }, value, passed: true });
          expect(scale !== null && scale.value >= 0 && scale.value <= 1 && scale.from <= scale.to).toBe(true);
        },
      ),
    );
  });

  it('has no bar where a bar would say nothing', () => {
    expect(limitScale({ reading: 'v', limit: { equals: 3 }, value: 3, passed: true })).toBeNull();
    expect(limitScale({ reading: 'v', limit, value: 'high', passed: false })).toBeNull();
    expect(limitScale({ reading: 'v', limit, value: Number.NaN, passed: false })).toBeNull();
  });
});

describe('the address', () => {
  it('carries screen, subject and filters there and back', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...screens),
        fc.option(fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme-ascii' })),
        fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.string({ minLength: 1, maxLength: 30 }), {
          noNullPrototype: true,
        }),
        (screen, subject, query) => {
          expect(parseRoute(formatRoute(screen, subject, query))).toEqual({ screen, subject, query });
        },
      ),
    );
  });

  it('falls back to the bench for anything else', () => {
    for (const hash of ['', '#', '#/nowhere', '#%', '#/units/%E0%A4%A'])
      expect(screens).toContain(parseRoute(hash).screen);
    expect(parseRoute('#/nowhere').screen).toBe('bench');
  });
});

describe('trying to connect again', () => {
  it('waits longer each time, up to 10 s', () => {
    expect([0, 1, 2, 3, 4, 5, 50].map((attempt) => reconnectDelayMs(attempt, 0.5))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]);
    expect(reconnectDelayMs(9, 1)).toBeLessThanOrEqual(10_000);
  });
});
