/** Is a value what its definition asks for? One sentence of what was expected, or null when all is well. */
import { type SettingDefinition, type SettingValue, secretReferencePattern } from '../model/group.ts';
import { checkBySchema, findingsBySchema } from './json-schema.ts';
import { isObject } from './layered-value.ts';
import { isTemplate } from './template.ts';

export const integerRanges = {
  uint8: [0, 0xff],
  uint16: [0, 0xffff],
  uint32: [0, 0xffff_ffff],
  int32: [-0x8000_0000, 0x7fff_ffff],
} as const;

/** What a layer's value should have been, in words; null when it is right. What templates give is checked when they are filled. */
export function expectation(value: SettingValue, definition: SettingDefinition, key: string): string | null {
  if (definition.secret === true) return secretExpectation(value);
  const { merge } = definition;
  if (merge === 'append') return Array.isArray(value) ? null : 'a list, for layers append to it';
  if (merge === 'merge') return isObject(value) ? null : 'an object, for layers are merged into it';
  return wholeExpectation(value, definition, key);
}

/** The same for a value that all layers together have made. */
export function wholeExpectation(
  value: SettingValue,
  definition: SettingDefinition,
  key: string,
): string | null {
  if (definition.secret === true) return secretExpectation(value);
  const open = templatePaths(value);
  // A template in place of a number or a truth: what it gives is looked at when it is filled.
  if (open.includes('') && definition.type !== 'string') return null;
  const wrong = ofType(value, definition);
  if (wrong !== null) return wrong;
  if (open.length === 0) return boundsExpectation(value, definition, key);
  const { schema } = definition;
  if (schema === undefined) return null;
  const { finding: secretFinding } = checkBySchema(value, schema, key);
  if (secretFinding?.keyword === 'x-secret') return atPath(secretFinding.path, secretFinding.words);
  // What a template will be is not known yet, and neither is which of several alternatives will fit.
  const vague = new Set(['anyOf', 'oneOf', 'not', 'if', 'contains', 'uniqueItems']);
  const finding = findingsBySchema(value, schema, key).find(
    ({ path, keyword }) => !vague.has(keyword) && !open.includes(path),
  );
  return finding === undefined ? null : atPath(finding.path, finding.words);
}

function secretExpectation(value: SettingValue): string | null {
  return typeof value === 'string' && secretReferencePattern.test(value)
    ? null
    : 'the name of a secret (secret:NAME), never the secret itself';
}

function ofType(value: SettingValue, { type }: SettingDefinition): string | null {
  switch (type) {
    case 'string':
      if (typeof value !== 'string') return 'a string';
      if (value.includes('\0')) return 'a string without NUL';
      if (/\p{Cs}/u.test(value)) return 'a string of whole characters'; // a lone surrogate has no UTF-8
      return null;
    case 'bool':
      return typeof value === 'boolean' ? null : 'true or false';
    case 'hex':
      return typeof value === 'string' && /^([0-9a-fA-F]{2})*$/.test(value)
        ? null
        : 'pairs of hexadecimal digits';
    case 'json':
    case 'cbor':
      return null;
    default: {
      const [least, most] = integerRanges[type];
      const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
      return fits ? null : `a whole number from ${least} to ${most}`;
    }
  }
}

/** The same for a value that is final: nothing in it is a template any more. */
export function boundsExpectation(
  value: SettingValue,
  definition: SettingDefinition,
  key: string,
): string | null {
  const wrong = ofType(value, definition);
  if (wrong !== null) return wrong;
  const { min, max, maxLength, oneOf, schema } = definition;
  if (typeof value === 'number' && min !== undefined && value < min) return `at least ${min}`;
  if (typeof value === 'number' && max !== undefined && value > max) return `at most ${max}`;
  if (oneOf !== undefined && !oneOf.includes(value)) return `one of ${oneOf.map(String).join(', ')}`;
  if (schema !== undefined) {
    const { finding } = checkBySchema(value, schema, key);
    if (finding !== null) return atPath(finding.path, finding.words);
  }
  if (typeof value !== 'string' || maxLength === undefined) return null;
  const lengthBytes = definition.type === 'hex' ? value.length / 2 : new TextEncoder().encode(value).length;
  return lengthBytes <= maxLength ? null : `at most ${maxLength} bytes`;
}

/** JSON pointers of every text that is a template. */
export function templatePaths(value: SettingValue, path = ''): readonly string[] {
  if (typeof value === 'string') return isTemplate(value) ? [path] : [];
  if (typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, item]: [string, SettingValue]) =>
    templatePaths(item, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
  );
}

function atPath(path: string, words: string): string {
  const what = words.startsWith('must ') ? `a value that ${words}` : words;
  return path === '' ? what : `at ${path} ${what}`;
}
