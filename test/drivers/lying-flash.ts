/**
 * Flash that lies about being erased, under the real simulators: each lie is a way in which a unit that says "erased" still has
 * something. It begins to lie when it is told to, after honest work, so that there is something to hide.
 */
import type { FlashMemory } from '../../src/drivers/simulated-unit.ts';
import { Fault } from '../../src/model/fault.ts';

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
  /** Erases, and first copies a page to the end of what it erased. */
  'keeps-a-copy-elsewhere',
  /** Erases the first block of what it was told to, and shows that block wherever the rest is asked for. */
  'looks-only-at-the-first-block',
] as const;
export type FlashLie = (typeof flashLies)[number];
/** How an honest unit is made with the same class: for cuts. */
export type FlashManner = FlashLie | 'tells-the-truth';

export class LyingFlash implements FlashMemory {
  readonly sizeBytes: number;
  readonly pageBytes: number;
  readonly #real: FlashMemory;
  readonly #lie: FlashManner;
  #lying = false;
  /** Pages that are shown as erased and are not. */
  readonly #hidden = new Set<number>();
  readonly #kept = new Map<number, Uint8Array>();
  /** First pages of what it was told to erase, by the pages that are shown as they are. */
  readonly #mirrored = new Map<number, number>();
  #erasedPages = 0;
  #pagesUntilCut = Number.POSITIVE_INFINITY;
  #onCut: () => void = () => undefined;
  #late: { readonly offset: number; readonly length: number }[] = [];
  #reads = 0;
  #firstRead: Uint8Array | null = null;

  constructor(real: FlashMemory, lie: FlashManner) {
    this.#real = real;
    this.#lie = lie;
    this.sizeBytes = real.sizeBytes;
    this.pageBytes = real.pageBytes;
  }

  /** Called when an erase begins, once it lies. */
  onErase: () => void = () => undefined;

  get isLying(): boolean {
    return this.#lying;
  }

  /** Since it began to lie. */
  get erasedPages(): number {
    return this.#erasedPages;
  }

  startLying(): void {
    this.#lying = true;
  }

  /** The power goes off when so many pages are erased, in the middle of whatever is being erased. */
  cutAfterPages(pages: number, onCut: () => void): void {
    this.#pagesUntilCut = pages;
    this.#onCut = onCut;
  }

  /** Bytes that are in the flash and would be found by whoever takes the chip off. */
  leftBytes(from = 0, to = this.sizeBytes): number {
    let left = 0;
    for (const byte of this.#real.read(from, to - from)) if (byte !== 0xff) left += 1;
    return left;
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
    return bytes.map((byte, index) => {
      const page = Math.floor((offset + index) / this.pageBytes);
      if (this.#hidden.has(page)) return 0xff;
      const first = this.#mirrored.get(page);
      if (first === undefined) return byte;
      const at = first * this.pageBytes + ((offset + index) % this.pageBytes);
      return this.#real.read(at, 1)[0] ?? 0xff;
    });
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#real.write(offset, bytes);
  }

  erase(offset: number, length: number): void {
    const pages = Math.min(length / this.pageBytes, Math.max(0, this.#pagesUntilCut));
    this.#pagesUntilCut -= length / this.pageBytes;
    const reached = pages * this.pageBytes;
    if (this.#lying) this.onErase();
    if (this.#lying) this.#erasedPages += pages;
    if (reached > 0) {
      if (this.#lying) this.#pretendToErase(offset, reached);
      else this.#real.erase(offset, reached);
    }
    if (this.#pagesUntilCut > 0) return;
    this.#pagesUntilCut = Number.POSITIVE_INFINITY;
    this.#onCut();
    throw new Fault('link.lost', 'The power went off.');
  }

  #pretendToErase(offset: number, length: number): void {
    const pages = Array.from(
      { length: length / this.pageBytes },
      (_, index) => offset / this.pageBytes + index,
    );
    const last = this.sizeBytes / this.pageBytes - 1;
    switch (this.#lie) {
      case 'tells-the-truth':
        this.#erasePages(pages);
        break;
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
      case 'keeps-a-copy-elsewhere': {
        const [from = 0] = pages;
        const copy = this.#fullestOf(pages);
        this.#erasePages(pages);
        this.#real.write((pages.at(-1) ?? from) * this.pageBytes, copy);
        break;
      }
      case 'looks-only-at-the-first-block': {
        const [first = 0] = pages;
        this.#erasePages([first]);
        for (const page of pages) this.#mirrored.set(page, first);
        break;
      }
      case 'erased-from-a-cache':
      case 'repeats-an-old-reply':
      case 'always-shows-erased':
        for (const page of pages) this.#hidden.add(page);
        break;
    }
  }

  /** The page with the most in it: what a hidden copy would be of. */
  #fullestOf(pages: readonly number[]): Uint8Array {
    const contents = pages.map((page) => this.#real.read(page * this.pageBytes, this.pageBytes));
    const filled = (bytes: Uint8Array): number => bytes.filter((byte) => byte !== 0xff).length;
    return contents.reduce((best, bytes) => (filled(bytes) > filled(best) ? bytes : best));
  }

  #erasePages(pages: readonly number[]): void {
    for (const page of pages) this.#real.erase(page * this.pageBytes, this.pageBytes);
  }
}
