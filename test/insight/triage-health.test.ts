/** Readings of real protocols as verdicts: what each says, and that what a unit does not have is not judged. */
import { describe, expect, test } from 'vitest';
import { healthFindings } from '../../src/insight/triage-health.ts';
import { peerFindings } from '../../src/insight/triage-peers.ts';
import type { Readings } from '../../src/model/job.ts';

const now = new Date('2031-02-03T04:05:06Z');
const verdicts = (readings: Readings): readonly string[] =>
  healthFindings({ readings, limits: [] }, now).map(({ topic, verdict }) => `${topic} ${verdict}`);

describe('what a unit says of its past', () => {
  test.each([
    ['a watchdog of Zephyr', { resetCause: 'pin, watchdog' }, ['reset watch']],
    ['a brown-out by the name of a watchdog', { resetCause: 'RTCWDT_BROWN_OUT_RESET' }, ['reset watch']],
    ['a start like any other', { resetCause: 'power-on reset, pin' }, ['reset fine']],
    [
      'starts again and again',
      { restartsWhileWatched: 3, panic: 'LoadProhibited' },
      ['reset fault', 'crash fault'],
    ],
    ['goes on running', { restartsWhileWatched: 0, logErrors: 0 }, ['reset fine', 'crash fine']],
    ['no dump', { coredump: 'none' }, ['crash fine']],
    ['a dump of Zephyr', { coredump: 'stored' }, ['crash fault']],
    ['a dump of ESP-IDF', { coredump: 18_432 }, ['crash fault']],
    ['a dump by a console', { coredump: true }, ['crash fault']],
    ['worn flash', { 'flashWear.nvs': 83.4 }, ['flash watch']],
    ['a full stack', { fullestStackPercent: 97 }, ['memory fault']],
    ['stacks that nobody measures', { tasks: 6, stacks: 'not measured' }, ['memory unknown']],
    ['errors in its log', { logErrors: 2, lastError: 'modem: no SIM' }, ['crash watch']],
    ['nothing', { resetCause: null, coredump: null, fullestStackPercent: null }, []],
  ] as const)('%s', (_, readings, expected) => {
    expect(verdicts(readings)).toEqual(expected);
  });

  test('a brown-out is called one', () => {
    const [first] = healthFindings({ readings: { resetCause: 'RTCWDT_BROWN_OUT_RESET' }, limits: [] }, now);
    expect(first?.text).toMatch(/supply broke down/);
  });
});

describe('a unit beside its group', () => {
  const group = (values: readonly number[], name = 'supplyMv') => ({
    of: 'the group north',
    units: values.map((value) => ({ [name]: value, 'stat.lan.drop': value, uptimeMs: value })),
  });
  const usual = [3290, 3300, 3310, 3295, 3305, 3300, 3298, 3302];

  test('is as usual, and one sentence says among how many', () => {
    expect(peerFindings({ supplyMv: 3303 }, group(usual))).toEqual([
      {
        topic: 'job',
        verdict: 'fine',
        text: '1 reading is as usual among 8 units of the group north.',
        expected: null,
        observed: null,
      },
    ]);
  });

  test('is worth a look when it is far out, and no fault by that', () => {
    expect(peerFindings({ supplyMv: 2700 }, group(usual))).toEqual([
      {
        topic: 'supply',
        verdict: 'watch',
        text: 'Unusual in its group: supply is 2700 mV, 3300 mV in the middle of 8 units of the group north.',
        expected: '3300',
        observed: '2700',
      },
    ]);
  });

  test('is not far out by a digit behind the point, in a group whose members are all the same', () => {
    const same = group(Array.from({ length: 20 }, () => 3300));
    expect(peerFindings({ supplyMv: 3301 }, same).map(({ verdict }) => verdict)).toEqual(['fine']);
    expect(peerFindings({ supplyMv: 1800 }, same).map(({ verdict }) => verdict)).toEqual(['watch']);
  });

  test('is not compared with too few, by what grows with age, or by what the others do not have', () => {
    expect(peerFindings({ supplyMv: 2700 }, group(usual.slice(1)))).toEqual([]);
    expect(peerFindings({ 'stat.lan.drop': 90_000, uptimeMs: 1 }, group(usual))).toEqual([]);
    expect(peerFindings({ batteryMv: 1 }, group(usual))).toEqual([]);
  });
});
