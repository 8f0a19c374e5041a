/**
 * SMP raw framing (Zephyr MCUMGR_TRANSPORT_RAW_UART, MCUboot BOOT_SERIAL_RAW_PROTOCOL): messages follow each other as
 * they are, the length is in the 8-byte SMP header (bytes 2 and 3, big endian). There is no checksum and no marker, so
 * after damage only silence helps: the owner calls reset() when a time-out passes.
 */
import { concatBytes } from '../base/bytes.ts';
import type { FrameAssembler, FramingEvent } from './smp-event.ts';

const headerBytes = 8;

export class RawAssembler implements FrameAssembler {
  readonly #largestMessageBytes: number;
  #pending: Uint8Array = new Uint8Array(0);

  constructor(largestMessageBytes: number) {
    this.#largestMessageBytes = largestMessageBytes;
  }

  reset(): void {
    this.#pending = new Uint8Array(0);
  }

  push(bytes: Uint8Array): readonly FramingEvent[] {
    const events: FramingEvent[] = [];
    this.#pending = concatBytes([this.#pending, bytes]);
    while (this.#pending.length >= headerBytes) {
      const [first = 0, , high = 0, low = 0] = this.#pending;
      const totalBytes = headerBytes + ((high << 8) | low);
      // The first byte is reserved(3, zero) version(2) operation(3, 0 to 3): anything else is not a header.
      if (first > 0x1f || (first & 0x07) > 3 || totalBytes > this.#largestMessageBytes) {
        events.push({ type: 'broken', reason: 'bytes that are no SMP header' });
        this.reset();
        break;
      }
      if (this.#pending.length < totalBytes) break;
      events.push({ type: 'message', bytes: this.#pending.slice(0, totalBytes) });
      this.#pending = this.#pending.slice(totalBytes);
    }
    return events;
  }
}
