/** Times in certificates (RFC 5280 section 4.1.2.5): one form for each year, to the second, and only real dates. */
import { type DerNode, tags } from './der.ts';

export const noExpiryText = '99991231235959Z';

/** Milliseconds since 1970, or null when it is not a time in one of the two forms. */
export function timeOf(node: DerNode): number | null {
  const text = new TextDecoder().decode(node.content);
  const pattern = node.tag === tags.utcTime ? /^(\d{2})(\d{10})Z$/ : /^(\d{4})(\d{10})Z$/;
  const match = node.tag === tags.utcTime || node.tag === tags.generalizedTime ? pattern.exec(text) : null;
  if (match === null) return null;
  const [, yearText = '', rest = ''] = match;
  const short = Number(yearText);
  const year = node.tag === tags.generalizedTime ? short : short + (short >= 50 ? 1900 : 2000);
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = (rest.match(/\d{2}/g) ?? []).map(Number);
  const at = new Date(Date.UTC(year, month - 1, day, hour, minute, second));
  if (year < 100) at.setUTCFullYear(year);
  // a vendor's guide prints 99991232235959Z: day 32 would silently become the first of January
  const real =
    at.getUTCFullYear() === year &&
    at.getUTCMonth() === month - 1 &&
    at.getUTCDate() === day &&
    at.getUTCHours() === hour &&
    at.getUTCMinutes() === minute &&
    at.getUTCSeconds() === second;
  return real ? at.getTime() : null;
}

/** What is wrong with the form of a time, or null. */
export function timeFinding(node: DerNode): string | null {
  const at = timeOf(node);
  if (at === null) return 'has a date that does not exist or is not to the second in UTC';
  const late = new Date(at).getUTCFullYear() >= 2050;
  if (late === (node.tag === tags.generalizedTime)) return null;
  return late ? 'has a late date as UTCTime' : 'has a date before 2050 as GeneralizedTime';
}
