/**
 * Whether a UF2 file belongs into this unit: decided before the first byte is written, because a bootloader takes what is not for it
 * without a word, or worse, writes it. Other kinds of firmware are made into UF2 for the unit's chip.
 */
import { concatBytes } from '../../base/bytes.ts';
import { makeUf2 } from '../../formats/make-uf2.ts';
import { parseUf2 } from '../../formats/uf2.ts';
import { Fault } from '../../model/fault.ts';
import type { FirmwareSegment } from '../../model/firmware.ts';
import type { FirmwareImage } from '../driver.ts';
import { hex, type Uf2Chip } from './families.ts';

export interface PlannedFile {
  /** What is copied. */
  readonly bytes: Uint8Array;
  /** What is in the unit's memory then. */
  readonly segments: readonly FirmwareSegment[];
}

/** Throws Fault image.mismatch (another family, outside of flash) or image.invalid. Nothing was written. */
export function planFile(image: FirmwareImage, chip: Uf2Chip): PlannedFile {
  const planned = image.kind === 'uf2' ? asItIs(image, chip) : made(image, chip);
  for (const { address, bytes } of planned.segments) requireInside(image, chip, address ?? 0, bytes.length);
  return planned;
}

function asItIs(image: FirmwareImage, chip: Uf2Chip): PlannedFile {
  const families = parseUf2(image.bytes, image.name);
  for (const { familyId } of families) {
    if (familyId !== null && chip.familyIds.includes(familyId)) continue;
    throw new Fault(
      'image.mismatch',
      familyId === null
        ? `${image.name} does not say for which chip it is; the unit has ${chip.name}. Nothing was written.`
        : `${image.name} is for the family ${hex(familyId)}; the unit's ${chip.name} takes ${chip.familyIds.map(hex).join(', ')}. Nothing was written.`,
      { file: image.name, familyId, chip: chip.name },
    );
  }
  return { bytes: image.bytes, segments: families.flatMap(({ segments }) => segments) };
}

function made(image: FirmwareImage, chip: Uf2Chip): PlannedFile {
  const [familyId = 0] = chip.familyIds;
  const segments = image.segments.map(({ address, bytes }) => {
    if (address !== null && address % 256 === 0) return { address, bytes };
    throw new Fault(
      'image.mismatch',
      `${image.name} has to say where it goes, from a multiple of 256 on. Nothing was written.`,
      { file: image.name, address },
    );
  });
  const [only, another] = segments;
  if (only === undefined || another !== undefined)
    throw new Fault('image.mismatch', `${image.name} has several pieces: make a UF2 file of it first.`, {
      segments: segments.length,
    });
  return { bytes: concatBytes([makeUf2(familyId, only.address, only.bytes)]), segments };
}

function requireInside(image: FirmwareImage, chip: Uf2Chip, address: number, lengthBytes: number): void {
  const ranges = chip.ram === null ? [chip.flash] : [chip.flash, chip.ram];
  if (ranges.some(([start, end]) => address >= start && address + lengthBytes <= end)) return;
  throw new Fault(
    'image.mismatch',
    `${image.name} has bytes for ${hex(address)} to ${hex(address + lengthBytes)}, where an application of ${chip.name} can not be. Nothing was written.`,
    { file: image.name, address, lengthBytes },
  );
}
