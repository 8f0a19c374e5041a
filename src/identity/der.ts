/**
 * DER (X.690), strict and bounded: enough to take a certificate or a request apart without trusting it, and to build
 * the few structures that are ours. Indefinite lengths, padded lengths and trailing bytes are refused.
 */

export interface DerNode {
  /** The identifier octet: class, constructed bit and number (numbers above 30 are refused). */
  readonly tag: number;
  readonly content: Uint8Array;
  /** Identifier, length and content. */
  readonly bytes: Uint8Array;
  /** Empty for primitive nodes. */
  readonly children: readonly DerNode[];
}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  printableString: 0x13,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

const depthLimit = 24;
const nodeLimit = 4_000;

/** Exactly one node. Throws RangeError on anything that is not DER. */
export function readDer(bytes: Uint8Array): DerNode {
  const budget = { nodes: nodeLimit };
  const [node, end] = readNode(bytes, 0, 0, budget);
  if (end !== bytes.length) throw new RangeError('bytes after the end');
  return node;
}

function readNode(
  bytes: Uint8Array,
  offset: number,
  depth: number,
  budget: { nodes: number },
): readonly [DerNode, number] {
  budget.nodes -= 1;
  if (depth > depthLimit || budget.nodes < 0) throw new RangeError('nested too deeply');
  const tag = byteAt(bytes, offset);
  if ((tag & 0x1f) === 0x1f) throw new RangeError('a tag number that is not used here');
  const [length, start] = readLength(bytes, offset + 1);
  const end = start + length;
  if (end > bytes.length) throw new RangeError('cut off');
  const content = bytes.subarray(start, end);
  const children: DerNode[] = [];
  if ((tag & 0x20) !== 0) {
    for (let next = start; next < end; ) {
      const [child, after] = readNode(bytes.subarray(0, end), next, depth + 1, budget);
      children.push(child);
      next = after;
    }
  }
  return [{ tag, content, bytes: bytes.subarray(offset, end), children }, end];
}

function readLength(bytes: Uint8Array, offset: number): readonly [number, number] {
  const first = byteAt(bytes, offset);
  if (first < 0x80) return [first, offset + 1];
  const count = first & 0x7f;
  if (count === 0 || count > 3) throw new RangeError('a length that is not DER');
  let length = 0;
  for (let index = 1; index <= count; index += 1) length = length * 256 + byteAt(bytes, offset + index);
  if (length < 0x80 || length < 256 ** (count - 1)) throw new RangeError('a padded length');
  return [length, offset + 1 + count];
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new RangeError('cut off');
  return byte;
}

/** Dotted form of an OBJECT IDENTIFIER's content. Throws RangeError when it is padded or cut off. */
export function oidText(content: Uint8Array): string {
  const arcs: number[] = [];
  let value = 0;
  let started = false;
  for (const byte of content) {
    if (!started && byte === 0x80) throw new RangeError('a padded object identifier');
    value = value * 128 + (byte & 0x7f);
    if (value > Number.MAX_SAFE_INTEGER / 128) throw new RangeError('an object identifier that is too large');
    started = (byte & 0x80) !== 0;
    if (started) continue;
    if (arcs.length === 0) arcs.push(Math.min(2, Math.floor(value / 40)));
    arcs.push(arcs.length === 1 ? value - (arcs[0] ?? 0) * 40 : value);
    value = 0;
  }
  if (started || arcs.length === 0) throw new RangeError('an object identifier that is cut off');
  return arcs.join('.');
}

export function der(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const size = parts.reduce((sum, part) => sum + part.length, 0);
  const head = [tag, ...lengthBytes(size)];
  const made = new Uint8Array(head.length + size);
  made.set(head);
  let offset = head.length;
  for (const part of parts) {
    made.set(part, offset);
    offset += part.length;
  }
  return made;
}

export function derOid(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  return der(tags.oid, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)));
}

/** A positive INTEGER of these big-endian bytes. */
export function derInteger(magnitude: Uint8Array): Uint8Array {
  const start = magnitude.findIndex((byte) => byte !== 0);
  const bytes = start < 0 ? Uint8Array.of(0) : magnitude.subarray(start);
  return (bytes[0] ?? 0) >= 0x80 ? der(tags.integer, Uint8Array.of(0), bytes) : der(tags.integer, bytes);
}

export function derText(tag: number, text: string): Uint8Array {
  return der(tag, new TextEncoder().encode(text));
}

function lengthBytes(size: number): readonly number[] {
  if (size < 0x80) return [size];
  if (size < 0x100) return [0x81, size];
  if (size < 0x1_0000) return [0x82, size >> 8, size & 0xff];
  return [0x83, size >> 16, (size >> 8) & 0xff, size & 0xff];
}

function base128(value: number): readonly number[] {
  const groups = [value % 128];
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128))
    groups.unshift((rest % 128) | 0x80);
  return groups;
}
