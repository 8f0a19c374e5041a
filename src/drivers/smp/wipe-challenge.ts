/**
 * The one test pattern that standard SMP takes: an image with random contents. It is put into the slot that does not run, and the
 * unit has to give back its digest, which it reads from flash; firmware that only shows erased bytes has none. Comes behind the
 * reading of every byte, because it erases, and is followed by another wipe and another reading.
 */
import type { Random } from '../../base/random.ts';
import { systemRandom } from '../../base/random.ts';
import type { Run } from '../../base/run.ts';
import { makeMcubootImage } from '../../formats/make-mcuboot-image.ts';
import { parseMcubootImage } from '../../formats/mcuboot-image.ts';
import { Fault } from '../../model/fault.ts';
import type { FirmwareImage } from '../driver.ts';
import type { Connection } from './connection.ts';
import { flashImage } from './flash.ts';

export type SlotChallenge =
  /** Nothing was written: the unit has no second slot, or does not take the image. */
  | { readonly type: 'none'; readonly why: string }
  | { readonly type: 'held'; readonly bytes: number }
  | { readonly type: 'lost'; readonly finding: string };

/** Over three pages of most parts, so that one page that stands for all is found out. */
const bodyBytes = 12 * 1024;

/** Whatever comes out: the unit has to be wiped again behind it. */
export async function challengeSlot(
  connection: Connection,
  run: Run,
  random: Random = systemRandom,
): Promise<SlotChallenge> {
  // the lowest version, and no mark: no bootloader starts it
  const bytes = makeMcubootImage({ version: '0.0.0', body: random.bytes(bodyBytes), headerBytes: 0x200 });
  const { hash } = parseMcubootImage(bytes, 'test pattern');
  const image: FirmwareImage = {
    name: 'test pattern',
    kind: 'mcuboot',
    bytes,
    sha256: Buffer.from(hash).toString('hex'),
    segments: [],
  };
  try {
    await flashImage(connection, { image, imageNumber: 0, activate: 'store' }, run, async () => undefined);
    return { type: 'held', bytes: bytes.length };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) throw thrown;
    if (thrown.code === 'device.lied')
      return { type: 'lost', finding: `a test image that was written is not there: ${thrown.message}` };
    // a unit may have its reasons not to take an image: then the certificate says that it took none
    if (!['device.refused', 'device.lacks', 'image.too-large'].includes(thrown.code)) throw thrown;
    return { type: 'none', why: thrown.message };
  }
}
