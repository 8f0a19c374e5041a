/**
 * Bytes that must not leave by accident. A Secret prints and serialises as "[secret]"; whoever needs the bytes
 * says so with `use`, and whoever made it calls `erase` in a `finally`.
 */
export class Secret {
  readonly #bytes: Uint8Array;

  /** Takes ownership of `bytes`: they are zeroed by `erase`. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get lengthBytes(): number {
    return this.#bytes.length;
  }

  use<T>(work: (bytes: Uint8Array) => T): T {
    return work(this.#bytes);
  }

  erase(): void {
    this.#bytes.fill(0);
  }

  toJSON(): string {
    return '[secret]';
  }

  get [Symbol.toStringTag](): string {
    return '[secret]';
  }

  [Symbol.toPrimitive](): never {
    throw new TypeError('a secret has no text form');
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}
