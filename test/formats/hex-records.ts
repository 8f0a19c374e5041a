/** Intel HEX, written for tests. */
import { toHex } from '../../src/base/bytes.ts';

export function hexRecord(type: number, address: number, contents: Uint8Array): string {
  const body = Uint8Array.from([contents.length, address >> 8, address & 0xff, type, ...contents]);
  const sum = body.reduce((total, byte) => total + byte, 0);
  return `:${toHex(body)}${toHex(Uint8Array.of(-sum & 0xff))}`.toUpperCase();
}

/** Records of 16 bytes, each address with its upper half before it. */
export function hexFile(
  segments: readonly { readonly address: number; readonly bytes: Uint8Array }[],
): string {
  const lines: string[] = [];
  for (const { address, bytes } of segments) {
    for (let offset = 0; offset < bytes.length; offset += 16) {
      const at = address + offset;
      lines.push(hexRecord(4, 0, Uint8Array.of(at >>> 24, (at >>> 16) & 0xff)));
      lines.push(hexRecord(0, at & 0xffff, bytes.subarray(offset, offset + 16)));
    }
  }
  return [...lines, ':00000001FF', ''].join('\n');
}
