/** The USB DFU driver: DFU 1.1 and ST's DfuSe, in upgrade mode or asked into it. */
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Driver } from '../driver.ts';
import { Connection } from './connection.ts';
import { identifyUnit, requireModel } from './facts.ts';
import { parseOptions } from './options.ts';
import { DfuSession } from './session.ts';
import { flashGeometry } from './simulator/layout.ts';
import { simulateDfu } from './simulator/unit.ts';
import { wipeMethods } from './wipe.ts';

export function makeUsbDfuDriver(clock: Clock): Driver {
  return {
    id: 'usb-dfu',
    title: 'USB DFU and DfuSe',
    // ST's boot ROM, GigaDevice's, OpenMoko's shared ids, dfu-util's test ids, Zephyr's DFU sample.
    usb: [
      { vendorId: 0x0483, productId: 0xdf11 },
      { vendorId: 0x28e9, productId: 0x0189 },
      { vendorId: 0x1d50 },
      { vendorId: 0x2fe3, productId: 0x0005 },
    ],
    can: ['flash', 'wipe', 'reset'],
    wipeMethods,
    checkOptions: (options) => {
      parseOptions(options);
    },
    connect: async (port, options, run) => {
      const connection = await Connection.open(port, parseOptions(options), clock, run);
      try {
        const unit = await connection.unit(run);
        const device = await identifyUnit(connection, unit, run.signal);
        requireModel(device, connection.options.model);
        return new DfuSession(connection, device, unit);
      } catch (thrown) {
        // The promise of connect: the port is closed when it fails.
        await connection.close();
        throw thrown;
      }
    },
    simulatedFlash: flashGeometry,
    simulate: simulateDfu,
    rehearsalUnit: (options) => {
      const { vendorId, productId, model } = parseOptions(options);
      return {
        ...(vendorId === undefined ? {} : { vendorId }),
        ...(productId === undefined ? {} : { productId }),
        ...(model === undefined ? {} : { model }),
      };
    },
  };
}

export const usbDfuDriver = makeUsbDfuDriver(systemClock);
