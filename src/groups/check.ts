/** Is a value what its definition asks for? One sentence of what was expected, or null when all is well. */
import type { SettingDefinition, SettingValue } from '../model/group.ts';
import { placeholdersIn } from '../model/placeholders.ts';

/** The facts of a unit that a string value may name. */
export const placeholders = ['serialNumber', 'hardwareId'] as const;

const integerRanges = {
  uint8: [0, 0xff],
  uint16: [0, 0xffff],
  uint32: [0, 0xffff_ffff],
  int32: [-0x8000_0000, 0x7fff_ffff],
} as const;

/** What a layer's value should have been, in words; null when it is right. Bounds of templates are checked when filled. */
export function expectation(value: SettingValue, definition: SettingDefinition): string | null {
  const template =
    typeof value === 'string' && definition.type === 'string' && placeholdersIn(value).length > 0;
  const wrong = ofType(value, definition);
  if (wrong !== null) return wrong;
  return template ? unknownPlaceholder(value) : boundsExpectation(value, definition);
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
    default: {
      const [least, most] = integerRanges[type];
      const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
      return fits ? null : `a whole number from ${least} to ${most}`;
    }
  }
}

/** The same for a value that is final: nothing in it is a template any more. */
export function boundsExpectation(value: SettingValue, definition: SettingDefinition): string | null {
  const { min, max, maxLength, oneOf } = definition;
  if (typeof value === 'number' && min !== undefined && value < min) return `at least ${min}`;
  if (typeof value === 'number' && max !== undefined && value > max) return `at most ${max}`;
  if (oneOf !== undefined && !oneOf.includes(value)) return `one of ${oneOf.map(String).join(', ')}`;
  if (typeof value !== 'string' || maxLength === undefined) return null;
  const lengthBytes = definition.type === 'hex' ? value.length / 2 : new TextEncoder().encode(value).length;
  return lengthBytes <= maxLength ? null : `at most ${maxLength} bytes`;
}

function unknownPlaceholder(value: string): string | null {
  const known: readonly string[] = placeholders;
  return placeholdersIn(value).every((name) => known.includes(name))
    ? null
    : `no placeholders but ${placeholders.join(', ')}`;
}
