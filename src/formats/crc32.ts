/**
 * CRC-32 (ISO-HDLC, polynomial 0x04c11db7 reflected) as the file formats here use it: the three conventions differ only in the
 * value that the register begins with and whether it is inverted at the end.
 */
import { crc32 } from 'node:zlib';

/** Register from 0, inverted at the end: Espressif's ROM `crc32_le(0xffffffff, …)`, used by NVS and esp_secure_cert. */
export function crc32FromZero(bytes: Uint8Array): number {
  // Some versions of zlib's binding answer 0 for no bytes, whatever the register began with.
  return bytes.length === 0 ? 0xffffffff : crc32(bytes, 0xffffffff);
}

/** Register from all ones, not inverted at the end: the suffix of DFU files (USB DFU 1.1, appendix B). */
export function crc32NotInverted(bytes: Uint8Array): number {
  return ~crc32(bytes) >>> 0;
}

/** As zip, PNG and Ethernet have it: register from all ones, inverted at the end. */
export function crc32Inverted(bytes: Uint8Array): number {
  return crc32(bytes);
}
