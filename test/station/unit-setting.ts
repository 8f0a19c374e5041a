/** A setting in the memory of a simulated SMP unit: from the file of its flash chip, without driver and station. */
import { join } from 'node:path';
import { FlashLog } from '../../src/drivers/smp/simulator/flash-log.ts';
import { flashGeometry, flashMap, regionOf } from '../../src/drivers/smp/simulator/layout.ts';
import type { SlotView } from '../../src/model/station.ts';
import { NorFlash } from '../../src/virtual/flash-memory.ts';

export function readUnitSetting(dataFolder: string, slot: SlotView, name: string): Uint8Array | null {
  const file = join(dataFolder, 'virtual-bench', `${slot.virtual?.unitId ?? 'none'}.flash`);
  using flash = new NorFlash(flashGeometry, file);
  return new FlashLog(flash, regionOf(flashMap(1), 'settings')).get(name);
}
