/**
 * Bytes between a producer that can not be stopped and a reader that waits: the input side of every link. Bounded:
 * a producer that sends more than `limitBytes` that nobody reads ends the queue. Who may produce is not its affair.
 */
interface Waiter {
  readonly resolve: (bytes: Uint8Array) => void;
  readonly reject: (reason: unknown) => void;
}

export class ByteQueue {
  readonly #limitBytes: number;
  readonly #overflow: () => Error;
  #chunks: Uint8Array[] = [];
  #sizeBytes = 0;
  #waiters: Waiter[] = [];
  #end: Error | null = null;

  /** `overflow` makes what reads reject with once the limit is exceeded. */
  constructor(limitBytes: number, overflow: () => Error) {
    this.#limitBytes = limitBytes;
    this.#overflow = overflow;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** Why the queue ended; null while it is open. */
  get ended(): Error | null {
    return this.#end;
  }

  /** Takes ownership of `bytes`. Ignored after the end. */
  push(bytes: Uint8Array): void {
    if (this.#end !== null || bytes.length === 0) return;
    const waiter = this.#waiters.shift();
    if (waiter !== undefined) {
      waiter.resolve(bytes);
      return;
    }
    this.#chunks.push(bytes);
    this.#sizeBytes += bytes.length;
    if (this.#sizeBytes <= this.#limitBytes) return;
    this.discard();
    this.end(this.#overflow());
  }

  /** The oldest chunk that was pushed. Rejects with the reason of the end, or the signal's reason. */
  read(signal: AbortSignal): Promise<Uint8Array> {
    if (signal.aborted) return Promise.reject(signal.reason);
    const chunk = this.#chunks.shift();
    if (chunk !== undefined) {
      this.#sizeBytes -= chunk.length;
      return Promise.resolve(chunk);
    }
    if (this.#end !== null) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#waiters = this.#waiters.filter((other) => other !== waiter);
        reject(signal.reason);
      };
      const waiter: Waiter = {
        resolve: (bytes) => {
          signal.removeEventListener('abort', onAbort);
          resolve(bytes);
        },
        reject: (reason) => {
          signal.removeEventListener('abort', onAbort);
          reject(reason);
        },
      };
      signal.addEventListener('abort', onAbort, { once: true });
      this.#waiters.push(waiter);
    });
  }

  discard(): void {
    // nobody will read them, and they may be a secret
    for (const chunk of this.#chunks) chunk.fill(0);
    this.#chunks = [];
    this.#sizeBytes = 0;
  }

  /** What was pushed before can still be read; then every read rejects with `reason`. Ending twice is harmless. */
  end(reason: Error): void {
    if (this.#end !== null) return;
    this.#end = reason;
    const waiters = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiters) waiter.reject(reason);
  }
}
