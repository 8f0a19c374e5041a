/**
 * `{{function(variable)}}` in a profile. A closed set of pure functions over texts and bytes: nothing else can be
 * called. A value with control characters can not get into a command unless the profile says `multiline(…)`: a
 * setting with a newline in it must not become a second command.
 */
import { createHash } from 'node:crypto';
import { fromBase64, fromHex, fromUtf8, toBase64, toHex, utf8 } from '../../base/bytes.ts';
import { fullestShellStack } from '../../formats/zephyr-shell.ts';
import { Fault } from '../../model/fault.ts';

export type Value = string | Uint8Array;
export type Variables = Readonly<Record<string, Value>>;

type Part = { readonly text: string } | { readonly expression: string };

const bytesOf = (value: Value): Uint8Array => (typeof value === 'string' ? utf8(value) : value);
export const textOf = (value: Value): string => (typeof value === 'string' ? value : fromUtf8(value));
const fromUrl = (text: string): string => text.replaceAll('-', '+').replaceAll('_', '/');

const functions: Readonly<Record<string, (value: Value) => Value>> = {
  base64: (value) => toBase64(bytesOf(value)),
  base64url: (value) => toBase64(bytesOf(value)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''),
  unbase64: (value) => fromBase64(fromUrl(textOf(value)).replace(/\s/g, '')),
  hex: (value) => toHex(bytesOf(value)),
  unhex: (value) => fromHex(textOf(value).replace(/\s/g, '')),
  sha256: (value) => new Uint8Array(createHash('sha256').update(bytesOf(value)).digest()),
  upper: (value) => textOf(value).toUpperCase(),
  lower: (value) => textOf(value).toLowerCase(),
  /** Length in bytes, decimal. */
  length: (value) => String(bytesOf(value).length),
  /** With a NUL at the end. */
  terminated: (value) => Uint8Array.from([...bytesOf(value), 0]),
  /** XOR of big-endian 16-bit words, the last padded with zero, as hexadecimal: Quectel's file checksum. */
  xor16: (value) => xor16(bytesOf(value)),
  /** In double quotes, with backslash before quotes and backslashes. */
  quoted: (value) => `"${textOf(value).replace(/["\\]/g, '\\$&')}"`,
  /** Lines of what was collected as one: `pin, software`. */
  joined: (value) => linesOf(value).join(', '),
  /** The largest of lines that are numbers; empty when there are none. */
  largest: (value) => {
    const numbers = linesOf(value).map(Number).filter(Number.isFinite);
    return numbers.length === 0 ? '' : String(Math.max(...numbers));
  },
  /** Percent of the fullest stack in lines of Zephyr's `kernel thread stacks`; empty where they are no measurement. */
  fullest: (value) => String(fullestShellStack(linesOf(value)) ?? ''),
  plain: (value) => plain(textOf(value)),
  multiline: (value) => textOf(value).replaceAll('\r\n', '\n'),
};

/** The text with every expression replaced. Throws Fault recipe.invalid or group.invalid. */
export function render(template: string, variables: Variables): string {
  return parts(template)
    .map((part) => {
      if ('text' in part) return part.text;
      const text = textOf(evaluate(part.expression, variables));
      const spared = /(^|\()multiline\(/.test(part.expression) ? '\n' : '';
      if ([...text].some((character) => /\p{Cc}/u.test(character) && character !== spared))
        throw new Fault('group.invalid', `The value of "${part.expression}" holds control characters.`);
      return text;
    })
    .join('');
}

/** Bytes stay bytes where the template is a single expression. */
export function renderValue(template: string, variables: Variables): Value {
  const [only, ...others] = parts(template);
  if (only !== undefined && 'expression' in only && others.length === 0)
    return evaluate(only.expression, variables);
  return parts(template)
    .map((part) => ('text' in part ? part.text : textOf(evaluate(part.expression, variables))))
    .join('');
}

export function renderBytes(template: string, variables: Variables): Uint8Array {
  return bytesOf(renderValue(template, variables));
}

/** What the expressions of a template stand for: the parts of a secret line that must not be shown. */
export function insertedTexts(template: string, variables: Variables): readonly string[] {
  return parts(template).flatMap((part) =>
    'text' in part ? [] : [textOf(evaluate(part.expression, variables))],
  );
}

export function parts(template: string): readonly Part[] {
  return template
    .split(/(\{\{[^{}]*\}\})/)
    .filter((text) => text !== '')
    .map((text) =>
      text.startsWith('{{') && text.endsWith('}}') ? { expression: text.slice(2, -2).trim() } : { text },
    );
}

/** What is wrong with the expressions of a template; null when nothing is. */
export function templateMistake(template: string): string | null {
  for (const part of parts(template)) {
    if ('text' in part) {
      if (part.text.includes('{{')) return 'expected "}}" after "{{"';
      continue;
    }
    const match = /^((?:[A-Za-z0-9]+\()*)([A-Za-z][A-Za-z0-9]*)(\)*)$/.exec(part.expression);
    const called = match?.[1]?.split('(').slice(0, -1) ?? [];
    if (match === null || called.length !== (match[3] ?? '').length)
      return `expected a variable or function(variable), got "${part.expression}"`;
    const unknown = called.find((name) => !Object.hasOwn(functions, name));
    if (unknown !== undefined)
      return `"${unknown}" is not a function: expected one of ${Object.keys(functions).join(', ')}`;
  }
  return null;
}

function evaluate(expression: string, variables: Variables): Value {
  const call = /^([A-Za-z0-9]+)\((.*)\)$/.exec(expression);
  if (call === null) {
    const value = Object.hasOwn(variables, expression) ? variables[expression] : undefined;
    if (value === undefined)
      throw new Fault('recipe.invalid', `The profile has no variable "${expression}" here.`);
    return value;
  }
  const [, name = '', inner = ''] = call;
  const apply = Object.hasOwn(functions, name) ? functions[name] : undefined;
  if (apply === undefined)
    throw new Fault('recipe.invalid', `The profile calls "${name}", which is no function.`);
  const value = evaluate(inner.trim(), variables);
  try {
    return apply(value);
  } catch (cause) {
    // Only decoders throw RangeErrors, and what they decode came from the unit.
    if (cause instanceof Fault) throw cause;
    throw new Fault('device.protocol', `What the unit sent is not ${name.slice(2)}.`, {}, { cause });
  }
}

function linesOf(value: Value): readonly string[] {
  return textOf(value)
    .split('\n')
    .filter((line) => line !== '');
}

function plain(text: string): string {
  if (!/^[A-Za-z0-9 ._:/@+-]*$/.test(text))
    throw new Fault('group.invalid', 'A value holds characters that this console does not take.');
  return text;
}

function xor16(bytes: Uint8Array): string {
  let sum = 0;
  for (let index = 0; index < bytes.length; index += 2)
    sum ^= ((bytes[index] ?? 0) << 8) | (bytes[index + 1] ?? 0);
  return sum.toString(16);
}
