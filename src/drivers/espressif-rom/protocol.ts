/**
 * Requests and answers of the boot ROM (esptool documentation, "Serial Protocol"): a header of eight bytes, data, and in
 * answers a status of two or four bytes behind the data. Bytes only: who waits for what is in channel.ts.
 */
import { encodeSlip } from '../../framing/slip.ts';

export const commands = {
  flashBegin: 0x02,
  flashData: 0x03,
  flashEnd: 0x04,
  memoryBegin: 0x05,
  memoryEnd: 0x06,
  memoryData: 0x07,
  sync: 0x08,
  writeRegister: 0x09,
  readRegister: 0x0a,
  spiSetParameters: 0x0b,
  spiAttach: 0x0d,
  readFlashSlow: 0x0e,
  changeBaud: 0x0f,
  deflateBegin: 0x10,
  deflateData: 0x11,
  deflateEnd: 0x12,
  flashMd5: 0x13,
  securityInfo: 0x14,
  /** From here on only by a stub. */
  eraseFlash: 0xd0,
  eraseRegion: 0xd1,
  readFlash: 0xd2,
} as const;
export type Command = keyof typeof commands;

export interface Request {
  readonly command: Command;
  readonly data?: Uint8Array;
  /** Of the payload, in commands that carry blocks. */
  readonly checksum?: number;
  /** The request as it goes over the line, where it was made beforehand. */
  readonly encoded?: Uint8Array;
}

export interface RawAnswer {
  readonly code: number;
  readonly value: number;
  /** With the status. */
  readonly body: Uint8Array;
}

/** `value` is the word in the header (registers), `data` what lies before the status (digests, flash). */
export type Answer =
  | { readonly ok: true; readonly value: number; readonly data: Uint8Array }
  | { readonly ok: false; readonly error: number };

/** Second byte of the status when the first is not 0. */
export const romErrors: Readonly<Record<number, string>> = {
  5: 'it does not take this message',
  6: 'it failed to act on it',
  7: 'the checksum was wrong',
  8: 'writing the flash failed: what was read back differs',
  9: 'reading the flash failed',
  10: 'that is more than it reads at once',
  11: 'inflating failed',
};
export const notTaken = 0x05;
export const wrongChecksum = 0x07;

const answerMark = 0x01;
const headerBytes = 8;
const statusBytes = 2;

export function encodeRequest(request: Request): Uint8Array {
  if (request.encoded !== undefined) return request.encoded;
  const data = request.data ?? new Uint8Array(0);
  const packet = new Uint8Array(headerBytes + data.length);
  const view = new DataView(packet.buffer);
  view.setUint8(1, commands[request.command]);
  view.setUint16(2, data.length, true);
  view.setUint32(4, request.checksum ?? 0, true);
  packet.set(data, headerBytes);
  return encodeSlip(packet);
}

/** Null for what is not an answer: a boot log, noise, data of a stub. */
export function decodeAnswer(frame: Uint8Array): RawAnswer | null {
  if (frame.length < headerBytes + statusBytes || frame[0] !== answerMark) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const length = view.getUint16(2, true);
  if (length < statusBytes || headerBytes + length > frame.length) return null;
  const body = frame.slice(headerBytes, headerBytes + length);
  return { code: view.getUint8(1), value: view.getUint32(4, true), body };
}

/**
 * Splits data from status. `sizes` are the lengths of data that a good answer may have, longest first; a refusal has none.
 * ROMs pad their status to four bytes and stubs do not, so what is left behind the data decides nothing.
 */
export function readStatus(answer: RawAnswer, sizes: readonly number[] = [0]): Answer {
  const { body, value } = answer;
  const size = sizes.find((wanted) => body.length >= wanted + statusBytes) ?? 0;
  if ((body[size] ?? 0) === 0) return { ok: true, value, data: body.subarray(0, size) };
  return { ok: false, error: body[size + 1] ?? 0 };
}

/** Little-endian words. */
export function words(...values: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setUint32(index * 4, value >>> 0, true);
  return bytes;
}

/** XOR over the payload, from 0xEF. */
export function checksumOf(payload: Uint8Array): number {
  let sum = 0xef;
  for (const byte of payload) sum ^= byte;
  return sum;
}

/** A block with its number, as FLASH_DATA, FLASH_DEFL_DATA and MEM_DATA carry it. */
export function blockRequest(command: Command, payload: Uint8Array, number: number): Request {
  const data = new Uint8Array(16 + payload.length);
  data.set(words(payload.length, number, 0, 0));
  data.set(payload, 16);
  return { command, data, checksum: checksumOf(payload) };
}
