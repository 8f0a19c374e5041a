/** The STM32 UART driver: speaks with the bootloader that ST puts into every STM32 (AN3155, AN2606). */
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Run } from '../../base/run.ts';
import type { Port } from '../../transport/port.ts';
import type { Driver, Session } from '../driver.ts';
import { Connection } from './connection.ts';
import { identifyUnit } from './identify.ts';
import { parseOptions } from './options.ts';
import { partRows } from './part-table.ts';
import { makeSession } from './session.ts';
import { flashGeometry } from './simulator/memory.ts';
import { simulateStm32 } from './simulator/unit.ts';
import { wipeMethods } from './wipe.ts';

export function makeStm32UartDriver(clock: Clock): Driver {
  return {
    id: 'stm32-uart',
    title: 'STM32 bootloader over UART',
    // The serial port of ST-LINK/V2-1 and V3: behind any other bridge an STM32 shows nothing of itself.
    usb: [
      { vendorId: 0x0483, productId: 0x374b },
      { vendorId: 0x0483, productId: 0x374e },
    ],
    can: ['flash', 'diagnose', 'wipe', 'reset', 'lock'],
    wipeMethods,
    checkOptions: (options) => {
      parseOptions(options);
    },
    connect: (port, options, run) => connect(port, options, run, clock),
    simulatedFlash: flashGeometry,
    simulate: simulateStm32,
    rehearsalUnit: (options) => {
      const { model, wiring, protectedUnit } = parseOptions(options);
      const row = partRows.find(({ name }) => name === model);
      return {
        ...(row === undefined ? {} : { productId: row.productId }),
        wiring: wiring === undefined ? 'jig' : 'lines',
        readoutProtected: protectedUnit === 'wipe',
      };
    },
  };
}

export const stm32UartDriver = makeStm32UartDriver(systemClock);

async function connect(port: Port, rawOptions: unknown, run: Run, clock: Clock): Promise<Session> {
  const options = parseOptions(rawOptions);
  const connection = await Connection.open(port, options, clock, run);
  try {
    return makeSession(connection, await identifyUnit(connection, run));
  } catch (thrown) {
    // The promise of connect: the port is closed when it fails.
    await connection.close();
    throw thrown;
  }
}
