/**
 * Window 1 against our default, in pairs, on the SMP server of a real Zephyr application under QEMU (buffer 400). Not
 * MCUboot's recovery: that one has a single buffer and is always worked with window 1.
 */

import { quietRun } from '../../src/base/run.ts';
import { smpDriver } from '../../src/drivers/smp/driver.ts';
import type { Port } from '../../src/transport/port.ts';
import { firmware } from '../drivers/smp-bench.ts';
import { startFirmware } from '../peers/smp/real-firmware.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const imageBytes = 48 * 1024;

async function uploadMs(port: Port, window: number | null, version: string): Promise<number> {
  const session = await smpDriver.connect(
    port,
    { identity: 'none', hardwareIdFrom: 'port-location', ...(window === null ? {} : { window }) },
    quietRun(),
  );
  const image = firmware(version, imageBytes);
  let firstMs = 0;
  let lastMs = 0;
  try {
    await session.flash?.(
      { image, imageNumber: 0, activate: 'store' },
      {
        ...quietRun(),
        progress: (done) => {
          lastMs = performance.now();
          if (firstMs === 0 && done > 0) firstMs = lastMs;
        },
      },
    );
  } finally {
    await session.close();
  }
  return lastMs - firstMs;
}

export async function windowGain(pairs: number): Promise<Measurement> {
  const ratios: number[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    // Both on one start of the emulator: how fast it answers differs from start to start.
    await using unit = await startFirmware('mps2_an385', 'serial_recovery_buf400');
    const single = await uploadMs(unit.port, 1, `9.${pair}.1`);
    const windowed = await uploadMs(unit.port, null, `9.${pair}.2`);
    ratios.push(single / windowed);
  }
  return {
    name: 'SMP upload to real Zephyr firmware, window 1 / default',
    unit: 'ratio',
    better: 'more',
    spread: spreadOf(ratios),
    runs: pairs,
    goal: 1.9,
    note: `${imageBytes} bytes, buffer 400`,
  };
}
