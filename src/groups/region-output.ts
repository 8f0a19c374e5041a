/** Settings as a structure at a fixed place in flash, packed, with a checksum in its last bytes, and back. */
import { bytesEqual, concatBytes } from '../base/bytes.ts';
import { crc32Inverted } from '../formats/crc32.ts';
import { crc16 } from '../framing/crc16.ts';
import type { Output, SettingDefinition } from '../model/group.ts';
import { bytesOfValue, type FilledSetting, integerSizes } from './filled.ts';

export type RegionOutput = Extract<Output, { kind: 'region' }>;
type Type = SettingDefinition['type'];

export const crcBytes = { crc32: 4, crc16: 2, none: 0 } as const;

/** How many bytes a field takes; null for texts and hex of which the output does not say it. */
export function fieldSize(output: RegionOutput, key: string, type: Type): number | null {
  if (type === 'bool') return 1;
  if (type in integerSizes) return integerSizes[type as keyof typeof integerSizes];
  return output.fieldBytes[key] ?? null;
}

/** A field that has no value is `fill`; the rest of a text is NUL, of anything else `fill`. Null when a value is too long. */
export function regionBytes(
  output: RegionOutput,
  types: ReadonlyMap<string, Type>,
  settings: ReadonlyMap<string, FilledSetting>,
): { readonly bytes: Uint8Array } | { readonly tooLong: string } {
  const fields: Uint8Array[] = [];
  for (const key of output.settings) {
    const type = types.get(key) ?? 'hex';
    const sizeBytes = fieldSize(output, key, type) ?? 0;
    const setting = settings.get(key);
    const field = new Uint8Array(sizeBytes).fill(
      type === 'string' && setting !== undefined ? 0 : output.fill,
    );
    if (setting !== undefined) {
      const value = bytesOfValue(setting.value, type);
      if (value.length > sizeBytes) return { tooLong: key };
      field.set(value);
      if (setting.secret) value.fill(0);
    }
    fields.push(field);
  }
  const bytes = new Uint8Array(output.sizeBytes).fill(output.fill);
  bytes.set(concatBytes(fields));
  for (const field of fields) field.fill(0);
  bytes.set(checksum(output, bytes), output.sizeBytes - crcBytes[output.crc]);
  return { bytes };
}

/** The bytes of each field; null when the checksum does not fit. */
export function regionFields(
  output: RegionOutput,
  bytes: Uint8Array,
  types: ReadonlyMap<string, Type>,
): ReadonlyMap<string, Uint8Array> | null {
  const stored = bytes.subarray(output.sizeBytes - crcBytes[output.crc]);
  if (bytes.length !== output.sizeBytes || !bytesEqual(stored, checksum(output, bytes))) return null;
  const found = new Map<string, Uint8Array>();
  let offset = 0;
  for (const key of output.settings) {
    const type = types.get(key) ?? 'hex';
    const field = bytes.subarray(offset, offset + (fieldSize(output, key, type) ?? 0));
    offset += field.length;
    const end = type === 'string' ? field.indexOf(0) : -1;
    if (field.some((byte) => byte !== output.fill)) found.set(key, end < 0 ? field : field.subarray(0, end));
  }
  return found;
}

/** Over everything before it; little-endian. */
function checksum({ crc, sizeBytes }: RegionOutput, bytes: Uint8Array): Uint8Array {
  const covered = bytes.subarray(0, sizeBytes - crcBytes[crc]);
  const whole = new DataView(new ArrayBuffer(4));
  if (crc === 'crc32') whole.setUint32(0, crc32Inverted(covered), true);
  if (crc === 'crc16') whole.setUint16(0, crc16(covered), true);
  return new Uint8Array(whole.buffer, 0, crcBytes[crc]);
}
