/**
 * Texts of settings as they are kept and shown: bounded, and still told apart. A long one ends in a piece of its hash, so that
 * two that differ far behind are two texts.
 */
import { createHash } from 'node:crypto';
import type { SettingValue } from '../model/group.ts';

const keptCharacters = 200;
const headCharacters = 160;

export function keptText(text: string): string {
  if (text.length <= keptCharacters) return text;
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${text.slice(0, headCharacters)}… (${text.length} characters, ${hash})`;
}

/** A value for a comparison that crosses to a front end: what is large is shown by its beginning. */
export function boundedValue(value: SettingValue): SettingValue {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= 2_000 ? value : keptText(text);
}
