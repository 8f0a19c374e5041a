/**
 * Encrypted NVS (ESP-IDF, "NVS Encryption"): each written entry of 32 bytes is a data unit of XTS-AES-256 whose number is its
 * offset in the partition; headers and bitmaps of pages stay in clear. Also the partition that holds the keys.
 */
import { bytesEqual } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { type DataUnit, xtsInPlace } from './aes-xts.ts';
import { crc32FromZero } from './crc32.ts';
import {
  entriesPerPage,
  entryBytes,
  entryState,
  entryStates,
  firstEntryOffset,
  pageBytes,
  pageStates,
} from './nvs-layout.ts';

export const nvsKeyBytes = 64;

/** In place, so that nothing is left in clear. `key`: 32 bytes for the data, 32 for the tweak. Throws Fault file.invalid. */
export function encryptNvsImage(image: Uint8Array, key: Uint8Array): void {
  checkKey(key);
  eachPage(image, 'encrypt', key);
}

/** A copy in clear, for readNvsImage; the caller erases it. Throws Fault file.invalid. */
export function decryptNvsImage(image: Uint8Array, key: Uint8Array): Uint8Array {
  checkKey(key);
  // Not slice(): that of a Buffer is a view, and this is changed.
  const clear = new Uint8Array(image);
  eachPage(clear, 'decrypt', key);
  return clear;
}

/** What goes into the partition of subtype `nvs_keys`. Throws Fault file.invalid. */
export function makeNvsKeyPartition(key: Uint8Array): Uint8Array {
  checkKey(key);
  const bytes = new Uint8Array(pageBytes).fill(0xff);
  bytes.set(key);
  new DataView(bytes.buffer).setUint32(nvsKeyBytes, crc32FromZero(key), true);
  return bytes;
}

/** The 64 bytes of the key, a copy that the caller erases. Throws Fault image.invalid naming offset and reason. */
export function readNvsKeyPartition(bytes: Uint8Array): Uint8Array {
  if (bytes.length < nvsKeyBytes + 4) throw noKeys(bytes.length, 'it is cut off');
  const key = new Uint8Array(bytes.subarray(0, nvsKeyBytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(nvsKeyBytes, true) === crc32FromZero(key)) return key;
  key.fill(0);
  throw noKeys(nvsKeyBytes, 'the CRC does not match');
}

function noKeys(offset: number, reason: string): Fault {
  return new Fault(
    'image.invalid',
    `This is not a valid partition of NVS keys: ${reason} (at byte ${offset}).`,
    {
      offset,
      reason,
    },
  );
}

function checkKey(key: Uint8Array): void {
  if (key.length !== nvsKeyBytes)
    throw new Fault('file.invalid', `An NVS key has ${nvsKeyBytes} bytes, this one ${key.length}.`);
  // IEEE 1619 asks for independent halves; crypto libraries refuse equal ones.
  if (bytesEqual(key.subarray(0, 32), key.subarray(32)))
    throw new Fault('file.invalid', 'The two halves of the NVS key are the same.');
}

function eachPage(image: Uint8Array, direction: 'encrypt' | 'decrypt', key: Uint8Array): void {
  for (let start = 0; start + pageBytes <= image.length; start += pageBytes) {
    const page = image.subarray(start, start + pageBytes);
    xtsInPlace(key, direction, writtenEntries(page, start));
  }
}

function writtenEntries(page: Uint8Array, pageOffset: number): readonly DataUnit[] {
  if (new DataView(page.buffer, page.byteOffset).getUint32(0, true) === pageStates.unused) return [];
  const units: DataUnit[] = [];
  for (let index = 0; index < entriesPerPage; index += 1) {
    if (entryState(page, index) !== entryStates.written) continue;
    const at = firstEntryOffset + index * entryBytes;
    units.push({ number: pageOffset + at, bytes: page.subarray(at, at + entryBytes) });
  }
  return units;
}
