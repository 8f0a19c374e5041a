/** Flashing by boot ROMs against what the line can carry, on virtual units whose wires are as slow as real ones. */

import { seededRandom } from '../../src/base/random.ts';
import { quietRun } from '../../src/base/run.ts';
import type { FirmwareImage, Session } from '../../src/drivers/driver.ts';
import { stm32UartDriver } from '../../src/drivers/stm32-uart/driver.ts';
import { espressifRig, firmwareFile } from '../drivers/espressif-bench.ts';
import { simulatedStm32 } from '../peers/stm32/simulated-stm32.ts';
import { type Measurement, spreadOf } from './statistics.ts';
import { an3155FlashMs, espressifFlashMs } from './wire-limit.ts';

/** Of random bytes: they can not be compressed, so that every driver sends them all. */
export const romImage = (sizeBytes: number, seed: number): FirmwareImage =>
  firmwareFile('raw', seededRandom(seed).bytes(sizeBytes), null);

const espAddress = 0x1_0000;

export async function pacedEspressif(
  baud: number,
  sizeBytes: number,
  runs: number,
  goal: number,
): Promise<Measurement> {
  const ratios: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await using unit = espressifRig({ baud, driver: { chip: 'esp32c3', startsIn: 'download' } });
    const session = await unit.connect({ reset: 'none', baud, connectBaud: baud });
    const { bytes } = romImage(sizeBytes, run);
    ratios.push(
      espressifFlashMs(baud, sizeBytes) / (await flashMs(session, firmwareFile('raw', bytes, espAddress))),
    );
  }
  return measurement(
    `Espressif ROM flashing at ${baud}, of what the line can carry`,
    ratios,
    goal,
    sizeBytes,
  );
}

/** Written and read back: both count. */
export async function pacedStm32(
  baud: number,
  sizeBytes: number,
  runs: number,
  goal: number,
): Promise<Measurement> {
  const ratios: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    await using unit = await simulatedStm32(
      { productId: 0x433, flashKib: 256, sectorEraseMs: 0 },
      { baud, pty: false },
    );
    const session = await stm32UartDriver.connect(
      unit.port,
      { framing: '8n1', start: 'none', baud },
      quietRun(),
    );
    try {
      ratios.push(an3155FlashMs(baud, sizeBytes) / (await flashMs(session, romImage(sizeBytes, run))));
    } finally {
      await session.close();
    }
  }
  return measurement(
    `STM32 (AN3155) flashing with read-back at ${baud}, of what the line can carry`,
    ratios,
    goal,
    sizeBytes,
  );
}

export async function flashMs(session: Session, image: FirmwareImage): Promise<number> {
  const started = performance.now();
  const result = await session.flash?.({ image, imageNumber: 0, activate: 'store' }, quietRun());
  if (result === undefined || result.skipped) throw new Error('nothing was flashed');
  return performance.now() - started;
}

function measurement(name: string, ratios: readonly number[], goal: number, sizeBytes: number): Measurement {
  return {
    name,
    unit: 'ratio',
    better: 'more',
    spread: spreadOf(ratios),
    runs: ratios.length,
    goal,
    note: `${sizeBytes} random bytes`,
  };
}
