import { describe, expect, it } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { crc16 } from '../../src/framing/crc16.ts';

describe('crc16', () => {
  it('gives the check value of CRC-16/XMODEM', () => {
    expect(crc16(utf8('123456789'))).toBe(0x31c3);
    expect(crc16(new Uint8Array(0))).toBe(0);
  });

  it('can be made in pieces', () => {
    expect(crc16(utf8('6789'), crc16(utf8('12345')))).toBe(0x31c3);
  });
});
