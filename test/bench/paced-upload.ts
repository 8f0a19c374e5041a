/** Our upload against what the line can carry, on a virtual unit whose wire is as slow as a real one. */
import { quietRun } from '../../src/base/run.ts';
import { firmware, rig } from '../drivers/smp-bench.ts';
import { type Measurement, spreadOf } from './statistics.ts';
import { consoleLimitBytesPerSecond } from './wire-limit.ts';

const bufferBytes = 1024;

export async function pacedUpload(
  baud: number,
  imageBytes: number,
  runs: number,
  goal: number,
): Promise<Measurement> {
  const limit = consoleLimitBytesPerSecond(baud, bufferBytes - 4);
  const ratios: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await using unit = rig({ baud, driver: { bufferBytes, bufferCount: 4 } });
    const session = await unit.connect({ baud });
    const image = firmware(`2.0.${run}`, imageBytes);
    let firstMs = 0;
    let firstBytes = 0;
    let lastMs = 0;
    // From the second answer on: the first one waits for the erase of the slot, which is the unit's time.
    await session.flash?.(
      { image, imageNumber: 0, activate: 'store' },
      {
        ...quietRun(),
        progress: (done) => {
          lastMs = performance.now();
          if (firstMs === 0 && done > 0) {
            firstMs = lastMs;
            firstBytes = done;
          }
        },
      },
    );
    ratios.push((image.bytes.length - firstBytes) / ((lastMs - firstMs) / 1_000) / limit);
  }
  return {
    name: `SMP console upload at ${baud}, of what the line can carry`,
    unit: 'ratio',
    better: 'more',
    spread: spreadOf(ratios),
    runs,
    goal,
    note: `buffer ${bufferBytes}, limit ${Math.round(limit)} bytes/s`,
  };
}
