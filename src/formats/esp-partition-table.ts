/**
 * ESP-IDF's partition table (ESP-IDF Programming Guide, "Partition Tables"): entries of 32 bytes, closed by an MD5 of all of
 * them and by an erased entry. Read from files and from units alike, so every field is a stranger's claim.
 */
import { createHash } from 'node:crypto';
import { bytesEqual, concatBytes, utf8 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';

export const partitionEntryBytes = 32;
/** The sector holds 0x1000, of which the last quarter is kept for a signature. */
export const partitionTableBytes = 0xc00;
export const defaultPartitionTableOffset = 0x8000;
const entryMagic = 0x50aa;
const digestMagic = 0xebeb;
const sectorBytes = 0x1000;
const appAlignmentBytes = 0x1_0000;
const labelBytes = 16;

export const partitionTypes = { app: 0x00, data: 0x01 } as const;
/** Application subtypes: factory, then OTA slots from 0x10 to 0x1f. */
export const appSubtypes = { factory: 0x00, firstOta: 0x10, lastOta: 0x1f } as const;
export const dataSubtypes = { ota: 0x00, nvs: 0x02, coredump: 0x03, nvsKeys: 0x04 } as const;

export interface EspPartition {
  readonly label: string;
  readonly type: number;
  readonly subtype: number;
  /** In flash, in bytes. */
  readonly offset: number;
  readonly sizeBytes: number;
  readonly encrypted: boolean;
  readonly readOnly: boolean;
}

/**
 * Throws Fault image.invalid naming offset and reason: no table, a wrong MD5, entries that overlap, lie askew, or (with
 * `flashBytes`) outside the flash.
 */
export function parsePartitionTable(
  bytes: Uint8Array,
  name = 'partition table',
  flashBytes: number | null = null,
): readonly EspPartition[] {
  const fail = (offset: number, reason: string): never => {
    throw new Fault(
      'image.invalid',
      `${name} is not a valid partition table: ${reason} (at byte ${offset}).`,
      {
        file: name,
        offset,
        reason,
      },
    );
  };
  const table = bytes.subarray(0, partitionTableBytes);
  const view = new DataView(table.buffer, table.byteOffset, table.byteLength);
  const found: EspPartition[] = [];
  let digested = false;
  for (let offset = 0; ; offset += partitionEntryBytes) {
    if (offset === table.length) break;
    if (offset + partitionEntryBytes > table.length) fail(offset, 'an entry is cut off');
    const entry = table.subarray(offset, offset + partitionEntryBytes);
    if (entry.every((byte) => byte === 0xff)) break;
    const magic = view.getUint16(offset, true);
    if (magic === digestMagic) {
      if (digested) fail(offset, 'a second MD5');
      const made = createHash('md5').update(table.subarray(0, offset)).digest();
      if (!bytesEqual(made, entry.subarray(16))) fail(offset, 'the MD5 does not fit the entries');
      digested = true;
    } else if (magic !== entryMagic) fail(offset, 'neither an entry nor the end');
    else if (digested) fail(offset, 'an entry behind the MD5');
    else found.push(readEntry(entry, view, offset, fail));
  }
  if (found.length === 0) fail(0, 'no entry');
  checkPlaces(found, flashBytes, fail);
  return found;
}

type Fail = (offset: number, reason: string) => never;

function readEntry(entry: Uint8Array, view: DataView, at: number, fail: Fail): EspPartition {
  const type = view.getUint8(at + 2);
  const offset = view.getUint32(at + 4, true);
  const sizeBytes = view.getUint32(at + 8, true);
  const flags = view.getUint32(at + 28, true);
  const raw = entry.subarray(12, 12 + labelBytes);
  const zero = raw.indexOf(0);
  const label = new TextDecoder().decode(zero === -1 ? raw : raw.subarray(0, zero));
  if (label.trim() === '' || /[\p{Cc}\uFFFD]/u.test(label)) fail(at + 12, 'a label that is no text');
  const alignment = type === partitionTypes.app ? appAlignmentBytes : sectorBytes;
  if (offset % alignment !== 0) fail(at + 4, `“${label}” begins at 0x${offset.toString(16)}, which is askew`);
  if (sizeBytes === 0) fail(at + 8, `“${label}” is empty`);
  const subtype = view.getUint8(at + 3);
  return {
    label,
    type,
    subtype,
    offset,
    sizeBytes,
    encrypted: (flags & 1) !== 0,
    readOnly: (flags & 2) !== 0,
  };
}

function checkPlaces(found: readonly EspPartition[], flashBytes: number | null, fail: Fail): void {
  for (const [index, partition] of found.entries()) {
    const at = index * partitionEntryBytes;
    if (found.findIndex((other) => other.label === partition.label) !== index)
      fail(at + 12, `two partitions are called “${partition.label}”`);
    const over = found
      .slice(0, index)
      .find(
        (other) =>
          other.offset < partition.offset + partition.sizeBytes &&
          partition.offset < other.offset + other.sizeBytes,
      );
    if (over !== undefined) fail(at + 4, `“${partition.label}” overlaps “${over.label}”`);
    const end = partition.offset + partition.sizeBytes;
    if (flashBytes !== null && end > flashBytes)
      fail(at + 8, `“${partition.label}” ends at ${end}, the flash has ${flashBytes} bytes`);
  }
}

/** Where an application goes when nobody says: factory, else the first OTA slot, else the first application partition. */
export function applicationPartition(table: readonly EspPartition[]): EspPartition | null {
  const apps = table.filter((partition) => partition.type === partitionTypes.app);
  const of = (subtype: number): EspPartition | undefined =>
    apps.find((partition) => partition.subtype === subtype);
  return of(appSubtypes.factory) ?? of(appSubtypes.firstOta) ?? apps[0] ?? null;
}

/** With MD5 and erased rest, as ESP-IDF's tool writes it. */
export function makePartitionTable(partitions: readonly EspPartition[]): Uint8Array {
  const entries = concatBytes(partitions.map(writeEntry));
  const digest = new Uint8Array(partitionEntryBytes).fill(0xff);
  new DataView(digest.buffer).setUint16(0, digestMagic, true);
  digest.set(createHash('md5').update(entries).digest(), 16);
  const table = new Uint8Array(partitionTableBytes).fill(0xff);
  table.set(concatBytes([entries, digest]));
  return table;
}

function writeEntry(partition: EspPartition): Uint8Array {
  const entry = new Uint8Array(partitionEntryBytes);
  const view = new DataView(entry.buffer);
  view.setUint16(0, entryMagic, true);
  view.setUint8(2, partition.type);
  view.setUint8(3, partition.subtype);
  view.setUint32(4, partition.offset, true);
  view.setUint32(8, partition.sizeBytes, true);
  entry.set(utf8(partition.label).subarray(0, labelBytes), 12);
  view.setUint32(28, (partition.encrypted ? 1 : 0) | (partition.readOnly ? 2 : 0), true);
  return entry;
}
