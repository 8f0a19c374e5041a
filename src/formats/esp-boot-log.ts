/**
 * What an Espressif chip prints while it starts (ESP-IDF Programming Guide, "Fatal Errors"; the ROM's `rst:` line). Bytes of a
 * stranger: what is not understood says nothing.
 */
import type { Readings } from '../model/job.ts';
import { logReadings } from './unit-log.ts';

/** The first start is the one that the station made: only those behind it are the unit's own. */
export function bootLogReadings(text: string): Readings {
  const starts = [...text.matchAll(/\brst:0x[0-9a-f]{1,2} \(([A-Z0-9_]{2,40})\)/g)].map(
    ([, name = '']) => name,
  );
  if (starts.length === 0) return {};
  const [, ...own] = starts;
  const cause = own.at(-1);
  const panic = /Guru Meditation Error: Core\s+\d+ panic'ed \(([A-Za-z ]{2,60})\)/.exec(text)?.[1];
  const aborted = /^abort\(\) was called/m.test(text) ? 'abort() was called' : undefined;
  const brownOut = /Brownout detector was triggered/.test(text);
  const why = panic ?? aborted;
  return {
    restartsWhileWatched: own.length,
    ...(brownOut ? { resetCause: 'brown-out' } : cause === undefined ? {} : { resetCause: cause }),
    ...(why === undefined ? {} : { panic: why }),
    ...logReadings(text),
  };
}
