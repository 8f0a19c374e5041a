/**
 * Zip archives from strangers, unpacked in memory under limits: number of entries, size of each and of all, and only
 * plain relative names. Nothing is ever written to disk here.
 */
import { unzipSync, zipSync } from 'fflate';
import { Fault } from '../model/fault.ts';

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

/** Throws Fault file.invalid, saying which entry and why. */
export function readZip(
  bytes: Uint8Array,
  limits: ZipLimits = defaultZipLimits,
): ReadonlyMap<string, Uint8Array> {
  const names = new Set<string>();
  let totalBytes = 0;
  const refuse = (why: string): never => {
    throw new Fault('file.invalid', `The package can not be read: ${why}.`);
  };
  const check = (name: string, sizeBytes: number): boolean => {
    if (name.endsWith('/')) return false;
    if (!/^[A-Za-z0-9][A-Za-z0-9._ -]*(\/[A-Za-z0-9][A-Za-z0-9._ -]*)*$/.test(name))
      refuse(`the name ${JSON.stringify(name.slice(0, 80))} is not allowed`);
    if (names.has(name)) refuse(`${name} is there twice`);
    names.add(name);
    totalBytes += sizeBytes;
    if (names.size > limits.entries) refuse(`it has more than ${limits.entries} entries`);
    if (sizeBytes > limits.entryBytes) refuse(`${name} is larger than ${limits.entryBytes} bytes`);
    if (totalBytes > limits.totalBytes) refuse(`it unpacks to more than ${limits.totalBytes} bytes`);
    return true;
  };
  try {
    const entries = unzipSync(bytes, { filter: (file) => check(file.name, file.originalSize) });
    return new Map(Object.entries(entries));
  } catch (cause) {
    if (cause instanceof Fault) throw cause;
    // The library throws errors of its own for whatever is no zip.
    throw new Fault(
      'file.invalid',
      'The package can not be read: it is not a whole zip archive.',
      {},
      { cause },
    );
  }
}

export function writeZip(entries: ReadonlyMap<string, Uint8Array>): Uint8Array {
  return zipSync(Object.fromEntries(entries));
}
