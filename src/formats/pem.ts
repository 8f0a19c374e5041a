/** PEM (RFC 7468) as bytes: a key never becomes a string, which nobody could erase. */
import { concatBytes, fromBase64, utf8 } from '../base/bytes.ts';

const alphabet = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const lineLength = 64;
const pad = 0x3d;

/** Lines of 64 characters, with a newline at the end. `label` is e.g. `CERTIFICATE`. */
export function pemBytes(label: string, der: Uint8Array): Uint8Array {
  const coded = base64Lines(der);
  const pem = concatBytes([utf8(`-----BEGIN ${label}-----\n`), coded, utf8(`-----END ${label}-----\n`)]);
  coded.fill(0);
  return pem;
}

/** The certificates in a text, as DER; null when there is none, one is not base64, or there are more than 16. */
export function certificatesOfPem(text: string): readonly Uint8Array[] | null {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0 || blocks.length > 16) return null;
  try {
    return blocks.map((block) => fromBase64(block.replace(/-----[^-]+-----|\s/g, '')));
  } catch {
    // Not base64: the caller says where it is from.
    return null;
  }
}

function base64Lines(bytes: Uint8Array): Uint8Array {
  const characters = Math.ceil(bytes.length / 3) * 4;
  const lines = new Uint8Array(characters + Math.ceil(characters / lineLength));
  let at = 0;
  for (let start = 0; start < bytes.length; start += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(start, start + 3);
    const group = (first << 16) | (second << 8) | third;
    for (let index = 0; index < 4; index += 1) {
      const isPad = start + index > bytes.length;
      lines[at] = isPad ? pad : (alphabet[(group >> (18 - 6 * index)) & 0x3f] ?? 0);
      at += 1;
    }
    if (at % (lineLength + 1) === lineLength || start + 3 >= bytes.length) {
      lines[at] = 0x0a;
      at += 1;
    }
  }
  return lines;
}
