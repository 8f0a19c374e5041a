/**
 * CRC-32/MPEG-2 (polynomial 0x04c11db7, initial value 0xffffffff, nothing reflected, no final XOR) over 32-bit words of which
 * the last byte comes first: what an STM32's CRC unit makes of its memory. Sources: the catalogue of CRC parametrised
 * algorithms (greg cook); RM0090 chapter 4; that the UART bootloader uses the unit, AN3155 3.13.
 */

export const stm32CrcPolynomial = 0x04c11db7;
export const stm32CrcStart = 0xffffffff;

const table: Readonly<Int32Array> = Int32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte << 24;
  for (let bit = 0; bit < 8; bit += 1)
    remainder = remainder < 0 ? (remainder << 1) ^ stm32CrcPolynomial : remainder << 1;
  return remainder;
});

/** A multiple of four bytes, as they lie in memory. `seed` is the value so far, so that long data can be given in pieces. */
export function crc32Stm32(bytes: Uint8Array, seed: number = stm32CrcStart): number {
  let crc = seed | 0;
  for (let word = 0; word + 4 <= bytes.length; word += 4)
    for (let index = word + 3; index >= word; index -= 1)
      crc = (crc << 8) ^ (table[((crc >>> 24) ^ (bytes[index] ?? 0)) & 0xff] ?? 0);
  return crc >>> 0;
}
