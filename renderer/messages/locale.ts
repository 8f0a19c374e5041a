/** How numbers and times are written in the language that is spoken now: one for the whole window, so that it is set once. */
import type { Language } from '../../src/model/languages.ts';
import { languageTable } from './languages.ts';

let spoken: Language = 'en';
const numberFormats = new Map<string, Intl.NumberFormat>();
const timeFormats = new Map<Language, Intl.DateTimeFormat>();

export function writeAs(language: Language): void {
  spoken = language;
}

/** With exactly so many digits behind the point; groups of thousands from five digits on. */
export function writeNumber(value: number, digits?: number): string {
  const key = `${spoken} ${digits}`;
  const known = numberFormats.get(key);
  const format =
    known ??
    new Intl.NumberFormat(languageTable[spoken].numbers, {
      useGrouping: 'min2',
      ...(digits === undefined ? {} : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
    });
  if (known === undefined) numberFormats.set(key, format);
  return format.format(value);
}

/** Local day and time to the second, the same width in every row. */
export function writeTime(date: Date): string {
  const known = timeFormats.get(spoken);
  const format =
    known ??
    new Intl.DateTimeFormat(languageTable[spoken].times, {
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    });
  if (known === undefined) timeFormats.set(spoken, format);
  return format.format(date);
}
