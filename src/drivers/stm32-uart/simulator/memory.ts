/**
 * The address space of a simulated STM32: flash that remembers, RAM that does not, unique id, size register, option
 * bytes. Flash rules are real: only erased bytes can be programmed, sectors are erased whole, protected ones stay.
 */
import type { FlashGeometry, FlashMemory } from '../../simulated-unit.ts';
import { flashBase, type Part, type Sector, sectorsOf } from '../parts.ts';

/** One mebibyte for the firmware, and behind it a page that stands for option bytes. */
const firmwareBytes = 1024 * 1024;
export const flashGeometry: FlashGeometry = { sizeBytes: firmwareBytes + 4096, pageBytes: 128 };

const ramBase = 0x2000_0000;
/** What the bootloader keeps for itself. */
const bootloaderRamBytes = 0x2000;
const protectedMark = 0x5a;

export class Memory {
  readonly sectors: readonly Sector[];
  readonly #part: Part;
  readonly #flashBytes: number;
  readonly #flash: FlashMemory;
  readonly #ram: Uint8Array;
  readonly #uniqueId: () => Uint8Array;

  constructor(
    part: Part,
    flashKib: number,
    flash: FlashMemory,
    uniqueId: () => Uint8Array,
    pageBytes?: number,
  ) {
    this.#part = part;
    this.#flashBytes = flashKib * 1024;
    this.#flash = flash;
    this.#uniqueId = uniqueId;
    this.#ram = new Uint8Array(part.row.ramKib * 1024);
    this.sectors = sectorsOf(part, this.#flashBytes, pageBytes);
  }

  get readoutProtected(): boolean {
    return this.#flash.read(firmwareBytes, 1)[0] === protectedMark;
  }

  /** Ending the protection erases all of flash, as the chip itself does. */
  set readoutProtected(on: boolean) {
    if (!on && this.readoutProtected) this.eraseAll(true);
    this.#setOptions(on ? protectedMark : 0xff, this.writeProtectedFrom);
  }

  /** The first sector that can not be written or erased; null: all can. Sectors from there on are protected. */
  get writeProtectedFrom(): number | null {
    const [low = 0xff, high = 0xff] = this.#flash.read(firmwareBytes + 1, 2);
    return low === 0xff && high === 0xff ? null : low + high * 256;
  }

  set writeProtectedFrom(sector: number | null) {
    this.#setOptions(this.readoutProtected ? protectedMark : 0xff, sector);
  }

  /** Null for an address that the bootloader does not show. */
  read(address: number, lengthBytes: number): Uint8Array | null {
    const { family } = this.#part;
    const inFlash = this.#flashOffset(address, lengthBytes);
    if (inFlash !== null) return this.#toOutside(this.#flash.read(inFlash, lengthBytes));
    if (this.#inRam(address, lengthBytes))
      return this.#ram.slice(address - ramBase, address - ramBase + lengthBytes);
    const system = this.#systemBlock();
    const start = Math.min(family.uniqueId, family.flashSize) & ~0xff;
    if (address >= start && address + lengthBytes <= start + system.length)
      return system.slice(address - start, address - start + lengthBytes);
    if (family.optionBytes !== null && address >= family.optionBytes) {
      const offset = address - family.optionBytes;
      if (offset + lengthBytes <= 16) return this.#optionBytes().slice(offset, offset + lengthBytes);
    }
    return null;
  }

  /** What the bootloader says to a write: `bad address`, `failed` (not erased, protected), or done. */
  write(address: number, bytes: Uint8Array): 'done' | 'failed' | 'bad address' {
    if (this.#inRam(address, bytes.length)) {
      if (address < ramBase + Math.min(bootloaderRamBytes, this.#ram.length)) return 'bad address';
      this.#ram.set(bytes, address - ramBase);
      return 'done';
    }
    const offset = this.#flashOffset(address, bytes.length);
    if (offset === null) return 'bad address';
    if (offset % 4 !== 0 || bytes.length % 4 !== 0 || this.#protectedAt(offset)) return 'failed';
    const { erasedByte, programBytes } = this.#part.family;
    // What is programmed at once is one word with its error correction: the rest of a word that is used can not follow.
    const start = offset - (offset % programBytes);
    const end = Math.min(this.#flashBytes, Math.ceil((offset + bytes.length) / programBytes) * programBytes);
    const before = this.#toOutside(this.#flash.read(start, end - start));
    const after = new Uint8Array(end - start).fill(erasedByte);
    after.set(bytes, offset - start);
    if (before.some((byte, index) => byte !== erasedByte && byte !== after[index])) return 'failed';
    this.#flash.write(offset, this.#toOutside(bytes));
    return 'done';
  }

  /** False for a sector that there is not. Protected ones stay as they are, and nobody is told (AN3155 3.7). */
  eraseSector(number: number): boolean {
    const sector = this.sectors[number];
    if (sector === undefined) return false;
    if (!this.#protectedAt(sector.offset)) this.#flash.erase(sector.offset, sector.sizeBytes);
    return true;
  }

  eraseAll(alsoProtected = false): void {
    for (const sector of this.sectors)
      if (alsoProtected || !this.#protectedAt(sector.offset))
        this.#flash.erase(sector.offset, sector.sizeBytes);
  }

  /** A vector table that names RAM for the stack: what Go and a start from flash need. */
  get startable(): boolean {
    const stack = new DataView(this.#toOutside(this.#flash.read(0, 4)).buffer).getUint32(0, true);
    return stack >>> 24 === 0x20;
  }

  #flashOffset(address: number, lengthBytes: number): number | null {
    const offset = address - flashBase;
    return offset >= 0 && offset + lengthBytes <= this.#flashBytes ? offset : null;
  }

  #inRam(address: number, lengthBytes: number): boolean {
    return address >= ramBase && address + lengthBytes <= ramBase + this.#ram.length;
  }

  #protectedAt(offset: number): boolean {
    const from = this.writeProtectedFrom;
    const sector = from === null ? undefined : this.sectors[from];
    return sector !== undefined && offset >= sector.offset;
  }

  /** The bench's flash is erased to ones; these chips' to zeroes: then it holds the complement. */
  #toOutside(bytes: Uint8Array): Uint8Array {
    return this.#part.family.erasedByte === 0xff ? bytes : bytes.map((byte) => byte ^ 0xff);
  }

  #systemBlock(): Uint8Array {
    const { uniqueId, uniqueIdOffsets, flashSize } = this.#part.family;
    const start = Math.min(uniqueId, flashSize) & ~0xff;
    const block = new Uint8Array(256).fill(0xff);
    const id = this.#uniqueId();
    for (const [word, offset] of (uniqueIdOffsets ?? [0, 4, 8]).entries())
      block.set(id.subarray(word * 4, word * 4 + 4), uniqueId - start + offset);
    const kibibytes = this.#flashBytes / 1024;
    block.set([kibibytes & 0xff, kibibytes >> 8], flashSize - start);
    return block;
  }

  #optionBytes(): Uint8Array {
    const bytes = new Uint8Array(16).fill(0xff);
    bytes.set(this.readoutProtected ? [0xbb, 0x44] : [0xaa, 0x55]);
    return bytes;
  }

  #setOptions(readout: number, writeProtectedFrom: number | null): void {
    const from = writeProtectedFrom ?? 0xffff;
    this.#flash.erase(firmwareBytes, flashGeometry.pageBytes);
    this.#flash.write(firmwareBytes, Uint8Array.of(readout, from & 0xff, from >> 8));
  }
}
