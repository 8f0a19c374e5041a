/** Erases when it is begun and writes what follows, as the ROM's FLASH_BEGIN and FLASH_DATA do; and what a bad unit does instead. */
import { settingsPartition } from './factory.ts';
import type { Simulation } from './simulation.ts';

const sectorBytes = 4096;
const sectorsPerBlock = 16;
const failedToWrite = 0x08;

export class FlashWriter {
  readonly #unit: Simulation;
  #address = 0;
  #leftBytes = 0;

  constructor(unit: Simulation) {
    this.#unit = unit;
  }

  /** The time that it takes; null when it is outside the flash. */
  begin(address: number, sizeBytes: number, blocks: number): number | null {
    const { chip, options } = this.#unit;
    const told = Math.ceil(sizeBytes / sectorBytes);
    const first = Math.floor(address / sectorBytes);
    // The ESP8266's ROM counts the sectors before the next block of 64 KiB twice.
    const head = Math.min(told, sectorsPerBlock - (first % sectorsPerBlock));
    const sectors = Math.min(chip.modernRom ? told : told + head, options.flashBytes / sectorBytes - first);
    if (address % sectorBytes !== 0 || address + sizeBytes > options.flashBytes) return null;
    this.#erase(first * sectorBytes, Math.max(0, sectors) * sectorBytes, blocks === 0);
    this.#address = address;
    this.#leftBytes = chip.modernRom ? sizeBytes : Math.max(sizeBytes, sectors * sectorBytes);
    return (options.eraseBlockMs * Math.max(0, sectors)) / sectorsPerBlock;
  }

  write(bytes: Uint8Array): { readonly error?: number; readonly delayMs?: number } {
    if (this.#unit.is('refuses-image')) return { error: failedToWrite };
    // The last block of plain data is filled up: what is beyond the region stays as it was.
    const inside = bytes.subarray(0, this.#leftBytes);
    if (!this.#forgets()) {
      const kept = this.#unit.is('corrupts-image') ? withoutABit(inside) : inside;
      this.#unit.flash.write(this.#address, kept);
    }
    this.#address += inside.length;
    this.#leftBytes -= inside.length;
    return { delayMs: (inside.length / 1024) * this.#unit.options.writeKibMs };
  }

  #forgets(): boolean {
    const { offset, sizeBytes } = settingsPartition;
    return this.#unit.is('forgets-settings') && this.#address >= offset && this.#address < offset + sizeBytes;
  }

  #erase(address: number, lengthBytes: number, only: boolean): void {
    const { flash, options } = this.#unit;
    if (only && this.#unit.is('fake-wipe')) return;
    const end = only && this.#unit.is('half-wipe') ? options.flashBytes / 2 : options.flashBytes;
    const inside = Math.min(lengthBytes, end - address);
    if (inside > 0) flash.erase(address, inside);
  }
}

/** A flash cell that does not hold a one. */
function withoutABit(bytes: Uint8Array): Uint8Array {
  const damaged = bytes.slice();
  const at = damaged.findIndex((byte) => byte !== 0);
  const value = damaged[at] ?? 0;
  if (at >= 0) damaged[at] = value & (value - 1);
  return damaged;
}
