/** A new release for a real unit: the code that it was started with, under another version. */
import { makeMcubootImage } from '../../../src/formats/make-mcuboot-image.ts';
import { parseMcubootImage } from '../../../src/formats/mcuboot-image.ts';

export function release(image: Uint8Array | null, version: string): Uint8Array {
  if (image === null) throw new Error('this server has no image');
  const { headerBytes, bodyBytes, flags, loadAddress } = parseMcubootImage(image);
  const body = image.subarray(headerBytes, headerBytes + bodyBytes);
  return makeMcubootImage({ version, body, headerBytes, flags, loadAddress });
}
