/** The little of DER (X.690) that is needed to cut a file of certificates into certificates. Parses nothing inside. */

/** Certificates that follow each other; null when the bytes are anything else. At most 16. */
export function splitCertificates(bytes: Uint8Array): readonly Uint8Array[] | null {
  const found: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const size = sequenceBytes(bytes, offset);
    if (size === null || found.length === 16) return null;
    found.push(bytes.slice(offset, offset + size));
    offset += size;
  }
  return found;
}

/** Header and contents of the SEQUENCE at `offset`; null when there is none or it is cut off. */
function sequenceBytes(bytes: Uint8Array, offset: number): number | null {
  if (bytes[offset] !== 0x30) return null;
  const first = bytes[offset + 1];
  if (first === undefined) return null;
  let headerBytes = 2;
  let contentBytes = first;
  if (first >= 0x80) {
    const lengthBytes = first & 0x7f;
    if (lengthBytes < 1 || lengthBytes > 3) return null;
    contentBytes = 0;
    for (let index = 0; index < lengthBytes; index += 1) {
      const byte = bytes[offset + 2 + index];
      if (byte === undefined) return null;
      contentBytes = contentBytes * 256 + byte;
    }
    headerBytes += lengthBytes;
  }
  const total = headerBytes + contentBytes;
  return offset + total > bytes.length ? null : total;
}
