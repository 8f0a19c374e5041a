/**
 * CBOR (RFC 8949) as devices send it: strict, with text keys, without tags, and bounded in depth and number of items
 * before a decoder sees it. Indefinite lengths are allowed because Zephyr's encoder (zcbor, not canonical) uses them.
 */
import { decode, encodeInto, Tokenizer } from 'cborg';
import { encodedLength } from 'cborg/length';
import { fixedBytes } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';

export type CborValue = string | number | bigint | boolean | null | Uint8Array | CborArray | CborMap;
export type CborArray = readonly CborValue[];
export type CborMap = ReadonlyMap<string, CborValue>;
/** What is encoded: plain objects, for short call sites. */
export type CborInput =
  | string
  | number
  | boolean
  | null
  | Uint8Array
  | readonly CborInput[]
  | { readonly [key: string]: CborInput };

export interface CborLimits {
  readonly largestBytes: number;
  readonly deepest: number;
  readonly mostItems: number;
}
export const defaultCborLimits: CborLimits = { largestBytes: 65_536, deepest: 12, mostItems: 4096 };

/** Not by `encode`: that writes into a buffer of its own, which keeps what it had, and it may be a secret. */
export function encodeCbor(value: CborInput): Uint8Array {
  const bytes = fixedBytes(encodedLength(value));
  encodeInto(value, bytes);
  return bytes;
}

/** Throws Fault device.protocol: what is decoded came from a unit. */
export function decodeCborMap(bytes: Uint8Array, limits: CborLimits = defaultCborLimits): CborMap {
  const value = decodeShaped(bytes, limits);
  if (!isMap(value)) throw bad('not a map', 0);
  return value;
}

/** Throws Fault device.protocol. */
export function decodeCborValue(bytes: Uint8Array, limits: CborLimits = defaultCborLimits): CborValue {
  const value = decodeShaped(bytes, limits);
  if (!isValue(value)) throw bad('not a value', 0);
  return value;
}

function decodeShaped(bytes: Uint8Array, limits: CborLimits): unknown {
  if (bytes.length > limits.largestBytes) throw bad('longer than allowed', limits.largestBytes);
  checkShape(bytes, limits);
  const options = { strict: true, useMaps: true, allowUndefined: false, rejectDuplicateMapKeys: true };
  // A Buffer would hand out Buffers; the tokenizer is our own because it knows where it stopped.
  const plain = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  const tokenizer = new Tokenizer(plain, options);
  let value: unknown;
  try {
    value = decode(plain, { ...options, tokenizer });
  } catch (cause) {
    // The decoder's words are for engineers, and may repeat the unit's: the cause keeps them as they are.
    const words = cause instanceof Error ? cause.message : 'not decodable';
    throw bad(words.slice(0, 120).replace(/[^\x20-\x7e]/g, '?'), tokenizer.pos(), cause);
  }
  return value;
}

function isMap(value: unknown): value is CborMap {
  return value instanceof Map && [...value].every(([key, item]) => typeof key === 'string' && isValue(item));
}

function isValue(value: unknown): value is CborValue {
  if (Array.isArray(value)) return value.every(isValue);
  return value instanceof Map ? isMap(value) : value !== undefined;
}

function bad(reason: string, offset: number, cause?: unknown): Fault {
  return new Fault(
    'device.protocol',
    `The unit sent a body that is not valid CBOR: ${reason} (at byte ${offset}).`,
    { offset, reason },
    { cause },
  );
}

/** Walks the items without recursion, so that nesting can not exhaust the stack of the decoder behind it. */
function checkShape(bytes: Uint8Array, limits: CborLimits): void {
  const open: number[] = [];
  let items = 0;
  let offset = 0;
  while (offset < bytes.length) {
    const initial = bytes[offset] ?? 0;
    const major = initial >> 5;
    const detail = initial & 0x1f;
    offset += 1;
    if (initial === 0xff) {
      if (open.pop() !== Number.POSITIVE_INFINITY)
        throw bad('a break outside an item of indefinite length', offset - 1);
      closeFull(open);
      continue;
    }
    items += 1;
    if (items > limits.mostItems) throw bad('more items than allowed', offset - 1);
    countItem(open);
    const size = detail < 24 ? 0 : detail <= 27 ? 1 << (detail - 24) : detail === 31 ? 0 : -1;
    if (size < 0 || offset + size > bytes.length) throw bad('cut off in a length', offset);
    let argument = detail < 24 ? detail : 0;
    for (let index = 0; index < size; index += 1) argument = argument * 256 + (bytes[offset + index] ?? 0);
    offset += size;
    const indefinite = detail === 31;
    if (indefinite && (major < 2 || major > 5))
      throw bad('an indefinite length where there is none', offset - 1);
    if (major === 6) throw bad('a tag', offset - 1);
    if (major === 4 || major === 5 || ((major === 2 || major === 3) && indefinite)) {
      open.push(indefinite ? Number.POSITIVE_INFINITY : major === 5 ? argument * 2 : argument);
      if (open.length > limits.deepest) throw bad('nested too deeply', offset);
    } else if (major === 2 || major === 3) {
      offset += argument;
      if (offset > bytes.length) throw bad('cut off in a string', bytes.length);
    }
    closeFull(open);
    if (open.length === 0) break;
  }
  if (open.length > 0) throw bad('cut off', bytes.length);
  if (offset !== bytes.length) throw bad('bytes after the end', offset);
}

function countItem(open: number[]): void {
  const last = open.length - 1;
  if (last >= 0) open[last] = (open[last] ?? 0) - 1;
}

function closeFull(open: number[]): void {
  while (open.length > 0 && open[open.length - 1] === 0) open.pop();
}
