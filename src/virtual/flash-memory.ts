/**
 * NOR flash that a simulated unit keeps over power cycles, and, with a file, over restarts of the program. What is
 * in the file is exactly what is in the flash: tests and people may look at it with a hex viewer.
 */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import type { Clock } from '../base/clock.ts';
import type { FlashGeometry, FlashMemory } from '../drivers/simulated-unit.ts';
import { Fault } from '../model/fault.ts';

export const flashSizeMaxBytes = 64 * 1024 * 1024;
const flushAfterMs = 250;

export class NorFlash implements FlashMemory, Disposable {
  readonly sizeBytes: number;
  readonly pageBytes: number;
  readonly #bytes: Uint8Array;
  readonly #file: FlashFile | null;

  /** Empty (all 0xFF), or what `file` holds. Throws Fault file.invalid when that file has another size. */
  constructor(geometry: FlashGeometry, file: { readonly path: string; readonly clock: Clock } | null = null) {
    const { sizeBytes, pageBytes } = geometry;
    if (!(pageBytes > 0) || sizeBytes % pageBytes !== 0 || sizeBytes > flashSizeMaxBytes)
      throw new RangeError(`a flash of ${sizeBytes} bytes in pages of ${pageBytes} is not possible`);
    this.sizeBytes = sizeBytes;
    this.pageBytes = pageBytes;
    this.#bytes = file === null ? new Uint8Array(sizeBytes).fill(0xff) : loadFlash(file.path, sizeBytes);
    this.#file = file === null ? null : new FlashFile(file.path, file.clock, this.#bytes, pageBytes);
  }

  read(offset: number, length: number): Uint8Array {
    this.#check(offset, length);
    return this.#bytes.slice(offset, offset + length);
  }

  write(offset: number, bytes: Uint8Array): void {
    this.#check(offset, bytes.length);
    for (const [index, byte] of bytes.entries()) {
      this.#bytes[offset + index] = (this.#bytes[offset + index] ?? 0xff) & byte;
    }
    this.#file?.changed(offset, bytes.length);
  }

  erase(offset: number, length: number): void {
    this.#check(offset, length);
    if (offset % this.pageBytes !== 0 || length % this.pageBytes !== 0)
      throw new RangeError(`only whole pages of ${this.pageBytes} bytes can be erased`);
    this.#bytes.fill(0xff, offset, offset + length);
    this.#file?.changed(offset, length);
  }

  /** Everything is in the file when it returns. Done by itself shortly after a change. */
  flush(): void {
    this.#file?.flush();
  }

  [Symbol.dispose](): void {
    this.#file?.[Symbol.dispose]();
  }

  #check(offset: number, length: number): void {
    const inside = Number.isInteger(offset) && Number.isInteger(length) && offset >= 0 && length >= 0;
    if (!inside || offset + length > this.sizeBytes)
      throw new RangeError(`${length} bytes at ${offset} are outside a flash of ${this.sizeBytes} bytes`);
  }
}

function loadFlash(path: string, sizeBytes: number): Uint8Array {
  if (!existsSync(path)) {
    const empty = new Uint8Array(sizeBytes).fill(0xff);
    writeFileSync(path, empty, { mode: 0o600 });
    return empty;
  }
  const bytes = new Uint8Array(readFileSync(path));
  if (bytes.length !== sizeBytes)
    throw new Fault(
      'file.invalid',
      `${path} has ${bytes.length} bytes, the flash of the unit has ${sizeBytes}.`,
      {
        path,
      },
    );
  return bytes;
}

/** Writes changed pages some time after the last change began, so that an upload is not one write per packet. */
class FlashFile implements Disposable {
  readonly #path: string;
  readonly #clock: Clock;
  readonly #bytes: Uint8Array;
  readonly #pageBytes: number;
  readonly #stop = new AbortController();
  readonly #dirty = new Set<number>();
  #scheduled = false;

  constructor(path: string, clock: Clock, bytes: Uint8Array, pageBytes: number) {
    this.#path = path;
    this.#clock = clock;
    this.#bytes = bytes;
    this.#pageBytes = pageBytes;
  }

  changed(offset: number, length: number): void {
    const last = Math.floor((offset + length - 1) / this.#pageBytes);
    for (let page = Math.floor(offset / this.#pageBytes); page <= last; page += 1) this.#dirty.add(page);
    if (this.#scheduled || this.#stop.signal.aborted) return;
    this.#scheduled = true;
    void this.#flushLater();
  }

  async #flushLater(): Promise<void> {
    try {
      await this.#clock.sleep(flushAfterMs, this.#stop.signal);
      this.flush();
    } catch {
      // Closed meanwhile, or the disk is full: the pages stay marked, and the next flush writes them or says why not.
    } finally {
      this.#scheduled = false;
    }
  }

  flush(): void {
    if (this.#dirty.size === 0) return;
    const file = openSync(this.#path, 'r+');
    try {
      for (const page of this.#dirty) {
        const offset = page * this.#pageBytes;
        writeSync(file, this.#bytes, offset, this.#pageBytes, offset);
      }
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    this.#dirty.clear();
  }

  [Symbol.dispose](): void {
    this.flush();
    this.#stop.abort(new Error('the flash file is closed'));
  }
}
