/**
 * What MCUboot does with two slots (MCUboot `docs/design.md`, "Image trailer" and "High-level operation"): swap for a
 * trial or for good, go back when the trial was not confirmed, refuse an image whose hash is wrong. The swap is
 * done at once; a real one survives power cuts.
 */
import { bytesEqual, fromHex } from '../../../base/bytes.ts';
import { parseMcubootImage } from '../../../formats/mcuboot-image.ts';
import type { FlashMemory } from '../../simulated-unit.ts';
import { type FlashRegion, flashGeometry, type SlotPair } from './layout.ts';

const magic = fromHex('77c295f360d2ef7f3552500f2cb67980');
const magicAt = -16;
const imageOkAt = -24;
const copyDoneAt = -32;

export interface Trailer {
  readonly marked: boolean;
  readonly imageOk: boolean;
  readonly copyDone: boolean;
}

export function readTrailer(flash: FlashMemory, slot: FlashRegion): Trailer {
  const end = slot.offset + slot.sizeBytes;
  return {
    marked: bytesEqual(flash.read(end + magicAt, magic.length), magic),
    imageOk: flash.read(end + imageOkAt, 1)[0] === 1,
    copyDone: flash.read(end + copyDoneAt, 1)[0] === 1,
  };
}

function writeTrailer(flash: FlashMemory, slot: FlashRegion, trailer: Trailer): void {
  const end = slot.offset + slot.sizeBytes;
  flash.erase(end - flashGeometry.pageBytes, flashGeometry.pageBytes);
  if (trailer.marked) flash.write(end + magicAt, magic);
  if (trailer.imageOk) flash.write(end + imageOkAt, Uint8Array.of(1));
  if (trailer.copyDone) flash.write(end + copyDoneAt, Uint8Array.of(1));
}

/** Marks the second slot for the next start. */
export function requestSwap(flash: FlashMemory, slots: SlotPair, forGood: boolean): void {
  writeTrailer(flash, slots.secondary, { marked: true, imageOk: forGood, copyDone: false });
}

/** The running image stays. */
export function confirmRunning(flash: FlashMemory, { primary }: SlotPair): void {
  const trailer = readTrailer(flash, primary);
  if (trailer.marked && !trailer.imageOk) {
    flash.write(primary.offset + primary.sizeBytes + imageOkAt, Uint8Array.of(1));
  }
}

/** Before the application starts, for each image. Returns what happened, for the boot message. */
export function startImage(flash: FlashMemory, slots: SlotPair): 'none' | 'swapped' | 'reverted' | 'refused' {
  const { primary, secondary } = slots;
  const wanted = readTrailer(flash, secondary);
  if (wanted.marked) {
    if (!isValid(flash, secondary, slots.largestImageBytes)) {
      flash.erase(secondary.offset, secondary.sizeBytes);
      return 'refused';
    }
    swap(flash, slots);
    writeTrailer(flash, primary, { marked: true, imageOk: wanted.imageOk, copyDone: true });
    return 'swapped';
  }
  const running = readTrailer(flash, primary);
  if (!running.marked || running.imageOk || !running.copyDone) return 'none';
  swap(flash, slots);
  writeTrailer(flash, primary, { marked: true, imageOk: true, copyDone: true });
  return 'reverted';
}

function isValid(flash: FlashMemory, slot: FlashRegion, largestImageBytes: number): boolean {
  try {
    parseMcubootImage(flash.read(slot.offset, largestImageBytes), slot.name);
    return true;
  } catch {
    // Whatever is wrong with it, a bootloader does not start it.
    return false;
  }
}

function swap(flash: FlashMemory, { primary, secondary, largestImageBytes }: SlotPair): void {
  const first = flash.read(primary.offset, largestImageBytes).slice();
  const second = flash.read(secondary.offset, largestImageBytes).slice();
  for (const [slot, bytes] of [
    [primary, second],
    [secondary, first],
  ] as const) {
    flash.erase(slot.offset, slot.sizeBytes);
    flash.write(slot.offset, bytes);
  }
}
