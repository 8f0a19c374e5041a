/**
 * `{{expression}}` in values: CEL (github.com/google/cel-spec) over the facts of one unit. CEL has no loops, reads no files
 * and always ends; what could still take long (macros over lists, regular expressions) is left out, and length and number of
 * nodes are bounded. What a fact holds is never looked at as a template.
 */
import { type ASTNode, Environment, type ParseResult } from '@marcbachmann/cel-js';
import type { SettingValue } from '../model/group.ts';

const limits = {
  maxAstNodes: 120,
  maxDepth: 16,
  maxListElements: 16,
  maxMapEntries: 16,
  maxCallArguments: 8,
};
const expressionCharacters = 500;
const resultCharacters = 16_384;
const factCharacters = 4_096;
const environmentsMost = 64;
const parsedMost = 2_000;

/** Loops over lists, and regular expressions: everything that takes longer than its own length. */
const leftOut = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'map',
  'filter',
  'bind',
  'matches',
  'json',
]);
const resultTypes = ['string', 'int', 'uint', 'double', 'bool'];

/** What is wrong, where, and why: for people. `at` counts characters of the text from 1. */
export interface TemplateProblem {
  readonly at: number;
  readonly expression: string;
  readonly reason: string;
}

type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'expression'; readonly text: string; readonly offset: number };

export function isTemplate(text: string): boolean {
  return text.includes('{{') || text.includes('}}');
}

/** Before any unit is there: syntax, names and types. Null when all is well. */
export function templateProblem(text: string, facts: ReadonlySet<string>): TemplateProblem | null {
  for (const part of partsOf(text)) {
    if (part.kind === 'text') {
      const stray = part.text.search(/\{\{|\}\}/);
      if (stray >= 0)
        return { at: stray + 1, expression: text.slice(0, 80), reason: '"{{" and "}}" do not fit together' };
      continue;
    }
    const problem = problemOf(part, facts);
    if (problem !== null) return problem;
  }
  return null;
}

/** The facts that a text names, of those in `facts`. */
export function factsNamed(text: string, facts: ReadonlySet<string>): ReadonlySet<string> {
  const named = new Set<string>();
  for (const part of partsOf(text)) {
    if (part.kind !== 'expression') continue;
    const parsed = parse(part.text, facts);
    if (parsed instanceof Error) continue;
    visit(parsed.ast, (node) => {
      if (node.op === 'id' && facts.has(node.args)) named.add(node.args);
    });
  }
  return named;
}

/**
 * The value of a template: where the text is one expression and nothing else, what it gives (a number stays one); else text.
 * A problem where a fact is missing or an expression can not be worked out for this unit.
 */
export function fillTemplate(
  text: string,
  facts: ReadonlyMap<string, string>,
): { readonly value: SettingValue } | { readonly problem: TemplateProblem } {
  // Only those that the text can name: what a unit says of itself need not be a name at all.
  const names = new Set(
    [...facts.keys()].filter((name) => /^[A-Za-z]\w*$/.test(name) && text.includes(name)),
  );
  const parts = partsOf(text);
  const values: SettingValue[] = [];
  for (const part of parts) {
    if (part.kind === 'text') {
      values.push(part.text);
      continue;
    }
    const problem = problemOf(part, names);
    if (problem !== null) return { problem };
    const found = evaluate(part, names, facts);
    if ('problem' in found) return found;
    values.push(found.value);
  }
  const [only] = values;
  if (values.length === 1 && only !== undefined) return { value: only };
  const joined = values.map(String).join('');
  return joined.length > resultCharacters
    ? { problem: { at: 1, expression: text.slice(0, 80), reason: 'what it gives is too long' } }
    : { value: joined };
}

