/** YAML 1.2 files that people write, checked by a schema. Every mistake names the line, the place and what was expected. */
import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fault } from '../model/fault.ts';

/** Aliases that a document may expand to, against "billion laughs". */
const maxAliases = 50;
const maxTextLength = 1_000_000;

/** Any YAML file with a schema. Throws Fault recipe.invalid with file, line and what was expected. */
export function parseYaml<T>(
  text: string,
  fileName: string,
  schema: z.ZodType<T>,
  mostCharacters = maxTextLength,
): T {
  if (text.length > mostCharacters)
    throw invalid(fileName, 1, 'the file', `at most ${mostCharacters} characters`);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    strict: true,
    uniqueKeys: true,
  });
  const [problem] = document.errors;
  if (problem !== undefined)
    throw invalid(fileName, lines.linePos(problem.pos[0]).line, 'YAML', problem.message);
  let value: unknown;
  try {
    value = document.toJS({ maxAliasCount: maxAliases });
  } catch (cause) {
    // The library reports too many aliases by throwing.
    throw invalid(fileName, 1, 'YAML', cause instanceof Error ? cause.message : 'a plain document');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path ?? [];
  throw invalid(
    fileName,
    lineOf(document, lines, path),
    path.map(String).join('.') || 'the recipe',
    issue?.message ?? 'something else',
  );
}

/** The line of the deepest part of `path` that the document has: an unknown or missing key is shown at its parent. */
function lineOf(
  document: ReturnType<typeof parseDocument>,
  lines: LineCounter,
  path: readonly PropertyKey[],
): number {
  for (let depth = path.length; depth >= 0; depth -= 1) {
    const keys = path.slice(0, depth).map((key) => (typeof key === 'symbol' ? String(key) : key));
    const node = depth === 0 ? document.contents : document.getIn(keys, true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function invalid(fileName: string, line: number, place: string, expected: string): Fault {
  return new Fault('recipe.invalid', `${fileName}, line ${line}, ${place}: ${expected}`, {
    file: fileName,
    line,
    place,
  });
}
