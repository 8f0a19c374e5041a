/** The flash map of the simulated unit: what lies where, and what a wipe erases. Offsets and sizes in bytes. */
import type { FlashGeometry } from '../../simulated-unit.ts';

const kibibyte = 1024;
export const flashGeometry: FlashGeometry = { sizeBytes: 512 * kibibyte, pageBytes: 4 * kibibyte };

export interface FlashRegion {
  readonly name: string;
  readonly offset: number;
  readonly sizeBytes: number;
  /** True for what belongs to the user and is erased by a wipe. */
  readonly wiped: boolean;
}

const map = [
  ['bootloader', 32, false],
  ['primary', 192, false],
  ['secondary', 192, true],
  ['settings', 32, true],
  ['identity', 16, true],
  ['files', 48, true],
] as const;
export type RegionName = (typeof map)[number][0];

export const regions: readonly FlashRegion[] = map.map(([name, kib, wiped], index) => ({
  name,
  offset: map.slice(0, index).reduce((sum, [, before]) => sum + before, 0) * kibibyte,
  sizeBytes: kib * kibibyte,
  wiped,
}));

export function region(name: RegionName): FlashRegion {
  const found = regions.find((entry) => entry.name === name);
  if (found === undefined) throw new RangeError(`no region ${name}`);
  return found;
}

/** The last page of a slot is MCUboot's trailer. */
export const largestImageBytes = region('primary').sizeBytes - flashGeometry.pageBytes;
