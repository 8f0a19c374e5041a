import { expect, test } from 'vitest';
import { fromHex, utf8 } from '../../src/base/bytes.ts';
import { crc32Stm32 } from '../../src/framing/crc32-stm32.ts';

test.each([
  // Read from the CRC unit of real chips by others: the word 0x12345678 is 78 56 34 12 in memory.
  ['78563412', 0xdf8a8a2b],
  ['00000000', 0xc704dd7b],
  ['ffffffff', 0x00000000],
  ['41424344', 0xcf534ae1],
  ['', 0xffffffff],
])('the words %s in memory give what the CRC unit of a chip gives', (hex, value) => {
  expect(crc32Stm32(fromHex(hex))).toBe(value);
});

test('with the bytes of each word turned round it is CRC-32/MPEG-2, and its check value comes out', () => {
  // The check value is over nine bytes: the first eight here, the last one by hand, bit by bit.
  const eight = crc32Stm32(utf8('43218765'));
  let crc = eight ^ (0x39 << 24);
  for (let bit = 0; bit < 8; bit += 1) crc = crc < 0 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  expect(crc >>> 0).toBe(0x0376e6e7);
});

test('long data can be given in pieces', () => {
  const bytes = Uint8Array.from({ length: 4096 }, (_, index) => (index * 31) & 0xff);
  expect(crc32Stm32(bytes.subarray(1024), crc32Stm32(bytes.subarray(0, 1024)))).toBe(crc32Stm32(bytes));
});
