/** CRC-16/XMODEM: polynomial 0x1021, initial value 0, no reflection, no final XOR (used by SMP console framing). */

const polynomial = 0x1021;
const table: Readonly<Uint16Array> = Uint16Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 8;
  for (let bit = 0; bit < 8; bit += 1) {
    remainder = remainder & 0x8000 ? (remainder << 1) ^ polynomial : remainder << 1;
  }
  return remainder & 0xffff;
});

/** `seed` is the value so far, so that long data can be given in pieces. */
export function crc16(bytes: Uint8Array, seed = 0): number {
  let crc = seed;
  for (const byte of bytes) {
    crc = ((crc << 8) ^ (table[((crc >> 8) ^ byte) & 0xff] ?? 0)) & 0xffff;
  }
  return crc;
}
