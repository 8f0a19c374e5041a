/** Regular expressions in schemas, through RE2: whoever writes one can not make the station hang on what a unit or a person says. */
import { RE2JS } from 're2js';

/** What ajv asks of its `regExp`. Throws for an expression that RE2 does not have (look-ahead, back references). */
export function linearExpression(source: string): {
  test(text: string): boolean;
  exec(text: string): RegExpExecArray | null;
  toString(): string;
} {
  const compiled = RE2JS.compile(source);
  return {
    test: (text) => compiled.matcher(text).find(),
    toString: () => source, // ajv tells patterns apart by it
    exec: () => null, // only `test` is asked for by keywords of JSON Schema
  };
}
