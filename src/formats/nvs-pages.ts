/**
 * The items in the pages of an NVS partition, in the order in which they were written. What a unit would skip (an item that
 * was cut off by a power cut, a wrong CRC) is skipped and listed; a page that is none is refused.
 */
import { Fault } from '../model/fault.ts';
import { crc32FromZero } from './crc32.ts';
import {
  dataEntries,
  entriesPerPage,
  entryBytes,
  entryHeaderCrc,
  entryState,
  entryStates,
  firstEntryOffset,
  itemTypes,
  largestPartitionBytes,
  pageBytes,
  pageHeaderCrc,
  pageStates,
} from './nvs-layout.ts';

export interface NvsItem {
  /** In the partition. */
  readonly offset: number;
  readonly namespace: number;
  readonly type: number;
  readonly chunk: number;
  readonly key: string;
  /** The last 8 bytes of the header. Points into the partition. */
  readonly header: Uint8Array;
  /** What follows the header, as long as the header says. Points into the partition. */
  readonly data: Uint8Array;
}

export interface NvsDamage {
  readonly offset: number;
  readonly reason: string;
}

const typesWithData: ReadonlySet<number> = new Set([
  itemTypes.string,
  itemTypes.wholeBlob,
  itemTypes.blobChunk,
]);
const knownTypes: ReadonlySet<number> = new Set(Object.values(itemTypes));

/** Throws Fault image.invalid naming offset and reason. */
export function readNvsItems(bytes: Uint8Array): { items: readonly NvsItem[]; damage: readonly NvsDamage[] } {
  if (bytes.length === 0 || bytes.length % pageBytes !== 0)
    throw refusal(bytes.length, `its size is not a multiple of ${pageBytes} bytes`);
  if (bytes.length > largestPartitionBytes) throw refusal(largestPartitionBytes, 'it is larger than 2 MiB');
  const pages: { readonly offset: number; readonly sequence: number }[] = [];
  for (let offset = 0; offset < bytes.length; offset += pageBytes) {
    const sequence = pageSequence(bytes.subarray(offset, offset + pageBytes), offset);
    if (sequence !== null) pages.push({ offset, sequence });
  }
  pages.sort((left, right) => left.sequence - right.sequence);
  const items: NvsItem[] = [];
  const damage: NvsDamage[] = [];
  for (const { offset } of pages) readPage(bytes.subarray(offset, offset + pageBytes), offset, items, damage);
  return { items, damage };
}

/** Null for a page that a unit takes for empty. */
function pageSequence(page: Uint8Array, offset: number): number | null {
  const view = new DataView(page.buffer, page.byteOffset, pageBytes);
  const state = view.getUint32(0, true);
  if (state === pageStates.unused || state === pageStates.corrupt) return null;
  if (state !== pageStates.active && state !== pageStates.full && state !== pageStates.freeing)
    throw refusal(offset, 'a page has a state that does not exist');
  if (view.getUint32(28, true) !== pageHeaderCrc(page))
    throw refusal(offset + 28, "a page's header has a wrong CRC");
  return view.getUint32(4, true);
}

function readPage(page: Uint8Array, pageOffset: number, items: NvsItem[], damage: NvsDamage[]): void {
  let index = 0;
  while (index < entriesPerPage) {
    const state = entryState(page, index);
    if (state === entryStates.empty || state === entryStates.erased) {
      index += 1;
      continue;
    }
    const offset = pageOffset + firstEntryOffset + index * entryBytes;
    const read =
      state === entryStates.written ? readItem(page, index, offset) : 'a state that does not exist';
    if (typeof read === 'string') {
      damage.push({ offset, reason: read });
      index += 1;
    } else {
      items.push(read);
      // At least 1: it was checked.
      index += page[firstEntryOffset + index * entryBytes + 2] ?? 1;
    }
  }
}

/** The item, or why it is none. */
function readItem(page: Uint8Array, index: number, offset: number): NvsItem | string {
  const at = firstEntryOffset + index * entryBytes;
  const entry = page.subarray(at, at + entryBytes);
  const view = new DataView(entry.buffer, entry.byteOffset, entryBytes);
  const [namespace = 0, type = 0, span = 0, chunk = 0] = entry;
  if (view.getUint32(4, true) !== entryHeaderCrc(entry)) return 'an entry with a wrong CRC';
  if (!knownTypes.has(type)) return 'an entry of an unknown type';
  const keyEnd = entry.indexOf(0, 8);
  if (keyEnd <= 8 || keyEnd >= 24) return 'an entry without a proper key';
  const sizeBytes = typesWithData.has(type) ? view.getUint16(24, true) : 0;
  if (span !== 1 + dataEntries(sizeBytes) || index + span > entriesPerPage)
    return 'an entry with a wrong span';
  for (let next = index + 1; next < index + span; next += 1)
    if (entryState(page, next) !== entryStates.written)
      return 'an entry whose data was not written to its end';
  const data = page.subarray(at + entryBytes, at + entryBytes + sizeBytes);
  if (typesWithData.has(type) && view.getUint32(28, true) !== crc32FromZero(data))
    return 'an entry whose data has a wrong CRC';
  // One character for each byte: two keys never become one.
  const key = String.fromCharCode(...entry.subarray(8, keyEnd));
  return { offset, namespace, type, chunk, key, header: entry.subarray(24), data };
}

function refusal(offset: number, reason: string): Fault {
  return new Fault('image.invalid', `This is not a valid NVS partition: ${reason} (at byte ${offset}).`, {
    offset,
    reason,
  });
}
