/** Patterns of a recipe over the lines that a tool prints, in linear time (RE2): no output can make the station hang. */
import { RE2JS } from 're2js';

/** The groups of the first match; the whole match where there is no group. Null without a match. */
export type Find = (line: string) => readonly string[] | null;

const compiled = new Map<string, RE2JS>();
const mostKept = 500;

/** Throws what RE2 says is wrong. */
export function compile(source: string): Find {
  const known = compiled.get(source) ?? RE2JS.compile(source);
  if (compiled.size < mostKept) compiled.set(source, known);
  return (line) => {
    const matcher = known.matcher(line);
    if (!matcher.find()) return null;
    const count = matcher.groupCount();
    if (count === 0) return [matcher.group(0) ?? ''];
    return Array.from({ length: count }, (_, index) => matcher.group(index + 1) ?? '');
  };
}

export function isPattern(source: string): boolean {
  try {
    RE2JS.compile(source);
    return true;
  } catch {
    // The schema says which option it is.
    return false;
  }
}
