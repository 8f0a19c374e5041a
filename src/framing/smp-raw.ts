/**
 * SMP raw framing (Zephyr MCUMGR_TRANSPORT_RAW_UART, MCUboot BOOT_SERIAL_RAW_PROTOCOL): messages follow each other as
 * they are, the length is in the 8-byte SMP header (bytes 2 and 3, big endian). There is no checksum and no marker, so
 * after damage only silence helps: the owner calls reset() when a time-out passes.
 */
import { concatBytes, fixedBytes } from '../base/bytes.ts';
import type { FrameAssembler, FramingEvent } from './smp-event.ts';

const headerBytes = 8;

export class RawAssembler implements FrameAssembler {
  readonly #largestMessageBytes: number;
  /** The message under way; doubled when it is full, since a unit may send a byte at a time. */
  #buffer = fixedBytes(64);
  #usedBytes = 0;
  /** Of the message under way, once its header is there. */
  #totalBytes = headerBytes;

  constructor(largestMessageBytes: number) {
    this.#largestMessageBytes = largestMessageBytes;
  }

  reset(): void {
    // it may have been a secret
    this.#buffer.subarray(0, this.#usedBytes).fill(0);
    this.#usedBytes = 0;
    this.#totalBytes = headerBytes;
  }

  push(bytes: Uint8Array): readonly FramingEvent[] {
    const events: FramingEvent[] = [];
    let offset = 0;
    while (offset < bytes.length) {
      offset += this.#take(bytes.subarray(offset, offset + this.#totalBytes - this.#usedBytes));
      if (this.#usedBytes === headerBytes && !this.#readHeader()) {
        events.push({ type: 'broken', reason: 'bytes that are no SMP header' });
        this.reset();
        break;
      }
      if (this.#usedBytes < this.#totalBytes) continue;
      events.push({ type: 'message', bytes: concatBytes([this.#buffer.subarray(0, this.#usedBytes)]) });
      this.reset();
    }
    return events;
  }

  #take(bytes: Uint8Array): number {
    const needed = this.#usedBytes + bytes.length;
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, 2 * this.#buffer.length));
      larger.set(this.#buffer.subarray(0, this.#usedBytes));
      this.#buffer.fill(0);
      this.#buffer = larger;
    }
    this.#buffer.set(bytes, this.#usedBytes);
    this.#usedBytes = needed;
    return bytes.length;
  }

  /** False when it is none: the first byte is reserved (3 bits, zero), version (2), operation (3, 0 to 3). */
  #readHeader(): boolean {
    const [first = 0, , high = 0, low = 0] = this.#buffer;
    this.#totalBytes = headerBytes + ((high << 8) | low);
    return first <= 0x1f && (first & 0x07) <= 3 && this.#totalBytes <= this.#largestMessageBytes;
  }
}
