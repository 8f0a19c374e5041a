/**
 * Reads an NVS partition the way a unit does (ESP-IDF, "NVS: Internals"): the newest item for a key is its value; items
 * that are erased or damaged do not count. A blob is its index and all of the chunks that the index names.
 */
import { concatBytes } from '../base/bytes.ts';
import { itemTypes, type NvsEntry, type NvsLargeType, type NvsSmallType } from './nvs-layout.ts';
import { type NvsDamage, type NvsItem, readNvsItems } from './nvs-pages.ts';

export interface NvsContents {
  /** In the order in which their values were written. */
  readonly entries: readonly NvsEntry[];
  /** What was skipped, as a unit skips it. */
  readonly damage: readonly NvsDamage[];
}

type Value =
  | { readonly type: NvsSmallType; readonly value: number }
  | { readonly type: NvsLargeType; readonly value: bigint }
  | { readonly type: 'string' | 'binary'; readonly value: Uint8Array };

const smallTypes: ReadonlyMap<number, NvsSmallType> = new Map(
  (['u8', 'i8', 'u16', 'i16', 'u32', 'i32'] as const).map((name) => [itemTypes[name], name]),
);
const largeTypes: ReadonlyMap<number, NvsLargeType> = new Map(
  (['u64', 'i64'] as const).map((name) => [itemTypes[name], name]),
);

/** The values are copies, which the caller erases. Throws Fault image.invalid naming offset and reason. */
export function readNvsImage(bytes: Uint8Array): NvsContents {
  const { items, damage: pageDamage } = readNvsItems(bytes);
  const damage = [...pageDamage];
  const names = new Map<number, string>();
  const chunks = new Map<string, NvsItem>();
  const newest = new Map<string, NvsItem>();
  for (const item of items) {
    if (item.namespace === 0) {
      if (item.type === itemTypes.u8) names.set(item.header[0] ?? 0, item.key);
    } else if (item.type === itemTypes.blobChunk) {
      chunks.set(chunkName(item, item.chunk), item);
    } else {
      const name = `${item.namespace} ${item.key}`;
      // Deleted first, so that the order is that of the newest values.
      newest.delete(name);
      newest.set(name, item);
    }
  }
  const entries: NvsEntry[] = [];
  for (const item of newest.values()) {
    const namespace = names.get(item.namespace);
    const value =
      namespace === undefined ? 'an entry in a namespace without a name' : readValue(item, chunks);
    if (namespace === undefined || typeof value === 'string')
      damage.push({ offset: item.offset, reason: String(value) });
    else entries.push({ namespace, key: item.key, ...value });
  }
  return { entries, damage };
}

function chunkName(item: NvsItem, chunk: number): string {
  return `${item.namespace} ${chunk} ${item.key}`;
}

/** The value, or why there is none. */
function readValue(item: NvsItem, chunks: ReadonlyMap<string, NvsItem>): Value | string {
  const view = new DataView(item.header.buffer, item.header.byteOffset, 8);
  const small = smallTypes.get(item.type);
  if (small !== undefined) return { type: small, value: smallValue(view, small) };
  const large = largeTypes.get(item.type);
  if (large !== undefined)
    return { type: large, value: large === 'u64' ? view.getBigUint64(0, true) : view.getBigInt64(0, true) };
  if (item.type === itemTypes.string) {
    if (item.data.at(-1) !== 0) return 'a string without an end';
    return { type: 'string', value: new Uint8Array(item.data.subarray(0, -1)) };
  }
  if (item.type === itemTypes.wholeBlob) return { type: 'binary', value: new Uint8Array(item.data) };
  const parts: Uint8Array[] = [];
  const [count = 0, start = 0] = item.header.subarray(4);
  for (let index = 0; index < count; index += 1) {
    const chunk = chunks.get(chunkName(item, start + index));
    if (chunk === undefined) return 'a blob of which a part is missing';
    parts.push(chunk.data);
  }
  const value = concatBytes(parts);
  if (value.length === view.getUint32(0, true)) return { type: 'binary', value };
  value.fill(0);
  return 'a blob whose parts have another size than it says';
}

function smallValue(view: DataView, type: NvsSmallType): number {
  switch (type) {
    case 'u8':
      return view.getUint8(0);
    case 'i8':
      return view.getInt8(0);
    case 'u16':
      return view.getUint16(0, true);
    case 'i16':
      return view.getInt16(0, true);
    case 'u32':
      return view.getUint32(0, true);
    case 'i32':
      return view.getInt32(0, true);
  }
}
