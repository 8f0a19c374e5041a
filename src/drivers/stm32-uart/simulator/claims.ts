/** What a unit was told to write: one whose checksum is of this, and not of its flash, lies in a way that only reading finds. */
export class Claims {
  readonly #blocks = new Map<number, Uint8Array>();

  note(address: number, bytes: Uint8Array): void {
    this.#blocks.set(address, bytes.slice());
  }

  /** What is held, with everything that it was told laid over it. */
  over(address: number, held: Uint8Array): Uint8Array {
    const told = held.slice();
    for (const [start, bytes] of this.#blocks)
      if (start >= address && start + bytes.length <= address + told.length) told.set(bytes, start - address);
    return told;
  }
}
