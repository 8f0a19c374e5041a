/** Readings and limits as people read them: `supplyMv` 2706 with `{min: 3000}` is "supply 2706 mV, at least 3000 mV". */
import type { ReadingValue } from './job.ts';
import type { Limit } from './recipe.ts';

/** Units as the last word of a reading's name (model/job.ts). Without a name of its own, a unit is written as it stands there. */
const unitNames: Readonly<Record<string, string>> = {
  Mv: 'mV',
  Ma: 'mA',
  Mw: 'mW',
  Ms: 'ms',
  Us: 'µs',
  Seconds: 's',
  Bytes: 'bytes',
  Percent: '%',
  Dbm: 'dBm',
  Db: 'dB',
  Celsius: '°C',
  Hz: 'Hz',
  Mhz: 'MHz',
};

/** `fullestStackPercent` → "fullest stack" and "%". */
export function readingWords(name: string): { readonly label: string; readonly unit: string } {
  const words = name.split(/(?<=[a-z0-9])(?=[A-Z])/);
  const last = words.at(-1) ?? '';
  const unit = words.length > 1 ? (unitNames[last] ?? '') : '';
  const shown = unit === '' ? words : words.slice(0, -1);
  return {
    label: shown.map((word) => (/^[A-Z][a-z]/.test(word) ? word.toLowerCase() : word)).join(' '),
    unit,
  };
}

export function valueWords(value: ReadingValue, unit: string): string {
  if (value === null) return 'missing';
  return unit === '' ? String(value) : `${String(value)} ${unit}`;
}

export function limitWords(limit: Limit, unit: string): string {
  if ('equals' in limit) return `exactly ${valueWords(limit.equals, unit)}`;
  if ('oneOf' in limit) return `one of ${limit.oneOf.join(', ')}`;
  if ('startsWith' in limit) return `beginning with ${limit.startsWith}`;
  const { min, max } = limit;
  if (min !== undefined && max !== undefined) return `${min} to ${valueWords(max, unit)}`;
  if (min !== undefined) return `at least ${valueWords(min, unit)}`;
  return max === undefined ? 'any number' : `at most ${valueWords(max, unit)}`;
}

/** Short enough for a slot card: "Supply 2706 mV, allowed 3000 to 3600 mV." */
export function brokenLimit(reading: string, value: ReadingValue, limit: Limit): string {
  const { label, unit } = readingWords(reading);
  const subject = label.charAt(0).toUpperCase() + label.slice(1);
  return `${subject} ${valueWords(value, unit)}, allowed ${limitWords(limit, unit)}.`;
}
