/** CoAP messages (RFC 7252 section 3), as far as a client that registers needs them. */
import { concatBytes } from '../../../src/base/bytes.ts';

/** In the order of their numbers. */
export type CoapOptions = readonly (readonly [number, Uint8Array])[];

export interface CoapMessage {
  /** 0 confirmable, 1 not, 2 acknowledgement, 3 reset. */
  readonly type: number;
  readonly code: number;
  readonly id: number;
  readonly token: Uint8Array;
  readonly options: CoapOptions;
  readonly payload: Uint8Array;
}

export function encodeOptions(options: CoapOptions): Uint8Array {
  let before = 0;
  return concatBytes(
    options.map(([number, value]) => {
      const [delta, deltaMore] = nibble(number - before);
      const [length, lengthMore] = nibble(value.length);
      before = number;
      return concatBytes([Uint8Array.from([(delta << 4) | length, ...deltaMore, ...lengthMore]), value]);
    }),
  );
}

export function encodeCoap({ type, code, id, token, options, payload }: CoapMessage): Uint8Array {
  const head = [0x40 | (type << 4) | token.length, code, id >> 8, id & 0xff];
  const marker = payload.length === 0 ? [] : [Uint8Array.of(0xff), payload];
  return concatBytes([Uint8Array.from(head), token, encodeOptions(options), ...marker]);
}

/** Throws RangeError for what is no message. */
export function decodeCoap(bytes: Uint8Array): CoapMessage {
  const [first = 0, code = 0, high = 0, low = 0] = bytes;
  if (bytes.length < 4 || first >> 6 !== 1) throw new RangeError('not CoAP');
  const at = 4 + (first & 15);
  const token = bytes.subarray(4, at);
  return { type: (first >> 4) & 3, code, id: (high << 8) | low, token, ...decodeOptions(bytes.subarray(at)) };
}

/** Options and payload, as they stand in a message or in what OSCORE protects. */
export function decodeOptions(bytes: Uint8Array): Pick<CoapMessage, 'options' | 'payload'> {
  const options: (readonly [number, Uint8Array])[] = [];
  let at = 0;
  let number = 0;
  const more = (value: number): number => {
    if (value === 13) return 13 + (bytes[at++] ?? 0);
    if (value === 14) return 269 + (((bytes[at++] ?? 0) << 8) | (bytes[at++] ?? 0));
    if (value === 15) throw new RangeError('a reserved length');
    return value;
  };
  while (at < bytes.length && bytes[at] !== 0xff) {
    const head = bytes[at++] ?? 0;
    number += more(head >> 4);
    const length = more(head & 15);
    options.push([number, bytes.subarray(at, at + length)]);
    at += length;
  }
  return { options, payload: bytes.subarray(at + 1) };
}

/** As `2.05`. */
export function codeText(code: number): string {
  return `${code >> 5}.${String(code & 31).padStart(2, '0')}`;
}

function nibble(value: number): readonly [number, readonly number[]] {
  if (value < 13) return [value, []];
  return value < 269 ? [13, [value - 13]] : [14, [(value - 269) >> 8, (value - 269) & 0xff]];
}
