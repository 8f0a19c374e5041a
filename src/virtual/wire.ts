/**
 * One direction of a serial line that takes the time that a real one takes. Bytes are handed over in pieces by the
 * time that has passed, never one timer per byte, so that it is right at 921600 baud too.
 */
import type { Clock } from '../base/clock.ts';

/** Start bit, eight data bits, stop bit. */
const bitsPerByte = 10;
const pieceMs = 4;
/** What an operating system takes before a write has to wait. */
const sendBufferBytes = 4_096;
/** A line that a unit floods: what does not fit is lost, as in a real receiver. */
const backlogMaxBytes = 1024 * 1024;
const lateMaxMs = 3;
/** Timers count whole milliseconds and wake up to one too early. */
const earlyMaxMs = 1;

/**
 * Timers wake late, or a little early. What one direction was late (or early: then it is negative) is given to the next burst
 * in either direction, so that a dialogue of many short messages takes as long as it should: no more, and no less.
 */
export interface LineTime {
  lateMs: number;
}

export interface WireOptions {
  /** Bits per second, 8N1. 0: without pacing, in the next turn of the event loop. */
  readonly baud: () => number;
  readonly clock: Clock;
  readonly time: LineTime;
  readonly deliver: (piece: Uint8Array) => void;
}

export class Wire {
  readonly #options: WireOptions;
  readonly #stop = new AbortController();
  #queue: Uint8Array[] = [];
  #queuedBytes = 0;
  #running = false;
  #roomWaiters: (() => void)[] = [];

  constructor(options: WireOptions) {
    this.#options = options;
  }

  /** Takes ownership of `bytes`. Resolves when all but a send buffer's worth has left, or the wire was cut. */
  send(bytes: Uint8Array): Promise<void> {
    if (this.#stop.signal.aborted || this.#queuedBytes + bytes.length > backlogMaxBytes + sendBufferBytes)
      return Promise.resolve();
    this.#queue.push(bytes);
    this.#queuedBytes += bytes.length;
    if (!this.#running) {
      this.#running = true;
      // A cut wire delivers nothing more; nobody waits for the pump.
      void this.#pump().catch(() => undefined);
    }
    if (this.#queuedBytes <= sendBufferBytes) return Promise.resolve();
    return new Promise((resolve) => this.#roomWaiters.push(resolve));
  }

  /** Nothing more arrives, also of what is under way. */
  cut(): void {
    this.#stop.abort(new Error('the wire is cut'));
    this.#queue = [];
    this.#queuedBytes = 0;
    this.#announceRoom();
  }

  async #pump(): Promise<void> {
    const { clock, time, baud } = this.#options;
    try {
      let startMs = clock.monotonicMs() - time.lateMs;
      time.lateMs = 0;
      let sentBytes = 0;
      while (this.#queuedBytes > 0 && !this.#stop.signal.aborted) {
        const bytesPerMs = baud() / bitsPerByte / 1_000;
        if (bytesPerMs === 0) {
          await new Promise((resolve) => setImmediate(resolve));
          this.#hand(this.#queuedBytes);
          startMs = clock.monotonicMs();
          continue;
        }
        const pieceBytes = Math.min(this.#queuedBytes, Math.max(1, Math.ceil(bytesPerMs * pieceMs)));
        const dueMs = startMs + (sentBytes + pieceBytes) / bytesPerMs;
        const waitMs = dueMs - clock.monotonicMs();
        if (waitMs > 0) await clock.sleep(waitMs, this.#stop.signal);
        const passedBytes = Math.floor((clock.monotonicMs() - startMs) * bytesPerMs) - sentBytes;
        const count = Math.min(this.#queuedBytes, Math.max(pieceBytes, passedBytes));
        sentBytes += count;
        const lateMs = clock.monotonicMs() - startMs - sentBytes / bytesPerMs;
        time.lateMs = Math.min(lateMaxMs, Math.max(-earlyMaxMs, lateMs));
        this.#hand(count);
      }
    } finally {
      this.#running = false;
    }
  }

  #hand(count: number): void {
    const piece = new Uint8Array(Math.min(count, this.#queuedBytes));
    let filled = 0;
    while (filled < piece.length) {
      const head = this.#queue[0];
      if (head === undefined) break;
      const part = head.subarray(0, piece.length - filled);
      piece.set(part, filled);
      filled += part.length;
      if (part.length === head.length) this.#queue.shift();
      else this.#queue[0] = head.subarray(part.length);
    }
    this.#queuedBytes -= filled;
    if (this.#queuedBytes <= sendBufferBytes) this.#announceRoom();
    if (filled > 0) this.#options.deliver(piece);
  }

  #announceRoom(): void {
    const waiters = this.#roomWaiters;
    this.#roomWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
