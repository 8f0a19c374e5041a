/**
 * Flash that lies about being erased, under the real simulators: each lie is a way in which a unit that says "erased" still has
 * something. It begins to lie when it is told to, after honest work, so that there is something to hide.
 */
import type { FlashMemory } from '../../src/drivers/simulated-unit.ts';

export const flashLies = [
  /** Says that it erased and did nothing. */
  'erases-nothing',
  'erases-half',
  'drops-the-last-page',
  /** Shows 0xFF where it was told to erase, until it is powered on again. */
  'erased-from-a-cache',
  /** Erases and shows another bank; the old one is there again after a reset. */
  'answers-from-another-bank',
  /** What was erased is restored when it is powered on. */
  'comes-back-after-a-reset',
  /** Erases later than it says: the last quarter only when it has been read twice. */
  'reports-success-early',
  /** Every read gives what the first read after the erase gave, until it is powered on again. */
  'repeats-an-old-reply',
  /** Shows everything as erased for ever, whatever is in it. */
  'always-shows-erased',
] as const;
export type FlashLie = (typeof flashLies)[number];

export class LyingFlash implements FlashMemory {
  readonly sizeBytes: number;
  readonly pageBytes: number;
  readonly #real: FlashMemory;
  readonly #lie: FlashLie;
  #lying = false;
  /** Pages that are shown as erased and are not. */
  readonly #hidden = new Set<number>();
  readonly #kept = new Map<number, Uint8Array>();
  #late: { readonly offset: number; readonly length: number }[] = [];
  #reads = 0;
  #firstRead: Uint8Array | null = null;

  constructor(real: FlashMemory, lie: FlashLie) {
    this.#real = real;
    this.#lie = lie;
    this.sizeBytes = real.sizeBytes;
    this.pageBytes = real.pageBytes;
  }

  startLying(): void {
    this.#lying = true;
  }

  /** Bytes that are in the flash and would be found by whoever takes the chip off. */
  leftBytes(from = 0, to = this.sizeBytes): number {
    return this.#real.read(from, to - from).reduce((count, byte) => count + (byte === 0xff ? 0 : 1), 0);
  }

  powerOn(): void {
    if (!this.#lying) return;
    if (this.#lie !== 'always-shows-erased') this.#hidden.clear();
    this.#firstRead = null;
    for (const [page, bytes] of this.#kept) this.#real.write(page * this.pageBytes, bytes);
    this.#kept.clear();
  }

  read(offset: number, length: number): Uint8Array {
    const bytes = this.#real.read(offset, length);
    if (!this.#lying) return bytes;
    this.#reads += 1;
    if (this.#lie === 'reports-success-early' && this.#reads > 2 * (this.sizeBytes / this.pageBytes)) {
      for (const late of this.#late) this.#real.erase(late.offset, late.length);
      this.#late = [];
    }
    if (this.#lie === 'repeats-an-old-reply' && this.#hidden.size > 0) {
      this.#firstRead ??= bytes.map(() => 0xff);
      const first = this.#firstRead;
      return bytes.map((_, index) => first[index % first.length] ?? 0xff);
    }
    return bytes.map((byte, index) =>
      this.#hidden.has(Math.floor((offset + index) / this.pageBytes)) ? 0xff : byte,
    );
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#real.write(offset, bytes);
  }

  erase(offset: number, length: number): void {
    if (this.#lying) this.#pretendToErase(offset, length);
    else this.#real.erase(offset, length);
  }

  #pretendToErase(offset: number, length: number): void {
    const pages = Array.from(
      { length: length / this.pageBytes },
      (_, index) => offset / this.pageBytes + index,
    );
    const last = this.sizeBytes / this.pageBytes - 1;
    switch (this.#lie) {
      case 'erases-nothing':
        break;
      case 'erases-half':
        this.#erasePages(pages.filter((page) => page <= last / 2));
        break;
      case 'drops-the-last-page':
        this.#erasePages(pages.filter((page) => page !== last));
        break;
      case 'reports-success-early':
        this.#erasePages(pages.filter((page) => page < (last * 3) / 4));
        for (const page of pages.filter((each) => each >= (last * 3) / 4))
          this.#late.push({ offset: page * this.pageBytes, length: this.pageBytes });
        break;
      case 'comes-back-after-a-reset':
      case 'answers-from-another-bank':
        for (const page of pages)
          this.#kept.set(page, this.#real.read(page * this.pageBytes, this.pageBytes));
        this.#erasePages(pages);
        break;
      case 'erased-from-a-cache':
      case 'repeats-an-old-reply':
      case 'always-shows-erased':
        for (const page of pages) this.#hidden.add(page);
        break;
    }
  }

  #erasePages(pages: readonly number[]): void {
    for (const page of pages) this.#real.erase(page * this.pageBytes, this.pageBytes);
  }
}
