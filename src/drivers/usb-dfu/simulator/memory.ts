/** What a DfuSe command does to the simulated memory. Every act answers with the DFU status that the real one has. */

import { flashAddress, flashGeometry, sectorAt } from './layout.ts';
import type { Simulation } from './simulation.ts';

export const status = {
  ok: 0,
  file: 2,
  write: 3,
  erase: 4,
  address: 8,
  vendor: 0x0b,
  stalled: 0x0f,
} as const;

const offsetOf = (address: number): number => address - flashAddress;
const inside = (offset: number, size: number): boolean =>
  offset >= 0 && offset + size <= flashGeometry.sizeBytes;

export function writeMemory(unit: Simulation, address: number, bytes: Uint8Array): number {
  if (unit.readProtected) return status.vendor;
  const offset = offsetOf(address);
  if (!inside(offset, bytes.length)) return status.address;
  if (unit.is('refuses-image')) return status.file;
  const written = bytes.slice();
  if (unit.is('corrupts-image') && written.length > 0) written[written.length >> 1] = 0;
  unit.flash.write(offset, written);
  return status.ok;
}

/** Null where it can not be read. */
export function readMemory(unit: Simulation, address: number, size: number): Uint8Array | null {
  const offset = offsetOf(address);
  return unit.readProtected || !inside(offset, size) ? null : unit.flash.read(offset, size);
}

export function erasePage(unit: Simulation, address: number): number {
  if (unit.readProtected) return status.vendor;
  const sector = sectorAt(offsetOf(address));
  if (sector === null) return status.address;
  unit.flash.erase(sector.offset, sector.sizeBytes);
  return status.ok;
}

export function eraseAll(unit: Simulation): number {
  if (unit.readProtected) return status.vendor;
  if (unit.is('fake-wipe')) return status.ok;
  // The half that firmware is not in.
  const kept = unit.is('half-wipe') ? flashGeometry.sizeBytes / 2 : 0;
  unit.flash.erase(kept, flashGeometry.sizeBytes - kept);
  return status.ok;
}

/** Lifting the protection erases first, as in the chip. */
export function unprotect(unit: Simulation): number {
  unit.readProtected = false;
  return eraseAll(unit);
}
