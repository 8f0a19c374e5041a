/** Base64 (RFC 4648 section 4) from bytes to bytes, for secrets: what was a string once can not be erased. */

import { fixedBytes } from './bytes.ts';

const alphabet = new TextEncoder().encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const padding = 0x3d;
const values = new Int16Array(256).fill(-1);
for (const [value, character] of alphabet.entries()) values[character] = value;

export function encodeBase64(bytes: Uint8Array): Uint8Array {
  const result = fixedBytes(Math.ceil(bytes.length / 3) * 4).fill(padding);
  for (let from = 0, to = 0; from < bytes.length; from += 3, to += 4) {
    const first = bytes[from] ?? 0;
    const second = bytes[from + 1];
    const third = bytes[from + 2];
    result[to] = alphabet[first >> 2] ?? 0;
    result[to + 1] = alphabet[((first & 3) << 4) | ((second ?? 0) >> 4)] ?? 0;
    if (second !== undefined) result[to + 2] = alphabet[((second & 15) << 2) | ((third ?? 0) >> 6)] ?? 0;
    if (third !== undefined) result[to + 3] = alphabet[third & 63] ?? 0;
  }
  return result;
}

/** Null for what is not base64, or whose length is not a multiple of four. */
export function decodeBase64(text: Uint8Array): Uint8Array | null {
  if (text.length % 4 !== 0) return null;
  const padded = text.at(-1) !== padding ? 0 : text.at(-2) === padding ? 2 : 1;
  const result = fixedBytes((text.length / 4) * 3 - padded);
  let [group, to] = [0, 0];
  for (let from = 0; from < text.length; from += 1) {
    const isPadding = from >= text.length - padded;
    const value = isPadding ? 0 : (values[text[from] ?? 0] ?? -1);
    if (value < 0) {
      result.fill(0);
      return null;
    }
    group = ((group << 6) | value) & 0xffffff;
    if (from % 4 !== 3) continue;
    for (const shift of [16, 8, 0]) {
      if (to < result.length) result[to] = (group >> shift) & 0xff;
      to += 1;
    }
  }
  return result;
}
