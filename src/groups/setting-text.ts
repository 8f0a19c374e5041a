/** Bytes that a unit gave back, as text for people; what does not look like its type is shown as `0x…`. */
import { toHex } from '../base/bytes.ts';
import { decodeCborValue } from '../formats/cbor.ts';
import { isSettingValue, type SettingDefinition } from '../model/group.ts';
import { plainOf } from './file-output.ts';
import { textOfValue } from './filled.ts';

export function settingText(bytes: Uint8Array, type: SettingDefinition['type'] | undefined): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (type === 'hex') return toHex(bytes);
  if (type === 'bool' && bytes.length === 1 && (bytes[0] ?? 2) <= 1) return String(bytes[0] === 1);
  if (type === 'uint8' && bytes.length === 1) return String(view.getUint8(0));
  if (type === 'uint16' && bytes.length === 2) return String(view.getUint16(0, true));
  if (type === 'uint32' && bytes.length === 4) return String(view.getUint32(0, true));
  if (type === 'int32' && bytes.length === 4) return String(view.getInt32(0, true));
  if (type === 'cbor') {
    const text = cborText(bytes);
    if (text !== null) return text;
  }
  if (type === 'string' || type === 'json' || type === undefined) {
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    if (!/[\p{Cc}\uFFFD]/u.test(text)) return text;
  }
  return `0x${toHex(bytes)}`;
}

function cborText(bytes: Uint8Array): string | null {
  try {
    const value = plainOf(decodeCborValue(bytes));
    return isSettingValue(value) ? textOfValue(value, 'cbor') : null;
  } catch {
    return null; // then the bytes are shown
  }
}
