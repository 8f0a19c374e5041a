/** Reads a profile and says of every mistake in which line it is and what was expected there. */
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { Fault } from '../../model/fault.ts';
import { Pattern } from './patterns.ts';
import { type Profile, procedureNames, profileSchema, type Step } from './profile.ts';
import { builtInProfiles } from './profiles/index.ts';
import { parts, templateMistake } from './template.ts';

const textMaxCharacters = 200_000;

/** `source` is the name of a profile that is shipped, or a whole profile as YAML. Throws Fault recipe.invalid. */
export function loadProfile(source: string): Profile {
  if (!source.includes('\n')) {
    const text = Object.hasOwn(builtInProfiles, source) ? builtInProfiles[source] : undefined;
    if (text !== undefined) return parseProfile(text);
    throw new Fault(
      'recipe.invalid',
      `There is no console profile "${source}": expected one of ${Object.keys(builtInProfiles).join(', ')}, or the text of one.`,
    );
  }
  return parseProfile(source);
}

export function parseProfile(text: string): Profile {
  if (text.length > textMaxCharacters) throw new Fault('recipe.invalid', 'The console profile is too long.');
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error !== undefined)
    throw mistake(lines.linePos(error.pos[0]).line, error.message.split('\n')[0] ?? '');
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length > 0; length -= 1) {
      const node: unknown = document.getIn(path.slice(0, length), true);
      if (isNode(node)) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const parsed = profileSchema.safeParse(plainData(document));
  if (!parsed.success) {
    const found = parsed.error.issues.map((issue) => deepest(issue, []));
    const first = found[0] ?? { path: [], message: 'is not a profile' };
    throw mistake(
      lineOf(first.path),
      `${first.path.map(String).join('.') || 'the profile'}: ${first.message}`,
    );
  }
  checkTexts(parsed.data, (path, message) =>
    mistake(lineOf(path), `${path.map(String).join('.')}: ${message}`),
  );
  return parsed.data;
}

function plainData(document: ReturnType<typeof parseDocument>): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (cause) {
    // The only thing that can be wrong with a parsed document: a few lines of aliases make gigabytes.
    throw new Fault('recipe.invalid', 'Console profile: expected no aliases (*name).', {}, { cause });
  }
}

function mistake(line: number, message: string): Fault {
  return new Fault('recipe.invalid', `Console profile, line ${line}: ${message}`, { line });
}

function isNode(node: unknown): node is { readonly range: readonly [number, number, number] } {
  return typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

/** Of the kinds that a step could be, the one that was most nearly meant. */
function deepest(issue: z.core.$ZodIssue, prefix: readonly PropertyKey[]): Issue {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'invalid_union') return { path, message: issue.message };
  const fits = issue.errors
    .filter((errors) => !errors.some((error) => error.path.length === 1 && isMissingVerb(error)))
    .sort((left, right) => left.length - right.length);
  const first = fits[0]?.[0];
  if (first !== undefined) return deepest(first, path);
  const shallow = issue.errors.every((errors) => errors.some(isMissingVerb));
  return {
    path,
    message: shallow ? 'expected one of send, upload, assert, set, pauseMs, foreach' : issue.message,
  };
}

const verbs: readonly PropertyKey[] = ['send', 'upload', 'assert', 'set', 'pauseMs', 'foreach'];

function isMissingVerb(error: z.core.$ZodIssue): boolean {
  return error.code === 'invalid_type' && verbs.includes(error.path[0] ?? '');
}

type Complain = (path: readonly PropertyKey[], message: string) => Fault;

/** Patterns and templates are only texts to the schema: compiled here, so that nothing is found out on a unit. */
function checkTexts(profile: Profile, complain: Complain): void {
  const check = (key: string, text: string, path: readonly PropertyKey[]): void => {
    const wrong = templateMistake(text);
    if (wrong !== null) throw complain(path, wrong);
    if (!patternKeys.has(key)) return;
    const called = parts(text).find((part) => 'expression' in part && part.expression.includes('('));
    if (called !== undefined) throw complain(path, 'expected only variables in a pattern: use "set" first');
    try {
      Pattern.compile(text);
    } catch (thrown) {
      // RE2 says in words what it does not understand.
      throw complain(path, thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  walk(profile.console, 'console', ['console'], check);
  for (const name of procedureNames) {
    const procedure = profile.procedures[name];
    if (procedure === undefined) continue;
    const path = ['procedures', name];
    walk(procedure, name, path, check);
    for (const part of ['before', 'steps', 'after', 'always'] as const)
      checkForeach(procedure[part], [...path, part], complain);
  }
}

const patternKeys: ReadonlySet<string> = new Set([
  'expect',
  'capture',
  'captureOptional',
  'collect',
  'findings',
  'tolerate',
  'until',
  'ready',
  'prompt',
  'ok',
  'errors',
  'unsolicited',
  'restartBanner',
]);

function walk(
  value: unknown,
  key: string,
  path: readonly PropertyKey[],
  check: (key: string, text: string, path: readonly PropertyKey[]) => void,
): void {
  if (typeof value === 'string') check(key, value, path);
  else if (Array.isArray(value))
    for (const [index, item] of value.entries()) walk(item, key, [...path, index], check);
  else if (typeof value === 'object' && value !== null)
    for (const [name, item] of Object.entries(value))
      walk(item, patternKeys.has(key) ? key : name, [...path, name], check);
}

function checkForeach(steps: readonly Step[], path: readonly PropertyKey[], complain: Complain): void {
  for (const [index, step] of steps.entries()) {
    if (!('foreach' in step)) continue;
    const sources = [step.of, step.in, step.lines].filter((source) => source !== undefined);
    if (sources.length !== 1 || (step.of === undefined) !== (step.size === undefined))
      throw complain([...path, index], 'expected one of "of" with "size", "in", or "lines"');
    checkForeach(step.steps, [...path, index, 'steps'], complain);
  }
}
