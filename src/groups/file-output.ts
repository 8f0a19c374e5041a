/**
 * Settings as a file: JSON and CBOR with an object for each part of a key before a `/`, INI with a section for it. And such
 * a file back as the texts of its settings, so that a difference is named by its setting and not by the file.
 */
import { fromUtf8, toHex, utf8 } from '../base/bytes.ts';
import { type CborValue, decodeCborValue, encodeCbor } from '../formats/cbor.ts';
import { Fault } from '../model/fault.ts';
import { isSettingValue, type Output, type SettingDefinition, type SettingValue } from '../model/group.ts';
import { type FilledSetting, sortedKeys, textOfValue } from './filled.ts';
import { isObject } from './layered-value.ts';

type FileOutput = Extract<Output, { kind: 'file' }>;
type Types = ReadonlyMap<string, SettingDefinition['type']>;

/** Settings without a `/` in an INI file. */
const plainSection = 'settings';

/** Throws Fault group.output naming the setting. */
export function fileBytes(output: FileOutput, settings: readonly FilledSetting[]): Uint8Array {
  switch (output.format) {
    case 'json':
      return utf8(`${JSON.stringify(sortedKeys(nested(output, settings)), null, 2)}\n`);
    case 'cbor':
      return encodeCbor(nested(output, settings));
    case 'ini':
      return utf8(iniText(output, settings));
  }
}

/** The texts of the settings that are in such a file; null for a file that is none. */
export function fileTexts(
  output: FileOutput,
  bytes: Uint8Array,
  types: Types,
): ReadonlyMap<string, string> | null {
  if (output.format === 'ini') return iniTexts(bytes);
  const whole = output.format === 'json' ? fromJson(bytes) : fromCbor(bytes);
  if (whole === null) return null;
  const found = new Map<string, string>();
  for (const [key, type] of types) {
    let value: SettingValue | undefined = whole;
    for (const part of key.split('/'))
      value = value !== undefined && isObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
    if (value !== undefined) found.set(key, textOfValue(value, type));
  }
  return found;
}

function nested(output: FileOutput, settings: readonly FilledSetting[]): SettingValue {
  const root = new Map<string, unknown>();
  for (const { key, value } of settings) {
    const parts = key.split('/');
    const last = parts.pop() ?? '';
    let place = root;
    for (const part of parts) {
      const below = place.get(part) ?? new Map<string, unknown>();
      if (!(below instanceof Map)) throw inTheWay(output, key);
      place.set(part, below);
      place = below;
    }
    if (place.has(last)) throw inTheWay(output, key);
    place.set(last, value);
  }
  const plain = (map: ReadonlyMap<string, unknown>): SettingValue =>
    Object.fromEntries(
      [...map].map(([key, item]) => [key, item instanceof Map ? plain(item) : (item as SettingValue)]),
    );
  return plain(root);
}

function iniText(output: FileOutput, settings: readonly FilledSetting[]): string {
  const sections = new Map<string, string[]>();
  for (const { key, value, definition } of settings) {
    const slash = key.lastIndexOf('/');
    const section = slash < 0 ? plainSection : key.slice(0, slash);
    // Its own section stands for keys without a `/`, and parsers copy what is in DEFAULT into all others.
    if (slash >= 0 && [plainSection, 'DEFAULT'].includes(section))
      throw new Fault(
        'group.output',
        `The setting ${key} can not stand in the INI file ${output.path}: a section called ${section} means something else there.`,
        { key, path: output.path },
      );
    const text = textOfValue(value, definition.type);
    // What parsers of INI files strip, unfold or take for a comment would come back as something else.
    if (text !== text.trim() || /\p{Cc}|^[;#"']|\s[;#]/u.test(text))
      throw new Fault(
        'group.output',
        `The setting ${key} can not stand in the INI file ${output.path}: no line ends, no quotes or comment signs at its beginning, no spaces around it.`,
        { key, path: output.path },
      );
    const lines = sections.get(section) ?? [];
    lines.push(`${key.slice(slash + 1)} = ${text}`);
    sections.set(section, lines);
  }
  // A file of nothing would not be written at all.
  return [...sections].map(([name, lines]) => `[${name}]\n${lines.join('\n')}\n`).join('\n') || '\n';
}

function iniTexts(bytes: Uint8Array): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>();
  let section = '';
  for (const line of lenientText(bytes).split(/\r?\n/)) {
    const head = /^\[(.*)\]$/.exec(line.trim());
    const pair = /^([^=]+?)\s*=\s*(.*)$/.exec(line.trim());
    if (head !== null) section = head[1] === plainSection ? '' : `${head[1]}/`;
    else if (pair !== null) found.set(`${section}${pair[1]}`, pair[2] ?? '');
  }
  return found.size === 0 ? null : found;
}

function fromJson(bytes: Uint8Array): SettingValue | null {
  try {
    const value: unknown = JSON.parse(fromUtf8(bytes));
    return isSettingValue(value) ? value : null;
  } catch {
    return null; // what a unit holds need not be JSON: then the file as a whole differs
  }
}

function fromCbor(bytes: Uint8Array): SettingValue | null {
  try {
    const value = plainOf(decodeCborValue(bytes));
    return isSettingValue(value) ? value : null;
  } catch {
    return null; // as above
  }
}

/** CBOR as JSON has it. */
export function plainOf(value: CborValue): unknown {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, item]) => [key, plainOf(item as CborValue)]));
  if (value instanceof Uint8Array) return toHex(value);
  if (typeof value === 'bigint') return Number(value);
  return Array.isArray(value) ? value.map((item: CborValue) => plainOf(item)) : value;
}

function lenientText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8').decode(bytes);
}

function inTheWay({ path }: FileOutput, key: string): Fault {
  return new Fault('group.output', `In ${path} the setting ${key} and another one need the same place.`, {
    key,
    path,
  });
}
