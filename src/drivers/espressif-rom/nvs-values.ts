/** Rendered settings as NVS entries, and what an NVS entry holds as the bytes of a setting. */
import { utf8 } from '../../base/bytes.ts';
import type { NvsEntry } from '../../formats/nvs-layout.ts';
import { Fault } from '../../model/fault.ts';
import type { RenderedSetting } from '../../model/group.ts';

export interface NvsName {
  readonly namespace: string;
  readonly key: string;
}

export function sameName(left: NvsName, right: NvsName): boolean {
  return left.namespace === right.namespace && left.key === right.key;
}

export function nameOf(key: string): NvsName {
  const slash = key.indexOf('/');
  if (slash > 0) return { namespace: key.slice(0, slash), key: key.slice(slash + 1) };
  throw new Fault('group.invalid', `The setting ${key} needs a namespace: NVS knows it as namespace/key.`, {
    key,
  });
}

const numberTypes = { uint8: 'u8', bool: 'u8', uint16: 'u16', uint32: 'u32', int32: 'i32' } as const;

/** In the type that an application asks for with nvs_get_…; bytes of no known type are a blob. */
export function entryOf(setting: RenderedSetting): NvsEntry {
  const name = nameOf(setting.key);
  const { bytes, type } = setting;
  if (type === 'string' || type === 'json') return { ...name, type: 'string', value: utf8(setting.text) };
  if (type === undefined || type === 'hex' || type === 'cbor')
    return { ...name, type: 'binary', value: bytes.slice() };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const nvsType = numberTypes[type];
  switch (nvsType) {
    case 'u8':
      return { ...name, type: nvsType, value: view.getUint8(0) };
    case 'u16':
      return { ...name, type: nvsType, value: view.getUint16(0, true) };
    case 'u32':
      return { ...name, type: nvsType, value: view.getUint32(0, true) };
    case 'i32':
      return { ...name, type: nvsType, value: view.getInt32(0, true) };
  }
}

/** Texts and blobs have no size of their own. */
const sizes: Readonly<Record<NvsEntry['type'], number>> = {
  u8: 1,
  i8: 1,
  u16: 2,
  i16: 2,
  u32: 4,
  i32: 4,
  u64: 8,
  i64: 8,
  string: 0,
  binary: 0,
};

/** Little-endian, as rendered settings are. */
export function valueBytes({ type, value }: NvsEntry): Uint8Array {
  if (typeof value === 'object') return value;
  const whole = new DataView(new ArrayBuffer(8));
  whole.setBigUint64(0, BigInt.asUintN(64, BigInt(value)), true);
  return new Uint8Array(whole.buffer, 0, sizes[type]);
}
