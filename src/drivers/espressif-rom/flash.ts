/** A flash request: find the place, write what is missing, prove it, and let the new application be the one that starts. */

import { createHash } from 'node:crypto';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { FlashRequest, FlashResult } from '../driver.ts';
import { digestOf, eraseRegion, sectorBytes } from './flash-access.ts';
import { flashSegments } from './flash-segments.ts';
import type { Loader } from './loader.ts';
import type { FlashRange } from './partitions.ts';
import { placeImage } from './placement.ts';

export interface Flashed {
  readonly result: FlashResult;
  /** What may hold something else now: whole sectors around the firmware. */
  readonly written: readonly FlashRange[];
}

export async function flashImage(loader: Loader, request: FlashRequest, run: Run): Promise<Flashed> {
  if (request.imageNumber !== 0)
    throw new Fault(
      'device.lacks',
      'A boot ROM knows no image numbers: the address or the partition says where it goes.',
      {
        imageNumber: request.imageNumber,
      },
    );
  if (request.activate === 'test')
    throw new Fault('device.lacks', 'A boot ROM can not start an image on trial: use confirm or store.');
  const placement = await placeImage(loader, request.image, run);
  const { skipped, sentBytes } = await flashSegments(loader, placement.segments, run);
  if (request.activate === 'confirm' && placement.otaData !== null)
    await clearOtaData(loader, placement.otaData, run);
  const firmware = request.activate === 'confirm' ? placement.version : null;
  const written = placement.segments.map(({ address, bytes }) => {
    const start = address - (address % sectorBytes);
    const end = Math.ceil((address + bytes.length) / sectorBytes) * sectorBytes;
    return { address: start, lengthBytes: end - start };
  });
  return { result: { skipped, bytesSent: sentBytes, firmware }, written };
}

/** Erased, it makes the bootloader start the factory application, or else the first OTA slot. */
async function clearOtaData(
  loader: Loader,
  { offset, sizeBytes }: { readonly offset: number; readonly sizeBytes: number },
  run: Run,
): Promise<void> {
  const blank = createHash('md5').update(new Uint8Array(sizeBytes).fill(0xff)).digest('hex');
  if ((await digestOf(loader, offset, sizeBytes, run)) === blank) return;
  await eraseRegion(loader, offset, sizeBytes, run);
  if ((await digestOf(loader, offset, sizeBytes, run)) !== blank)
    throw new Fault('device.lied', 'The unit said that it erased its choice of application, and kept it.');
  run.log('the choice of another application was erased');
}
