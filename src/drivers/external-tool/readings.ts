/** What a tool printed, as readings of a record. */
import type { Readings, ReadingValue } from '../../model/job.ts';

/** Text that is a number becomes one: limits compare numbers. */
export function readingsOf(captured: ReadonlyMap<string, string>): Readings {
  const entries = [...captured].map(([name, text]): [string, ReadingValue] => [
    name,
    /^-?\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : text.slice(0, 200),
  ]);
  return Object.fromEntries(entries);
}
