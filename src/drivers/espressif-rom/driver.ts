/** The Espressif driver: brings the unit into its boot ROM's loader, finds out who it is, and hands out a session. */
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Run } from '../../base/run.ts';
import type { Port } from '../../transport/port.ts';
import type { Driver, Session } from '../driver.ts';
import { identifyUnit } from './facts.ts';
import { Loader } from './loader.ts';
import { parseOptions } from './options.ts';
import { certKeyAlgorithms, driverCapabilities, makeSession } from './session.ts';
import { flashGeometry } from './simulator/simulation.ts';
import { simulateEspressif } from './simulator/unit.ts';
import { wipeMethods } from './wipe.ts';

export function makeEspressifDriver(clock: Clock): Driver {
  return {
    id: 'espressif-rom',
    title: 'Espressif boot ROM over serial',
    // Espressif itself (USB-Serial-JTAG and USB-OTG), and the bridges of its boards: CP210x, CH340 and CH9102, FT232.
    usb: [
      { vendorId: 0x303a },
      { vendorId: 0x10c4, productId: 0xea60 },
      { vendorId: 0x1a86 },
      { vendorId: 0x0403 },
    ],
    can: driverCapabilities,
    wipeMethods,
    configures: ['setting', 'region'],
    keyAlgorithms: () => certKeyAlgorithms,
    checkOptions: (options) => {
      parseOptions(options);
    },
    connect: (port, options, run) => connect(port, options, run, clock),
    simulatedFlash: flashGeometry,
    simulate: simulateEspressif,
    rehearsalUnit: (options) => {
      const { chip, reset } = parseOptions(options);
      return {
        ...(chip === undefined ? {} : { chip }),
        startsIn: reset === 'none' ? 'download' : 'application',
        usbSerialJtag: reset === 'usb-jtag-serial',
      };
    },
  };
}

export const espressifDriver = makeEspressifDriver(systemClock);

async function connect(port: Port, rawOptions: unknown, run: Run, clock: Clock): Promise<Session> {
  const loader = await Loader.open(port, parseOptions(rawOptions), clock, run);
  try {
    return makeSession(loader, await identifyUnit(loader, run));
  } catch (thrown) {
    // The promise of connect: the port is closed when it fails.
    await loader.close();
    throw thrown;
  }
}