function evaluate(
  part: Extract<Part, { kind: 'expression' }>,
  names: ReadonlySet<string>,
  facts: ReadonlyMap<string, string>,
): { readonly value: SettingValue } | { readonly problem: TemplateProblem } {
  const parsed = parse(part.text, names);
  if (parsed instanceof Error) return { problem: problemAt(part, parsed) };
  try {
    const context = Object.fromEntries(
      [...facts].map(([name, fact]) => [name, fact.slice(0, factCharacters)]),
    );
    const result: unknown = parsed(context);
    if (typeof result === 'string' && result.length <= resultCharacters) return { value: result };
    if (typeof result === 'boolean') return { value: result };
    const number =
      typeof result === 'number' || typeof result === 'bigint' ? Number(result) : Number(String(result));
    if (Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER) return { value: number };
    return { problem: { ...placeOf(part), reason: 'it gives no text and no number' } };
  } catch (thrown) {
    // An expression that fails for this unit (a text that is no number) is the author's to mend: told with its place.
    return { problem: problemAt(part, thrown) };
  }
}

function problemOf(
  part: Extract<Part, { kind: 'expression' }>,
  facts: ReadonlySet<string>,
): TemplateProblem | null {
  if (part.text.length > expressionCharacters) return { ...placeOf(part), reason: 'it is too long' };
  const parsed = parse(part.text, facts);
  if (parsed instanceof Error) return problemAt(part, parsed);
  let forbidden: string | null = null;
  visit(parsed.ast, (node) => {
    if ((node.op === 'rcall' || node.op === 'call') && leftOut.has(node.args[0])) forbidden ??= node.args[0];
  });
  if (forbidden !== null) return { ...placeOf(part), reason: `${forbidden} is not allowed here` };
  const { valid, type, error } = parsed.check();
  if (!valid) return problemAt(part, error);
  return type === undefined || resultTypes.includes(type) || type === 'dyn'
    ? null
    : { ...placeOf(part), reason: `it gives a ${type}, not a text, a number, true or false` };
}

const environments = new Map<string, Environment>();
const parsedExpressions = new Map<string, ParseResult | Error>();

function parse(expression: string, facts: ReadonlySet<string>): ParseResult | Error {
  const names = [...facts].sort().join(' ');
  const key = `${names}\n${expression}`;
  const known = parsedExpressions.get(key);
  if (known !== undefined) return known;
  const parsed = parseNew(expression, names);
  if (parsedExpressions.size >= parsedMost) parsedExpressions.clear();
  parsedExpressions.set(key, parsed);
  return parsed;
}

function parseNew(expression: string, names: string): ParseResult | Error {
  try {
    return environmentOf(names).parse(expression);
  } catch (thrown) {
    // The library's words say what it did not expect, and where.
    return thrown instanceof Error ? thrown : new Error('it can not be read');
  }
}

function environmentOf(names: string): Environment {
  const known = environments.get(names);
  if (known !== undefined) return known;
  const environment = new Environment({ limits });
  for (const name of names.split(' ')) if (name !== '') environment.registerVariable(name, 'string');
  if (environments.size >= environmentsMost) environments.clear();
  environments.set(names, environment);
  return environment;
}

function visit(node: ASTNode, work: (node: ASTNode) => void): void {
  work(node);
  const below = (value: unknown): void => {
    if (Array.isArray(value)) for (const item of value) below(item);
    else if (isNode(value)) visit(value, work);
  };
  below(node.args);
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (const match of text.matchAll(/\{\{(.*?)\}\}/gs)) {
    if (match.index > done) parts.push({ kind: 'text', text: text.slice(done, match.index) });
    parts.push({ kind: 'expression', text: match[1] ?? '', offset: match.index + 2 });
    done = match.index + match[0].length;
  }
  if (done < text.length || parts.length === 0) parts.push({ kind: 'text', text: text.slice(done) });
  return parts;
}

function placeOf({ text, offset }: { readonly text: string; readonly offset: number }): {
  readonly at: number;
  readonly expression: string;
} {
  return { at: offset + 1, expression: text.trim().slice(0, 80) };
}

function problemAt(part: Extract<Part, { kind: 'expression' }>, thrown: unknown): TemplateProblem {
  const summary =
    thrown instanceof Error && 'summary' in thrown && typeof thrown.summary === 'string'
      ? thrown.summary
      : null;
  const range = thrown instanceof Error && 'range' in thrown ? thrown.range : undefined;
  const start =
    typeof range === 'object' && range !== null && 'start' in range && typeof range.start === 'number'
      ? range.start
      : 0;
  const place = placeOf(part);
  return { ...place, at: place.at + start, reason: (summary ?? 'it can not be worked out').slice(0, 200) };
}
