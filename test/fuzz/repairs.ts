/** Makes the checks of damaged files fit again, without the code that is under test where that would refuse them. */
import { createHash } from 'node:crypto';
import { fromHex, fromUtf8, toHex, utf8 } from '../../src/base/bytes.ts';
import { crc32FromZero, crc32NotInverted } from '../../src/formats/crc32.ts';

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();

export function repairIntelHex(bytes: Uint8Array): Uint8Array {
  const lines = fromUtf8(bytes)
    .split('\n')
    .map((line) => {
      if (!/^:([0-9a-f]{2}){4,260}$/i.test(line)) return line;
      const record = fromHex(line.slice(1));
      // The length too: else hardly any would fit.
      record[0] = Math.max(0, record.length - 5);
      record[record.length - 1] = -record.subarray(0, -1).reduce((sum, byte) => sum + byte, 0);
      return `:${toHex(record)}`;
    });
  return utf8(lines.join('\n'));
}

export function repairMcuboot(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 32) return bytes;
  const view = viewOf(bytes);
  const end = view.getUint16(8, true) + view.getUint32(12, true) + view.getUint16(10, true);
  if (end + 8 + 32 <= bytes.length) bytes.set(sha256(bytes.subarray(0, end)), end + 8);
  return bytes;
}

export function repairEspImage(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  let position = 24;
  let sum = 0xef;
  for (let index = 0; index < Math.min(bytes[1] ?? 0, 16) && position + 8 <= bytes.length; index += 1) {
    const length = view.getUint32(position + 4, true);
    for (const byte of bytes.subarray(position + 8, position + 8 + length)) sum ^= byte;
    position = Math.min(bytes.length, position + 8 + length);
  }
  const end = (position | 15) + 1;
  if (end > bytes.length) return bytes;
  bytes[end - 1] = sum;
  if (end + 32 <= bytes.length) bytes.set(sha256(bytes.subarray(0, end)), end);
  return bytes;
}

export function repairPartitionTable(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  for (let offset = 0; offset + 32 <= bytes.length; offset += 32)
    if (view.getUint16(offset, true) === 0xebeb)
      bytes.set(createHash('md5').update(bytes.subarray(0, offset)).digest(), offset + 16);
  return bytes;
}

/** The sizes in the prefix too. */
export function repairDfu(bytes: Uint8Array): Uint8Array {
  if (bytes.length < 16) return bytes;
  const view = viewOf(bytes);
  if (bytes.length > 300) view.setUint32(6, bytes.length, true);
  bytes.set([0x55, 0x46, 0x44, 16], bytes.length - 8);
  view.setUint32(bytes.length - 4, crc32NotInverted(bytes.subarray(0, -4)), true);
  return bytes;
}

/** Whole blocks with their magic numbers, counted through. */
export function repairUf2(bytes: Uint8Array): Uint8Array {
  const count = Math.floor(bytes.length / 512);
  for (let index = 0; index < count; index += 1) {
    const view = viewOf(bytes.subarray(index * 512, (index + 1) * 512));
    view.setUint32(0, 0x0a324655, true);
    view.setUint32(4, 0x9e5d5157, true);
    view.setUint32(20, index, true);
    view.setUint32(24, count, true);
    view.setUint32(508, 0x0ab16f30, true);
  }
  return bytes.subarray(0, count * 512);
}

/** Whole pages with headers that fit. */
export function repairNvsPages(bytes: Uint8Array): Uint8Array {
  const whole = bytes.subarray(0, Math.floor(bytes.length / 4096) * 4096);
  for (let start = 0; start < whole.length; start += 4096) {
    const page = whole.subarray(start, start + 4096);
    viewOf(page).setUint32(28, crc32FromZero(page.subarray(4, 28)), true);
  }
  return whole;
}

export function repairNvs(bytes: Uint8Array): Uint8Array {
  const whole = repairNvsPages(bytes);
  for (let start = 0; start < whole.length; start += 4096) {
    const page = whole.subarray(start, start + 4096);
    const view = viewOf(page);
    for (let at = 64; at < 4096; at += 32) {
      const size = view.getUint16(at + 24, true);
      const hasData = [0x21, 0x41, 0x42].includes(view.getUint8(at + 1));
      if (hasData && at + 32 + size <= 4096)
        view.setUint32(at + 28, crc32FromZero(page.subarray(at + 32, at + 32 + size)), true);
      const header = Uint8Array.from([...page.subarray(at, at + 4), ...page.subarray(at + 8, at + 32)]);
      view.setUint32(at + 4, crc32FromZero(header), true);
    }
  }
  return whole;
}

export function repairNvsKeys(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 68) viewOf(bytes).setUint32(64, crc32FromZero(bytes.subarray(0, 64)), true);
  return bytes;
}

export function repairSecureCert(bytes: Uint8Array): Uint8Array {
  const view = viewOf(bytes);
  let offset = 0;
  while (offset + 16 <= bytes.length) {
    const length = view.getUint16(offset + 10, true);
    const end = offset + 12 + Math.ceil(length / 16) * 16;
    if (end + 4 > bytes.length) break;
    if (view.getUint8(offset + 8) === 9 && length === 32)
      bytes.set(sha256(bytes.subarray(0, offset)), offset + 12);
    view.setUint32(end, crc32FromZero(bytes.subarray(offset, end)), true);
    offset = end + 4;
  }
  return bytes;
}
