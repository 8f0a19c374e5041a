/** Text out of a document for the eyes of a person: short, on one line, whatever a device put into it. */
import { isObject, type JsonObject } from './document.ts';

export function text(value: unknown): string {
  if (value === null || value === undefined) return 'none';
  const plain = typeof value === 'string' ? value : JSON.stringify(value);
  return plain.replace(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, 200);
}

/** Who did it, and the second person where there was one. */
export function people({ operator, approvedBy }: JsonObject): string {
  return isObject(approvedBy) ? `${text(operator)}, agreed to by ${text(approvedBy.name)}` : text(operator);
}

export function list(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];
}
