/**
 * The fuses of a simulated chip, in the last page of its memory, which no command of the loader reaches. A fuse is a bit of NOR
 * flash that nobody erases, so that it keeps its state over power cycles and goes only one way.
 */
import type { FlashMemory } from '../../simulated-unit.ts';
import { blockBytes, checkBytes } from '../fuse-map.ts';

export const fuseBlocks = 11;
const slotBytes = 64;

export class FuseCells {
  readonly #flash: FlashMemory;

  constructor(flash: FlashMemory) {
    this.#flash = flash;
  }

  /** Data and check bytes; burned bits are 1. */
  read(block: number): Uint8Array {
    return inverted(this.#flash.read(this.#address(block), blockBytes + checkBytes));
  }

  /** Bits that are burned stay burned. */
  burn(block: number, bytes: Uint8Array): void {
    this.#flash.write(this.#address(block), inverted(bytes));
  }

  #address(block: number): number {
    if (block < 0 || block >= fuseBlocks) throw new RangeError(`no fuse block ${block}`);
    return this.#flash.sizeBytes - this.#flash.pageBytes + block * slotBytes;
  }
}

function inverted(bytes: Uint8Array): Uint8Array {
  return bytes.map((byte) => byte ^ 0xff);
}
