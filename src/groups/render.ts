/** Effective settings as the exact bytes that a unit shall hold, and such bytes back as text for people. */
import { fromHex, toHex, utf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import type {
  EffectiveSetting,
  RenderedSetting,
  ResolvedSettings,
  SettingDefinition,
} from '../model/group.ts';
import { fillPlaceholders } from '../model/placeholders.ts';
import { boundsExpectation } from './check.ts';

type SettingType = SettingDefinition['type'];

/**
 * `facts` fill the placeholders: `serialNumber`, `hardwareId`. Throws Fault group.invalid when a fact is not known
 * yet, or when a filled value does not fit its definition any more.
 */
export function renderSettings(
  resolved: ResolvedSettings,
  facts: ReadonlyMap<string, string>,
): readonly RenderedSetting[] {
  return resolved.settings.map((setting) => render(setting, facts));
}

function render(setting: EffectiveSetting, facts: ReadonlyMap<string, string>): RenderedSetting {
  const { key, definition, layer } = setting;
  const value =
    definition.type === 'string' && typeof setting.value === 'string'
      ? fillPlaceholders(setting.value, (name) => factOf(name, facts, setting))
      : setting.value;
  const expected = boundsExpectation(value, definition);
  if (expected !== null) {
    throw new Fault('group.invalid', `The setting ${key} in ${layer} needs ${expected}.`, {
      key,
      layer,
      expected,
    });
  }
  const text = definition.type === 'hex' ? String(value).toLowerCase() : String(value);
  const secret = definition.secret === true;
  return { key, bytes: toBytes(value, definition.type), text, type: definition.type, secret };
}

function factOf(name: string, facts: ReadonlyMap<string, string>, { key, layer }: EffectiveSetting): string {
  const fact = facts.get(name);
  if (fact !== undefined) return fact;
  throw new Fault(
    'group.invalid',
    `The setting ${key} in ${layer} needs the ${name}, which is not known yet.`,
    {
      key,
      layer,
      expected: name,
    },
  );
}

function toBytes(value: string | number | boolean, type: SettingType): Uint8Array {
  switch (type) {
    case 'string':
      return utf8(String(value));
    case 'hex':
      return fromHex(String(value));
    case 'bool':
      return Uint8Array.of(value === true ? 1 : 0);
    default:
      return integerBytes(Number(value), integerSizes[type]);
  }
}

const integerSizes = { uint8: 1, uint16: 2, uint32: 4, int32: 4 } as const;

/** Little-endian; negative numbers as two's complement. */
function integerBytes(value: number, sizeBytes: number): Uint8Array {
  const whole = new DataView(new ArrayBuffer(4));
  whole.setUint32(0, value >>> 0, true);
  return new Uint8Array(whole.buffer, 0, sizeBytes);
}

/** A setting's value as records and people may see it. */
export function shownText({ text, secret }: RenderedSetting): string {
  return secret === true ? '[secret]' : text;
}

/** Bytes that a unit gave back, as text; what does not look like its type is shown as `0x…`. */
export function settingText(bytes: Uint8Array, type: SettingType | undefined): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'hex') return toHex(bytes);
  if (type === 'bool' && bytes.length === 1 && (bytes[0] ?? 2) <= 1) return String(bytes[0] === 1);
  if (type === 'uint8' && bytes.length === 1) return String(view.getUint8(0));
  if (type === 'uint16' && bytes.length === 2) return String(view.getUint16(0, true));
  if (type === 'uint32' && bytes.length === 4) return String(view.getUint32(0, true));
  if (type === 'int32' && bytes.length === 4) return String(view.getInt32(0, true));
  if (type === 'string' || type === undefined) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    if (!/[\p{Cc}\uFFFD]/u.test(text)) return text;
  }
  return `0x${toHex(bytes)}`;
}
