/**
 * NOR flash that a simulated unit keeps over power cycles, and, with a file, over restarts of the program. What is
 * in the file is exactly what is in the flash: tests and people may look at it with a hex viewer.
 */
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { FlashGeometry, FlashMemory } from '../drivers/simulated-unit.ts';
import { Fault } from '../model/fault.ts';

export const flashSizeMaxBytes = 64 * 1024 * 1024;

export class NorFlash implements FlashMemory, Disposable {
  readonly sizeBytes: number;
  readonly pageBytes: number;
  readonly #bytes: Uint8Array;
  readonly #file: FlashFile | null;

  /** Empty (all 0xFF), or what the file holds. Throws Fault file.invalid when that file has another size. */
  constructor(geometry: FlashGeometry, path: string | null = null) {
    const { sizeBytes, pageBytes } = geometry;
    if (!(pageBytes > 0) || sizeBytes % pageBytes !== 0 || sizeBytes > flashSizeMaxBytes)
      throw new RangeError(`a flash of ${sizeBytes} bytes in pages of ${pageBytes} is not possible`);
    this.sizeBytes = sizeBytes;
    this.pageBytes = pageBytes;
    this.#bytes = path === null ? new Uint8Array(sizeBytes).fill(0xff) : loadFlash(path, sizeBytes);
    this.#file = path === null ? null : new FlashFile(path, this.#bytes);
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
    writeFileSync(`${path}.new`, empty, { mode: 0o600 });
    renameSync(`${path}.new`, path);
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

/** What was written is in the file at once, as it would be in a chip: a program that is killed takes nothing back. */
class FlashFile implements Disposable {
  readonly #bytes: Uint8Array;
  #descriptor: number | null;

  constructor(path: string, bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#descriptor = openSync(path, 'r+');
  }

  changed(offset: number, length: number): void {
    if (this.#descriptor !== null) writeSync(this.#descriptor, this.#bytes, offset, length, offset);
  }

  [Symbol.dispose](): void {
    if (this.#descriptor === null) return;
    fsyncSync(this.#descriptor);
    closeSync(this.#descriptor);
    this.#descriptor = null;
  }
}
