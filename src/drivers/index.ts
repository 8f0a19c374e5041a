/** All drivers. Adding one is a folder beside this file and a line here. */
import { consoleDriver } from './console/driver.ts';
import type { Driver } from './driver.ts';
import { espressifDriver } from './espressif-rom/driver.ts';
import { externalToolDriver } from './external-tool/driver.ts';
import { smpDriver } from './smp/driver.ts';
import { stm32UartDriver } from './stm32-uart/driver.ts';
import { uf2VolumeDriver } from './uf2-volume/driver.ts';
import { usbDfuDriver } from './usb-dfu/driver.ts';

export const drivers: readonly Driver[] = [
  smpDriver,
  consoleDriver,
  espressifDriver,
  stm32UartDriver,
  usbDfuDriver,
  uf2VolumeDriver,
  externalToolDriver,
];
