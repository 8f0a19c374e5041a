/** Patterns of a profile, in linear time (RE2): neither a unit nor a profile can make the station hang. */
import { RE2JS } from 're2js';
import { parts, textOf, type Variables } from './template.ts';

export interface Match {
  /** The first group, or the whole line where there is none. */
  readonly text: string;
  readonly groups: Readonly<Record<string, string>>;
}

export class Pattern {
  readonly #compiled: RE2JS;
  readonly #names: readonly string[];

  private constructor(compiled: RE2JS) {
    this.#compiled = compiled;
    this.#names = Object.keys(compiled.namedGroups());
  }

  /** Throws what RE2 says is wrong. Variables stand for their text, whatever characters that has. */
  static compile(source: string, variables: Variables = {}): Pattern {
    const text = parts(source)
      .map((part) => {
        if ('text' in part) return part.text;
        const value = Object.hasOwn(variables, part.expression) ? variables[part.expression] : undefined;
        return RE2JS.quote(value === undefined ? part.expression : textOf(value));
      })
      .join('');
    return new Pattern(RE2JS.compile(text));
  }

  get names(): readonly string[] {
    return this.#names;
  }

  test(line: string): boolean {
    return this.#compiled.matcher(line).find();
  }

  match(line: string): Match | null {
    const matcher = this.#compiled.matcher(line);
    if (!matcher.find()) return null;
    const groups = Object.fromEntries(this.#names.map((name) => [name, matcher.group(name) ?? '']));
    return { text: (matcher.groupCount() > 0 ? matcher.group(1) : matcher.group(0)) ?? '', groups };
  }

  /** Where the match begins; -1 without one. */
  startIn(line: string): number {
    const matcher = this.#compiled.matcher(line);
    return matcher.find() ? matcher.start(0) : -1;
  }

  /** What stands after the first match; the whole line without one. */
  after(line: string): string {
    const matcher = this.#compiled.matcher(line);
    return matcher.find() ? line.slice(matcher.end(0)) : line;
  }
}
