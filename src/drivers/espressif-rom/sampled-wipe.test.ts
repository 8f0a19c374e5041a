/** A wipe that is checked by a sample: what it says, that it finds what is left, and that it is never a certificate. */
import { describe, expect, it } from 'vitest';
import { espressifRig } from '../../../test/drivers/espressif-bench.ts';
import { need } from '../../../test/drivers/smp-bench.ts';
import { quietRun } from '../../base/run.ts';
import { sampleObjection, wipeVerdict } from '../../model/wipe.ts';

const run = quietRun();
const method = 'esp-erase-flash';
const flashBytes = 512 * 1024;
const sampledReadBack = { aboveBytes: 256 * 1024, fromPercent: 10, confidencePercent: 95 };

describe('a flash that is larger than what is read as a whole', () => {
  it('is said to be sampled: so many blocks, with so much confidence; and no certificate comes of it', async () => {
    await using unit = espressifRig({ driver: { flashBytes } });
    const session = await unit.connect({ sampledReadBack });
    const { finished } = await need(session, 'wipe')(method, run);
    const check = await need(session, 'checkWipe')(method, run);
    const [flash] = check.media;
    if (flash === undefined) throw new Error('no medium');
    expect(flash).toMatchObject({ clean: true, verification: 'sampled', readBackSha256: null });
    expect(flash.sample).toMatchObject({ blockBytes: 4096, blocksTotal: 128, fromPercent: 10 });
    expect(flash.sample?.confidencePercent).toBeGreaterThanOrEqual(95);
    expect(flash.bytesRead).toBe(4096 * (flash.sample?.blocksRead ?? 0));
    expect(flash.bytesRead).toBeLessThan(flash.bytesTotal / 2);
    expect(sampleObjection(flash)).toBeNull();
    expect(wipeVerdict({ ...check, finished })).toBe('COMPLETED, NOT VERIFIED');
    await session.close();
  });

  it('is found not to be erased, where much is left', async () => {
    await using unit = espressifRig({ driver: { flashBytes }, misbehaviour: 'half-wipe' });
    unit.flash.write(0, new Uint8Array(flashBytes).fill(0x5a));
    const session = await unit.connect({ sampledReadBack });
    const { finished } = await need(session, 'wipe')(method, run);
    const check = await need(session, 'checkWipe')(method, run);
    expect(wipeVerdict({ ...check, finished })).toBe('FAILED');
    await session.close();
  });

  it('is read as a whole where it is not so large, or nobody asked for less', async () => {
    await using unit = espressifRig({ driver: { flashBytes: 64 * 1024 } });
    const session = await unit.connect({ sampledReadBack });
    await need(session, 'wipe')(method, run);
    const { media } = await need(session, 'checkWipe')(method, run);
    expect(media[0]).toMatchObject({ verification: 'full-read', bytesRead: 64 * 1024 });
    expect(media[0]).not.toHaveProperty('sample');
    await session.close();
  });
});
