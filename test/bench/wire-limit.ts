/**
 * What a serial line can carry at most for an SMP upload, from the framing alone (SMP console transport: lines of 127
 * bytes, base64, 93 raw bytes a line): the unit is taken to answer at once, and answers overlap with what is sent.
 */

/** SMP header (8), and a CBOR map with "off" (16 bits; 32 from 64 KiB on, which is neglected: it is a limit) and "data" (byte string with a 16-bit length). */
const messageOverheadBytes = 8 + 1 + (1 + 3) + 5 + (1 + 2) + 3;
/** Length before and CRC behind each message. */
const frameOverheadBytes = 4;
const rawBytesPerLine = 93;
const lineOverheadBytes = 3;

/** Payload bytes per second at `baud` with 8N1 (10 bits a byte), for a unit that takes messages of `messageBytes`. */
export function consoleLimitBytesPerSecond(baud: number, messageBytes: number): number {
  const rawBytes = messageBytes + frameOverheadBytes;
  const lines = Math.ceil(rawBytes / rawBytesPerLine);
  const wireBytes = lines * lineOverheadBytes + Math.ceil(rawBytes / 3) * 4;
  return (baud / 10) * ((messageBytes - messageOverheadBytes) / wireBytes);
}

/** 8N1. */
const byteMs = (baud: number): number => 10_000 / baud;

/**
 * ST AN3155, written and read back in pieces of 256: command 2, acknowledge 1, address 5, acknowledge 1, then length, data and
 * checksum 258, acknowledge 1; reading the same with a length of 2 and 256 bytes back.
 */
export function an3155FlashMs(baud: number, sizeBytes: number): number {
  const pieces = Math.ceil(sizeBytes / 256);
  const writeBytes = 2 + 1 + 5 + 1 + 258 + 1;
  const readBytes = 2 + 1 + 5 + 1 + 2 + 1 + 256;
  return pieces * (writeBytes + readBytes) * byteMs(baud);
}

/**
 * Espressif's ROM takes deflated blocks of 1024 bytes, one at a time: header 8, parameters 16, two SLIP ends, an escape for two of
 * 256 byte values; the answer has 14 bytes. Random bytes are taken to stay as many when deflated.
 */
export function espressifFlashMs(baud: number, sizeBytes: number): number {
  const blocks = Math.ceil(sizeBytes / 1024);
  const requestBytes = (8 + 16 + 1024) * (1 + 2 / 256) + 2;
  return blocks * (requestBytes + 14) * byteMs(baud);
}
