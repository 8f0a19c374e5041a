/**
 * XTS-AES-256 (IEEE 1619) over data units of whole AES blocks. The cipher is OpenSSL's (BoringSSL's in Electron, which has no
 * XTS of its own, so that node:crypto's `aes-256-xts` is missing there); only the mode's XOR and doubling is done here.
 */
import { createCipheriv, createDecipheriv } from 'node:crypto';
import { concatBytes } from '../base/bytes.ts';

const blockBytes = 16;

export interface DataUnit {
  /** The unit's number, as the tweak takes it: little endian. */
  readonly number: number;
  /** Changed in place; a multiple of 16 bytes. */
  readonly bytes: Uint8Array;
}

/** `key` is 64 bytes: for the data, then for the tweak. All units in one go, since each call of the cipher costs. */
export function xtsInPlace(
  key: Uint8Array,
  direction: 'encrypt' | 'decrypt',
  units: readonly DataUnit[],
): void {
  if (key.length !== 64) throw new RangeError('an XTS-AES-256 key has 64 bytes');
  const tweaks = tweaksOf(key.subarray(32), units);
  const work = concatBytes(units.map((unit) => unit.bytes));
  xorInPlace(work, tweaks);
  const made = aesBlocks(key.subarray(0, 32), direction, work);
  xorInPlace(made, tweaks);
  let offset = 0;
  for (const { bytes } of units) {
    bytes.set(made.subarray(offset, offset + bytes.length));
    offset += bytes.length;
  }
  work.fill(0);
  made.fill(0);
}

/** The tweak of each block: the encrypted number for the first of a unit, then each the double of the one before. */
function tweaksOf(key: Uint8Array, units: readonly DataUnit[]): Uint8Array {
  const numbers = new Uint8Array(units.length * blockBytes);
  const view = new DataView(numbers.buffer);
  for (const [index, unit] of units.entries()) {
    if (unit.bytes.length % blockBytes !== 0) throw new RangeError('a data unit of broken blocks');
    view.setBigUint64(index * blockBytes, BigInt(unit.number), true);
  }
  const first = aesBlocks(key, 'encrypt', numbers);
  const tweaks = new Uint8Array(units.reduce((sum, unit) => sum + unit.bytes.length, 0));
  let offset = 0;
  for (const [index, unit] of units.entries()) {
    const tweak = first.subarray(index * blockBytes, (index + 1) * blockBytes);
    for (let block = 0; block < unit.bytes.length; block += blockBytes) {
      tweaks.set(tweak, offset);
      offset += blockBytes;
      double(tweak);
    }
  }
  return tweaks;
}

/** Multiplication by x in GF(2^128), least significant byte first (IEEE 1619, section 5.2). */
function double(tweak: Uint8Array): void {
  let carry = 0;
  for (let index = 0; index < tweak.length; index += 1) {
    const byte = tweak[index] ?? 0;
    tweak[index] = ((byte << 1) | carry) & 0xff;
    carry = byte >> 7;
  }
  if (carry === 1) tweak[0] = (tweak[0] ?? 0) ^ 0x87;
}

function aesBlocks(key: Uint8Array, direction: 'encrypt' | 'decrypt', bytes: Uint8Array): Uint8Array {
  const make = direction === 'encrypt' ? createCipheriv : createDecipheriv;
  return make('aes-256-ecb', key, null).setAutoPadding(false).update(bytes);
}

function xorInPlace(bytes: Uint8Array, others: Uint8Array): void {
  for (let index = 0; index < bytes.length; index += 1)
    bytes[index] = (bytes[index] ?? 0) ^ (others[index] ?? 0);
}
