/**
 * The flash map of the simulated unit: what lies where, and what a wipe erases. With two images (a second core, a
 * radio) the same flash holds a second pair of slots, and all slots are smaller. Offsets and sizes in bytes.
 */
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

/** The two slots of one image of the bootloader. */
export interface SlotPair {
  readonly primary: FlashRegion;
  readonly secondary: FlashRegion;
  /** The last page of a slot is MCUboot's trailer. */
  readonly largestImageBytes: number;
}

export interface FlashMap {
  readonly regions: readonly FlashRegion[];
  /** In the order of their image numbers. */
  readonly images: readonly SlotPair[];
}

export type ImageCount = 1 | 2;

/** Slots come in pairs of one size: MCUboot swaps them. */
const slotKibibytes: Readonly<Record<ImageCount, readonly number[]>> = { 1: [192], 2: [112, 80] };
const userRegions = [
  ['settings', 32],
  ['identity', 16],
  ['files', 48],
] as const;
const bootloaderKibibytes = 32;

export function flashMap(images: ImageCount): FlashMap {
  const regions: FlashRegion[] = [];
  let offset = 0;
  const add = (name: string, kib: number, wiped: boolean): FlashRegion => {
    const added = { name, offset, sizeBytes: kib * kibibyte, wiped };
    regions.push(added);
    offset += added.sizeBytes;
    return added;
  };
  add('bootloader', bootloaderKibibytes, false);
  const pairs = slotKibibytes[images].map((kib, image): SlotPair => {
    const suffix = image === 0 ? '' : `-${image}`;
    const primary = add(`primary${suffix}`, kib, false);
    const secondary = add(`secondary${suffix}`, kib, true);
    return { primary, secondary, largestImageBytes: primary.sizeBytes - flashGeometry.pageBytes };
  });
  for (const [name, kib] of userRegions) add(name, kib, true);
  return { regions, images: pairs };
}

export type FixedRegion = 'bootloader' | (typeof userRegions)[number][0];

/** Throws RangeError for a name that the map does not have. */
export function regionOf(map: FlashMap, name: FixedRegion): FlashRegion {
  const found = map.regions.find((entry) => entry.name === name);
  if (found === undefined) throw new RangeError(`no region ${name}`);
  return found;
}
