/**
 * Puts segments into a unit's flash and proves that they are there: what is equal already is not sent, what was sent is
 * digested by the unit (or, on the ESP8266's ROM, read back) and compared. Knows no file format.
 */
import { createHash } from 'node:crypto';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import { digestOf, readFlash } from './flash-access.ts';
import type { Loader } from './loader.ts';
import { type PlacedSegment, piecesOf, regionsOf, runsOf } from './write-plan.ts';
import { writeRegion } from './write-region.ts';

export interface SegmentsReport {
  readonly skipped: boolean;
  readonly sentBytes: number;
}

/** Throws Fault image.too-large, image.invalid, device.refused, device.lied; link.* pass through. */
export async function flashSegments(
  loader: Loader,
  segments: readonly PlacedSegment[],
  run: Run,
): Promise<SegmentsReport> {
  const regions = regionsOf(segments);
  for (const region of regions) requireRoom(loader, region);
  const totalBytes = regions.reduce((sum, region) => sum + region.bytes.length, 0);
  let before = 0;
  let sentBytes = 0;
  let skipped = true;
  for (const region of regions) {
    const runs = await missingRuns(loader, region, run);
    if (runs.length > 0) skipped = false;
    for (const part of runs) {
      const base = before + (part.address - region.address);
      const onWritten = (done: number): void => run.progress(base + done, totalBytes);
      sentBytes += (await writeRegion(loader, part.address, part.bytes, run, onWritten)).sentBytes;
    }
    if (runs.length > 0) await requireWritten(loader, region, run);
    before += region.bytes.length;
    run.progress(before, totalBytes);
  }
  return { skipped, sentBytes };
}

function requireRoom(loader: Loader, { address, bytes }: PlacedSegment): void {
  const { flashBytes } = loader.unit;
  const end = address + bytes.length;
  if (flashBytes === null)
    throw new Fault(
      'device.lacks',
      'The size of the flash is not known: name it with the option flashBytes. Nothing was written.',
    );
  if (end <= flashBytes) return;
  throw new Fault(
    'image.too-large',
    `The firmware ends at 0x${end.toString(16)}; the unit has ${flashBytes} bytes of flash. Nothing was written.`,
    { end, flashBytes },
  );
}

/** What the unit does not hold yet. Where it can not be asked, or holds nothing at all, everything. */
async function missingRuns(
  loader: Loader,
  region: PlacedSegment,
  run: Run,
): Promise<readonly PlacedSegment[]> {
  if (loader.unit.security.secureDownload) return [region];
  const found = await digestOf(loader, region.address, region.bytes.length, run);
  if (found === null) return [region];
  if (found === md5(region.bytes)) return [];
  const blank = new Uint8Array(region.bytes.length).fill(0xff);
  const pieces = piecesOf(region);
  if (pieces.length === 1 || found === md5(blank)) return [region];
  const wanted: boolean[] = [];
  for (const piece of pieces)
    wanted.push((await digestOf(loader, piece.address, piece.bytes.length, run)) !== md5(piece.bytes));
  return runsOf(region, wanted);
}

async function requireWritten(loader: Loader, region: PlacedSegment, run: Run): Promise<void> {
  if (loader.unit.security.secureDownload) {
    run.log('the unit is in secure download mode: what was written can not be read back');
    return;
  }
  const expected = md5(region.bytes);
  const found =
    (await digestOf(loader, region.address, region.bytes.length, run)) ??
    (await readMd5(loader, region, run));
  if (found === expected) return;
  throw new Fault(
    'device.lied',
    `The unit took everything for 0x${region.address.toString(16)}, and holds something else.`,
    { address: region.address, lengthBytes: region.bytes.length, expected, found },
  );
}

async function readMd5(loader: Loader, region: PlacedSegment, run: Run): Promise<string> {
  const hash = createHash('md5');
  await readFlash(loader, region.address, region.bytes.length, run, (bytes) => hash.update(bytes));
  return hash.digest('hex');
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}
