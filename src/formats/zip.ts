/**
 * Zip archives from strangers, unpacked in memory under limits: number of entries, size of each and of all, and only
 * plain relative names. An entry that unpacks to anything but what the directory says is refused at that size, so that a small
 * archive can not make much work. Nothing is ever written to disk here.
 */
import { crc32, inflateRawSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { Fault } from '../model/fault.ts';
import { type RefuseZip, readZipDirectory, type ZipEntry } from './zip-directory.ts';

export interface ZipLimits {
  readonly entries: number;
  readonly entryBytes: number;
  readonly totalBytes: number;
}

export const defaultZipLimits: ZipLimits = {
  entries: 1_000,
  entryBytes: 128_000_000,
  totalBytes: 512_000_000,
};

/** Throws Fault file.invalid, saying where and why. Folders have no entry of their own. */
export function readZip(
  bytes: Uint8Array,
  limits: ZipLimits = defaultZipLimits,
): ReadonlyMap<string, Uint8Array> {
  const refuse: RefuseZip = (reason, offset) => {
    throw new Fault('file.invalid', `The package can not be read: ${reason} (at byte ${offset}).`, {
      offset,
      reason,
    });
  };
  const entries = new Map<string, ZipEntry>();
  let totalBytes = 0;
  let packedBytes = 0;
  let lines = 0;
  // All of the directory is checked before anything is unpacked.
  for (const entry of readZipDirectory(bytes, refuse)) {
    const { name, sizeBytes, offset } = entry;
    lines += 1;
    if (lines > limits.entries) refuse(`it has more than ${limits.entries} entries`, offset);
    if (name.endsWith('/')) continue;
    if (!/^[A-Za-z0-9][A-Za-z0-9._ -]*(\/[A-Za-z0-9][A-Za-z0-9._ -]*)*$/.test(name))
      refuse(`the name "${printable(name)}" is not allowed`, offset);
    if (entries.has(name)) refuse(`${name} is there twice`, offset);
    totalBytes += sizeBytes;
    packedBytes += entry.data.length;
    if (packedBytes > bytes.length) refuse('its entries lie over each other', offset);
    if (sizeBytes > limits.entryBytes) refuse(`${name} is larger than ${limits.entryBytes} bytes`, offset);
    if (totalBytes > limits.totalBytes) refuse(`it unpacks to more than ${limits.totalBytes} bytes`, offset);
    entries.set(name, entry);
  }
  return new Map([...entries].map(([name, entry]) => [name, unpack(entry, refuse)]));
}

function unpack(entry: ZipEntry, refuse: RefuseZip): Uint8Array {
  const { name, method, data, sizeBytes, offset } = entry;
  const contents = method === 0 ? new Uint8Array(data) : inflate(data, sizeBytes);
  if (contents === null) return refuse(`${name} can not be unpacked`, offset);
  if (contents.length !== sizeBytes) refuse(`${name} has another size than the directory says`, offset);
  // No bytes have the value 0, which some versions of zlib's binding do not know.
  if (contents.length > 0 && crc32(contents) !== entry.crc32) refuse(`${name} is damaged`, offset);
  return contents;
}

/** Null when it is damaged, cut off, or larger than it may be. */
function inflate(data: Uint8Array, mostBytes: number): Uint8Array | null {
  try {
    const { buffer, byteOffset, length } = inflateRawSync(data, { maxOutputLength: Math.max(1, mostBytes) });
    return new Uint8Array(buffer, byteOffset, length);
  } catch {
    // zlib has an error for each.
    return null;
  }
}

/** A stranger's name for a message: no control characters, no writing that runs the other way. */
function printable(name: string): string {
  return name.slice(0, 80).replace(/[^\x20-\x7e]/g, '?');
}

export function writeZip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return zipSync(Object.fromEntries(entries));
}
