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
