/**
 * SLIP (RFC 1055) as boot ROMs speak it: each frame between two END bytes. Whatever lies between two ENDs is a frame, also a
 * boot log before the first one: whoever reads frames knows which are his, and a lost END costs one frame, not all that
 * follow. Bounded: a frame that grows over the limit is dropped.
 */
const end = 0xc0;
const escapeByte = 0xdb;
const escapedEnd = 0xdc;
const escapedEscape = 0xdd;

export type SlipEvent =
  | { readonly type: 'frame'; readonly bytes: Uint8Array }
  | { readonly type: 'broken'; readonly reason: string };

/** END, the bytes with END and ESC escaped, END. */
export function encodeSlip(bytes: Uint8Array): Uint8Array {
  let extra = 2;
  for (const byte of bytes) if (byte === end || byte === escapeByte) extra += 1;
  const encoded = new Uint8Array(bytes.length + extra);
  encoded[0] = end;
  let position = 1;
  for (const byte of bytes) {
    if (byte === end || byte === escapeByte) {
      encoded[position] = escapeByte;
      encoded[position + 1] = byte === end ? escapedEnd : escapedEscape;
      position += 2;
    } else {
      encoded[position] = byte;
      position += 1;
    }
  }
  encoded[position] = end;
  return encoded;
}

export class SlipDecoder {
  readonly #buffer: Uint8Array;
  #length = 0;
  #escaping = false;
  /** Why the frame under way can not become one; its bytes are dropped up to the next END. */
  #broken: string | null = null;

  constructor(limitBytes: number) {
    this.#buffer = new Uint8Array(limitBytes);
  }

  /** Bytes in any pieces; returns what was completed by them. Empty frames (two ENDs in a row) are no event. */
  push(bytes: Uint8Array): readonly SlipEvent[] {
    const events: SlipEvent[] = [];
    for (const byte of bytes) {
      if (byte === end) {
        this.#finish(events);
      } else if (this.#broken === null) {
        this.#take(byte);
      }
    }
    return events;
  }

  /** Forgets a frame that is half there. */
  reset(): void {
    this.#length = 0;
    this.#escaping = false;
    this.#broken = null;
  }

  #take(byte: number): void {
    if (this.#length === this.#buffer.length) {
      this.#broken = `a frame of more than ${this.#buffer.length} bytes`;
      return;
    }
    if (this.#escaping) {
      this.#escaping = false;
      if (byte === escapedEnd) this.#append(end);
      else if (byte === escapedEscape) this.#append(escapeByte);
      else this.#broken = `0x${byte.toString(16).padStart(2, '0')} after an escape`;
    } else if (byte === escapeByte) this.#escaping = true;
    else this.#append(byte);
  }

  #append(byte: number): void {
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  #finish(events: SlipEvent[]): void {
    if (this.#escaping && this.#broken === null) this.#broken = 'a frame that ends with an escape';
    if (this.#broken !== null) events.push({ type: 'broken', reason: this.#broken });
    else if (this.#length > 0) events.push({ type: 'frame', bytes: this.#buffer.slice(0, this.#length) });
    this.reset();
  }
}
