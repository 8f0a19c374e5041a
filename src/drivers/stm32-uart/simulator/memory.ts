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
/** As many as there are codes of Write Protect in the layouts that can be seen. */
const codes = 32;

const allCodes: readonly number[] = Array.from({ length: codes }, (_, code) => code);

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
    this.#setOptions(on ? protectedMark : 0xff, this.writeProtected);
  }

  /** Codes of Write Protect: of 4 KiB each, or of a sector. A bit of 0 protects, as in the option bytes themselves. */
  get writeProtected(): readonly number[] {
    const bits = this.#flash.read(firmwareBytes + 1, codes / 8);
    return allCodes.filter((code) => (((bits[code >> 3] ?? 0xff) >> (code & 7)) & 1) === 0);
  }

  /** Replaces what was protected before (AN3155 3.9). */
  set writeProtected(list: readonly number[]) {
    this.#setOptions(this.readoutProtected ? protectedMark : 0xff, list);
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
    const inGroups = this.#part.family.writeProtection === 'groups';
    const sector = this.sectors.find((entry) => offset < entry.offset + entry.sizeBytes);
    const code = inGroups ? Math.min(codes - 1, offset >> 12) : (sector?.number ?? 0);
    return this.writeProtected.includes(code);
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
    const inGroups = this.#part.family.writeProtection === 'groups';
    const level = this.readoutProtected ? 0xbb : 0xaa;
    // With its complement behind it, or behind the user options (F2, F4).
    bytes.set(inGroups ? [level, level ^ 0xff] : [0xef, level]);
    const bits = this.#flash.read(firmwareBytes + 1, codes / 8);
    if (inGroups)
      bytes.set(
        [...bits].flatMap((byte) => [byte, byte ^ 0xff]),
        8,
      );
    else bytes.set([bits[0] ?? 0xff, (bits[1] ?? 0xff) & 0x0f], 8);
    return bytes;
  }

  #setOptions(readout: number, protectedCodes: readonly number[]): void {
    const bits = new Uint8Array(codes / 8).fill(0xff);
    for (const code of protectedCodes)
      if (code < codes) bits[code >> 3] = (bits[code >> 3] ?? 0) & ~(1 << (code & 7));
    this.#flash.erase(firmwareBytes, flashGeometry.pageBytes);
    this.#flash.write(firmwareBytes, Uint8Array.of(readout, ...bits));
  }
}
