/** As much of DER (X.690) as a signature in a PDF needs: definite lengths, tags of one byte. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array<ArrayBuffer>;
  /** With its tag and length. */
  readonly whole: Uint8Array<ArrayBuffer>;
}

/** The values one after another, at most so many. Throws Error for what is no DER. */
export function readDer(bytes: Uint8Array<ArrayBuffer>, most = Number.MAX_SAFE_INTEGER): readonly DerValue[] {
  const values: DerValue[] = [];
  let at = 0;
  while (at < bytes.length && values.length < most) {
    const tag = bytes[at] ?? 0;
    const first = bytes[at + 1] ?? 0x80;
    const lengthBytes = first < 0x80 ? 0 : first & 0x7f;
    if ((tag & 0x1f) === 0x1f || first === 0x80 || lengthBytes > 3)
      throw new Error('The signature is damaged.');
    let length = lengthBytes === 0 ? first : 0;
    for (let index = 0; index < lengthBytes; index += 1) length = length * 256 + (bytes[at + 2 + index] ?? 0);
    const start = at + 2 + lengthBytes;
    const end = start + length;
    if (end > bytes.length) throw new Error('The signature is damaged.');
    values.push({ tag, content: bytes.slice(start, end), whole: bytes.slice(at, end) });
    at = end;
  }
  return values;
}

/** Steps into nested values by their place. Throws Error where there is none. */
export function derAt(value: DerValue, ...places: readonly number[]): DerValue {
  return places.reduce((each, place) => {
    const inside = readDer(each.content)[place];
    if (inside === undefined) throw new Error('The signature is damaged.');
    return inside;
  }, value);
}
