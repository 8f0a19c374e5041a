/** The UF2 volume driver: bootloaders that show themselves as a small disk and take firmware that is copied onto it. */
import { type Clock, systemClock } from '../../base/clock.ts';
import { Lane } from '../../base/lane.ts';
import type { Run } from '../../base/run.ts';
import type { Driver, Session } from '../driver.ts';
import { Connection } from './connection.ts';
import { diagnoseUnit } from './diagnose.ts';
import { flashImage } from './flash.ts';
import { parseOptions } from './options.ts';
import { flashGeometry, simulateUf2 } from './simulator/unit.ts';

export function makeUf2VolumeDriver(clock: Clock): Driver {
  return {
    id: 'uf2-volume',
    title: 'UF2 bootloader (volume)',
    // Raspberry Pi's boot ROMs, and Adafruit, whose bootloaders most boards with nRF52 and SAMD have.
    usb: [
      { vendorId: 0x2e8a, productId: 0x0003 },
      { vendorId: 0x2e8a, productId: 0x000f },
      { vendorId: 0x239a },
    ],
    can: ['flash', 'diagnose'],
    // A bootloader writes what a file names and erases nothing else: there is no way to erase all, and none to prove it.
    wipeMethods: [],
    checkOptions: (options) => {
      parseOptions(options);
    },
    connect: async (port, options, run) =>
      makeSession(await Connection.open(port, parseOptions(options), clock, run)),
    simulatedFlash: flashGeometry,
    simulate: simulateUf2,
    rehearsalUnit: (options) => {
      const { chip, model, boardId, afterFlash } = parseOptions(options);
      return {
        ...(chip === undefined ? {} : { chip }),
        ...(model === undefined ? {} : { model }),
        ...(boardId === undefined ? {} : { boardId }),
        returns: afterFlash === 'bootloader',
      };
    },
  };
}

export const uf2VolumeDriver = makeUf2VolumeDriver(systemClock);

/** One verb at a time: there is one volume, and it may leave in any of them. */
function makeSession(connection: Connection): Session {
  const lane = new Lane();
  return {
    get device() {
      return connection.known.device;
    },
    can: ['flash', 'diagnose'],
    identify: (run: Run) => lane.run(async () => (await connection.identify(run)).device),
    flash: (request, run) => lane.run(() => flashImage(connection, request, run)),
    diagnose: (run) => lane.run(() => diagnoseUnit(connection, run)),
    close: () => connection.close(),
  };
}
