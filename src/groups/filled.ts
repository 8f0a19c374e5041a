/** One setting of one unit, final: templates are filled and secrets are opened. What is made of it are bytes and texts. */
import { fromHex, utf8 } from '../base/bytes.ts';
import { encodeCbor } from '../formats/cbor.ts';
import type { SettingDefinition, SettingValue } from '../model/group.ts';
import { isObject } from './layered-value.ts';

export interface FilledSetting {
  readonly key: string;
  readonly definition: SettingDefinition;
  readonly layer: string;
  /** With secrets in it, where `secret` says so: never shown. */
  readonly value: SettingValue;
  /** It, or a part of it, must not reach people, logs or records. */
  readonly secret: boolean;
}

/** As consoles and people get it. Keys of objects are sorted, so that the same value is the same text. */
export function textOfValue(value: SettingValue, type: SettingDefinition['type']): string {
  if (typeof value === 'object') return JSON.stringify(sortedKeys(value));
  if (type === 'hex') return String(value).toLowerCase();
  return type === 'json' || type === 'cbor' ? JSON.stringify(value) : String(value);
}

/** The bytes that the unit holds for a single setting: numbers little-endian, texts without a final NUL. */
export function bytesOfValue(value: SettingValue, type: SettingDefinition['type']): Uint8Array {
  switch (type) {
    case 'string':
      return utf8(String(value));
    case 'hex':
      return fromHex(String(value));
    case 'bool':
      return Uint8Array.of(value === true ? 1 : 0);
    case 'json':
      return utf8(textOfValue(value, type));
    case 'cbor':
      return encodeCbor(value);
    default:
      return integerBytes(Number(value), integerSizes[type]);
  }
}

export const integerSizes = { uint8: 1, uint16: 2, uint32: 4, int32: 4 } as const;

/** Little-endian; negative numbers as two's complement. */
function integerBytes(value: number, sizeBytes: number): Uint8Array {
  const whole = new DataView(new ArrayBuffer(4));
  whole.setUint32(0, value >>> 0, true);
  return new Uint8Array(whole.buffer, 0, sizeBytes);
}

export function sortedKeys(value: SettingValue): SettingValue {
  if (Array.isArray(value)) return value.map(sortedKeys);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sortedKeys(value[key] ?? '')]),
  );
}
