/**
 * Makes an NVS partition (ESP-IDF, "NVS partition generator utility"; page version 2 with blobs over several pages), byte for
 * byte what Espressif's generator makes of the same entries in the same order. So two of its habits are kept: a string
 * is never put where it would end with a page's last entry, and a blob that begins there has an empty first chunk.
 */
import { concatBytes, utf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import {
  dataEntries,
  entriesPerPage,
  entryBytes,
  integerRanges,
  itemTypes,
  largestPartitionBytes,
  longestKeyBytes,
  longestStringBytes,
  mostBlobChunks,
  mostNamespaces,
  type NvsEntry,
  noChunk,
  pageBytes,
} from './nvs-layout.ts';
import { NvsWriter, smallItem } from './nvs-writer.ts';

/**
 * `sizeBytes` is the partition's; under three pages a unit can only read it. The image holds what the values hold: whoever
 * puts secrets in erases it. Throws Fault group.invalid naming the entry, image.too-large, or image.invalid for a size that
 * no partition has.
 */
export function makeNvsImage(entries: readonly NvsEntry[], sizeBytes: number): Uint8Array {
  if (sizeBytes < pageBytes || sizeBytes % pageBytes !== 0 || sizeBytes > largestPartitionBytes) {
    throw new Fault(
      'image.invalid',
      `An NVS partition can not have ${sizeBytes} bytes: it is made of pages of ${pageBytes}.`,
      { sizeBytes, reason: 'size' },
    );
  }
  checkAll(entries);
  const writer = new NvsWriter(sizeBytes);
  try {
    const namespaces = new Map<string, number>();
    for (const entry of entries) {
      let namespace = namespaces.get(entry.namespace);
      if (namespace === undefined) {
        namespace = namespaces.size + 1;
        namespaces.set(entry.namespace, namespace);
        writeSmall(writer, 0, itemTypes.u8, entry.namespace, Uint8Array.of(namespace));
      }
      writeEntry(writer, namespace, entry);
    }
  } catch (thrown) {
    writer.image.fill(0);
    throw thrown;
  }
  return writer.image;
}

function writeEntry(writer: NvsWriter, namespace: number, entry: NvsEntry): void {
  switch (entry.type) {
    case 'string':
      writeString(writer, namespace, entry.key, entry.value);
      return;
    case 'binary':
      writeBlob(writer, namespace, entry.key, entry.value);
      return;
    default: {
      const type = itemTypes[entry.type];
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigInt64(0, BigInt.asIntN(64, BigInt(entry.value)), true);
      // The low half of a type is its size in bytes.
      writeSmall(writer, namespace, type, entry.key, bytes.subarray(0, type & 0x0f));
    }
  }
}

function writeSmall(writer: NvsWriter, namespace: number, type: number, key: string, data: Uint8Array): void {
  if (writer.freeEntries === 0) writer.nextPage();
  writer.writeItem(smallItem(namespace, type, key, data));
}

function writeString(writer: NvsWriter, namespace: number, key: string, text: Uint8Array): void {
  const needed = 1 + dataEntries(text.length + 1);
  // A string that needs a page of its own is refused by the generator, and taken by the unit.
  const fits = needed < writer.freeEntries || (needed === entriesPerPage && writer.freeEntries === needed);
  if (!fits) writer.nextPage();
  const data = concatBytes([text, Uint8Array.of(0)]);
  writer.writeData({ namespace, type: itemTypes.string, chunk: noChunk, key }, data);
  data.fill(0);
}

function writeBlob(writer: NvsWriter, namespace: number, key: string, data: Uint8Array): void {
  if (writer.freeEntries === 0) writer.nextPage();
  let chunk = 0;
  let offset = 0;
  do {
    const sizeBytes = Math.min((writer.freeEntries - 1) * entryBytes, data.length - offset);
    if (chunk === mostBlobChunks) throw invalid(namespace, key, 'is longer than a blob can be');
    const part = data.subarray(offset, offset + sizeBytes);
    writer.writeData({ namespace, type: itemTypes.blobChunk, chunk, key }, part);
    chunk += 1;
    offset += sizeBytes;
    if (writer.freeEntries === 0) writer.nextPage();
  } while (offset < data.length);
  const index = new Uint8Array(8).fill(0xff);
  new DataView(index.buffer).setUint32(0, data.length, true);
  index.set([chunk, 0], 4);
  writeSmall(writer, namespace, itemTypes.blobIndex, key, index);
}

function checkAll(entries: readonly NvsEntry[]): void {
  const namespaces = new Set<string>();
  const seen = new Set<string>();
  for (const entry of entries) {
    const { namespace, key } = entry;
    checkName(entry, namespace);
    checkName(entry, key);
    namespaces.add(namespace);
    if (namespaces.size > mostNamespaces)
      throw invalid(namespace, key, `needs more than ${mostNamespaces} namespaces`);
    // A name has no NUL, so this is unambiguous.
    const both = `${namespace}\0${key}`;
    if (seen.has(both)) throw invalid(namespace, key, 'is there twice');
    seen.add(both);
    checkValue(entry);
  }
}

function checkName(entry: NvsEntry, name: string): void {
  if (!/^[\x20-\x7e]+$/.test(name) || utf8(name).length > longestKeyBytes) {
    throw invalid(
      entry.namespace,
      entry.key,
      `has a name that is not 1 to ${longestKeyBytes} printable ASCII characters`,
    );
  }
}

function checkValue(entry: NvsEntry): void {
  switch (entry.type) {
    case 'string':
      if (entry.value.includes(0)) throw invalid(entry.namespace, entry.key, 'is a string with a zero in it');
      if (entry.value.length + 1 > longestStringBytes)
        throw invalid(entry.namespace, entry.key, `is a string of more than ${longestStringBytes - 1} bytes`);
      return;
    case 'binary':
      return;
    default: {
      const [lowest, highest] = integerRanges[entry.type];
      const whole = typeof entry.value === 'bigint' || Number.isInteger(entry.value);
      if (!whole || entry.value < lowest || entry.value > highest)
        throw invalid(entry.namespace, entry.key, `is not a number that fits into ${entry.type}`);
    }
  }
}

function invalid(namespace: string | number, key: string, reason: string): Fault {
  return new Fault('group.invalid', `The NVS entry "${namespace}/${key}" ${reason}.`, { key, reason });
}
