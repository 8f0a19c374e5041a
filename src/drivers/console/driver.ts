/** The console driver: units with a line shell or AT commands, described by a profile and not by code. */
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Driver } from '../driver.ts';
import { Connection } from './connection.ts';
import { parseOptions } from './options.ts';
import { keyAlgorithmsOf } from './profile.ts';
import { openSession } from './session.ts';
import { memoryGeometry } from './simulator/memory.ts';
import { isSimulated, simulateConsole } from './simulator/unit.ts';
import { consoleWipeMethod } from './wipe-method.ts';

export function makeConsoleDriver(clock: Clock): Driver {
  return {
    id: 'console',
    title: 'Text console or AT commands, by profile',
    // Bridges and modules that usually carry one: Nordic, Quectel, FTDI, Silicon Labs, WCH.
    usb: [
      { vendorId: 0x1915 },
      { vendorId: 0x2c7c },
      { vendorId: 0x0403 },
      { vendorId: 0x10c4 },
      { vendorId: 0x1a86 },
    ],
    can: [
      'generateKey',
      'writeIdentity',
      'proveIdentity',
      'openConnection',
      'configure',
      'readBack',
      'diagnose',
      'wipe',
      'reset',
    ],
    wipeMethods: [consoleWipeMethod],
    keyAlgorithms: (options) => keyAlgorithmsOf(parseOptions(options).profile),
    checkOptions: (options) => {
      parseOptions(options);
    },
    connect: async (port, options, run) => {
      const connection = await Connection.open(port, parseOptions(options), clock, run);
      try {
        return await openSession(connection, run);
      } catch (thrown) {
        // The promise of connect: the port is closed when it fails.
        await connection.close();
        throw thrown;
      }
    },
    simulatedFlash: memoryGeometry,
    simulate: simulateConsole,
    rehearsalUnit: (options) => {
      const { profile } = parseOptions(options);
      return isSimulated(profile.profile) ? { profile: profile.profile } : {};
    },
  };
}

export const consoleDriver = makeConsoleDriver(systemClock);
