/**
 * The frames of ST's UART bootloader (AN3155 chapter 3): a command and its complement, blocks that end with the XOR of
 * their bytes. Pure functions; who waits for which answer is in bootloader.ts.
 */
import { concatBytes } from '../../base/bytes.ts';

export const ack = 0x79;
export const nack = 0x1f;
export const autobaud = 0x7f;

export const commands = {
  get: 0x00,
  getVersion: 0x01,
  getId: 0x02,
  read: 0x11,
  go: 0x21,
  write: 0x31,
  erase: 0x43,
  extendedErase: 0x44,
  writeProtect: 0x63,
  writeUnprotect: 0x73,
  readoutProtect: 0x82,
  readoutUnprotect: 0x92,
  getChecksum: 0xa1,
} as const;
export type CommandName = keyof typeof commands;

/** Read and Write Memory move at most this much at once. */
export const largestBlockBytes = 256;

export function xorOf(bytes: Uint8Array, from = 0): number {
  let sum = 0;
  for (let index = from; index < bytes.length; index += 1) sum ^= bytes[index] ?? 0;
  return sum;
}

export function commandFrame(command: CommandName): Uint8Array {
  const code = commands[command];
  return Uint8Array.of(code, code ^ 0xff);
}

export function addressFrame(address: number): Uint8Array {
  return wordFrame(address);
}

/** 32 bits, high byte first: addresses, and what Get Checksum takes. */
export function wordFrame(word: number): Uint8Array {
  return summed(Uint8Array.of(word >>> 24, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff));
}

/** N - 1 and its complement: how many bytes Read Memory shall send. */
export function lengthFrame(lengthBytes: number): Uint8Array {
  return Uint8Array.of(lengthBytes - 1, (lengthBytes - 1) ^ 0xff);
}

export function dataFrame(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(bytes.length + 2);
  frame[0] = bytes.length - 1;
  frame.set(bytes, 1);
  frame[frame.length - 1] = xorOf(frame);
  return frame;
}

/** Erase 0x43 names a page by one byte: at most 255 of them, numbers up to 255. */
export function eraseFrame(pages: readonly number[]): Uint8Array {
  return summed(Uint8Array.of(pages.length - 1, ...pages));
}

/** Write Protect 0x63: at most 256 codes of one byte. What a code stands for differs between families (write-protection.ts). */
export function writeProtectFrame(codes: readonly number[]): Uint8Array {
  return summed(Uint8Array.of(codes.length - 1, ...codes));
}

/** Extended Erase 0x44: counts and page numbers of two bytes, high byte first. */
export function extendedEraseFrame(pages: readonly number[]): Uint8Array {
  const words = [pages.length - 1, ...pages];
  return summed(Uint8Array.from(words.flatMap((word) => [word >>> 8, word & 0xff])));
}

/** Global erase of either erase command. */
export const massEraseFrames = {
  erase: Uint8Array.of(0xff, 0x00),
  extendedErase: Uint8Array.of(0xff, 0xff, 0x00),
} as const;

function summed(bytes: Uint8Array): Uint8Array {
  return concatBytes([bytes, Uint8Array.of(xorOf(bytes))]);
}
