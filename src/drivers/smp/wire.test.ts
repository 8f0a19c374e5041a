import { describe, expect, it } from 'vitest';
import { firmware, need, rig } from '../../../test/drivers/smp-bench.ts';
import { quietRun } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';

const run = quietRun();
const store = { imageNumber: 0, activate: 'store' } as const;

describe('a bad cable', () => {
  it('that tears everything into single bytes changes nothing', async () => {
    await using bench = rig({ faults: { oneByteAtATime: true } });
    const session = await bench.connect();
    const { bytesSent } = await need(session, 'flash')({ image: firmware('2.0.0', 9000), ...store }, run);
    expect(bytesSent).toBe(firmware('2.0.0', 9000).bytes.length);
  });

  it('that loses bytes makes an upload slower, not wrong', async () => {
    await using bench = rig({ faults: { dropRate: 0.0002, flipRate: 0.0001 } });
    const session = await bench.connect({ responseTimeoutMs: 60 });
    const image = firmware('2.0.0', 60_000);
    const { bytesSent } = await need(session, 'flash')({ image, ...store }, run);
    expect(bytesSent).toBeGreaterThan(image.bytes.length);
  });

  it('that is pulled out at any byte ends with link.lost and nothing else', async () => {
    for (const unplugAfterBytes of [10, 150, 400, 900, 3000, 9000, 20_000]) {
      await using bench = rig({ faults: { unplugAfterBytes } });
      const work = bench
        .connect()
        .then((session) => need(session, 'flash')({ image: firmware('2.0.0'), ...store }, run));
      await expect(work).rejects.toEqual(expect.objectContaining({ code: 'link.lost' }));
    }
  });

  it('that goes dead in the middle ends with link.timeout', async () => {
    await using bench = rig({ faults: { stallAfterBytes: 9000 } });
    const session = await bench.connect({ responseTimeoutMs: 50 });
    const flash = need(session, 'flash')({ image: firmware('2.0.0'), ...store }, run);
    await expect(flash).rejects.toEqual(expect.objectContaining({ code: 'link.timeout' }));
  });

  it.each([1, 3, 7, 20])('leaves the unit usable when cancelled at progress tick %i', async (tick) => {
    await using bench = rig();
    const session = await bench.connect();
    const stop = new AbortController();
    const reason = new Fault('job.cancelled', 'stopped');
    let ticks = 0;
    const counted = {
      ...quietRun(stop.signal),
      progress: () => {
        ticks += 1;
        if (ticks === tick) stop.abort(reason);
      },
    };
    const flash = need(session, 'flash');
    await expect(flash({ image: firmware('2.0.0'), ...store }, counted)).rejects.toBe(reason);
    const resumed = await flash({ image: firmware('2.0.0'), ...store }, run);
    // Kept by the unit: the same hash goes on where it was.
    if (tick > 3) expect(resumed.bytesSent).toBeLessThan(firmware('2.0.0').bytes.length);
    expect((await session.identify(run)).firmware).toBe('1.0.0');
  });
});

describe('buffers', () => {
  it('are never overrun, however small they are', async () => {
    await using bench = rig({ driver: { bufferBytes: 256, bufferCount: 2 } });
    const session = await bench.connect();
    await need(session, 'flash')({ image: firmware('2.0.0', 20_000), ...store }, run);
    const readings = await need(session, 'diagnose')(run);
    expect(readings['stat.smp.dropped']).toBe(0);
  });

  it('that a recipe asks too much of are found out, and the upload goes on with a smaller window', async () => {
    await using bench = rig({ driver: { bufferCount: 2, processingMs: 2 } });
    const session = await bench.connect({ window: 8, responseTimeoutMs: 60 });
    await need(session, 'flash')({ image: firmware('2.0.0', 60_000), ...store }, run);
    const readings = await need(session, 'diagnose')(run);
    expect(readings['stat.smp.dropped']).toBeGreaterThan(0);
  });
});
