/**
 * The layout of Espressif's non-volatile storage (ESP-IDF documentation, "NVS: Internals"), version 2: pages of 4096 bytes with a
 * header, a bitmap with the state of each entry, and 126 entries of 32 bytes. Shared by the maker and the reader.
 */
import { crc32FromZero } from './crc32.ts';

export const pageBytes = 4096;
export const entryBytes = 32;
export const entriesPerPage = 126;
/** Of the first entry in a page: header and bitmap come before. */
export const firstEntryOffset = 64;
export const bitmapOffset = 32;
export const longestKeyBytes = 15;
/** A string is never split, so it has at most a whole page less its header entry; the ending zero counts. */
export const longestStringBytes = 4000;
export const mostNamespaces = 254;
/** Blob chunks are numbered from 0 or from 128, so that the next version can be written beside the present one. */
export const mostBlobChunks = 127;
/** A unit keeps an index of all entries in its RAM: none has a partition of this size. */
export const largestPartitionBytes = 2 * 1024 * 1024;

export const pageStates = {
  unused: 0xffffffff,
  active: 0xfffffffe,
  full: 0xfffffffc,
  freeing: 0xfffffff8,
  corrupt: 0x00000000,
} as const;
export const pageVersion2 = 0xfe;
/** Two bits for each entry. */
export const entryStates = { empty: 3, written: 2, erased: 0 } as const;
/** In the chunk field of everything that is no chunk of a blob. */
export const noChunk = 0xff;

export const itemTypes = {
  u8: 0x01,
  u16: 0x02,
  u32: 0x04,
  u64: 0x08,
  i8: 0x11,
  i16: 0x12,
  i32: 0x14,
  i64: 0x18,
  string: 0x21,
  /** Version 1: a blob in one piece. */
  wholeBlob: 0x41,
  blobChunk: 0x42,
  blobIndex: 0x48,
} as const;

export type NvsSmallType = 'u8' | 'i8' | 'u16' | 'i16' | 'u32' | 'i32';
export type NvsLargeType = 'u64' | 'i64';
/** Inclusive. */
export const integerRanges: Readonly<Record<NvsSmallType | NvsLargeType, readonly [bigint, bigint]>> = {
  u8: [0n, 0xffn],
  i8: [-0x80n, 0x7fn],
  u16: [0n, 0xffffn],
  i16: [-0x8000n, 0x7fffn],
  u32: [0n, 0xffffffffn],
  i32: [-0x80000000n, 0x7fffffffn],
  u64: [0n, 0xffffffffffffffffn],
  i64: [-0x8000000000000000n, 0x7fffffffffffffffn],
};

/** One value. Strings are UTF-8 without the ending zero, as bytes, so that whoever holds a secret can erase it. */
export type NvsEntry = { readonly namespace: string; readonly key: string } & (
  | { readonly type: NvsSmallType; readonly value: number }
  | { readonly type: NvsLargeType; readonly value: bigint }
  | { readonly type: 'string' | 'binary'; readonly value: Uint8Array }
);

/** Of an entry's header: all of its 32 bytes but the CRC itself (bytes 4 to 7). */
export function entryHeaderCrc(entry: Uint8Array): number {
  const covered = new Uint8Array(entryBytes - 4);
  covered.set(entry.subarray(0, 4));
  covered.set(entry.subarray(8, entryBytes), 4);
  const crc = crc32FromZero(covered);
  // It may hold a small value that is secret.
  covered.fill(0);
  return crc;
}

/** Bytes 4 to 27 of the page: sequence number, version and what is reserved. */
export function pageHeaderCrc(page: Uint8Array): number {
  return crc32FromZero(page.subarray(4, 28));
}

/** Entries that so many bytes of data take, without the header entry. */
export function dataEntries(sizeBytes: number): number {
  return Math.ceil(sizeBytes / entryBytes);
}

export function entryState(page: Uint8Array, index: number): number {
  return ((page[bitmapOffset + (index >> 2)] ?? 0) >> ((index & 3) * 2)) & 3;
}
