/** One simulated Espressif unit on a virtual bench, and a session with it: what every test of the driver starts with. */
import { createHash } from 'node:crypto';
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { quietRun, type Run } from '../../src/base/run.ts';
import type { FirmwareImage, Session } from '../../src/drivers/driver.ts';
import { espressifDriver } from '../../src/drivers/espressif-rom/driver.ts';
import { factoryPartitions } from '../../src/drivers/espressif-rom/simulator/factory.ts';
import type {
  FlashMemory,
  Misbehaviour,
  SimulatedUnit,
  SimulateOptions,
} from '../../src/drivers/simulated-unit.ts';
import type { EspPartition } from '../../src/formats/esp-partition-table.ts';
import { makeEspImage } from '../../src/formats/make-esp-image.ts';
import type { FirmwareKind } from '../../src/model/firmware.ts';
import type { Port } from '../../src/transport/port.ts';
import { VirtualBench } from '../../src/virtual/virtual-bench.ts';
import type { WireFaults } from '../../src/virtual/wire-faults.ts';

export const hardwareId = '7CDFA1B2C3D4';

export interface EspressifRig extends AsyncDisposable {
  readonly bench: VirtualBench;
  readonly port: Port;
  /** What is in the unit, whatever it says. */
  readonly flash: FlashMemory;
  connect(options?: Record<string, unknown>, run?: Run): Promise<Session>;
}

export function espressifRig(
  unit: {
    readonly misbehaviour?: Misbehaviour;
    readonly driver?: Record<string, string | number | boolean>;
    readonly faults?: WireFaults;
    readonly baud?: number | 'as-opened';
  } = {},
): EspressifRig {
  const flashes: FlashMemory[] = [];
  const simulator = {
    ...espressifDriver,
    simulate: (options: SimulateOptions): SimulatedUnit => {
      flashes.push(options.flash);
      return espressifDriver.simulate(options);
    },
  };
  const bench = new VirtualBench({
    places: 1,
    driver: () => simulator,
    defaultDriverId: 'espressif-rom',
    clock: systemClock,
    random: seededRandom(7),
    ...(unit.baud === undefined ? {} : { baud: unit.baud }),
  });
  bench.newUnit(1, {
    hardwareId,
    misbehaviour: unit.misbehaviour ?? null,
    driverOptions: { processingMs: 0, eraseBlockMs: 0, writeKibMs: 0, ...unit.driver },
  });
  bench.plug(1, unit.faults);
  const info = { path: 'virtual:1', kind: 'virtual', location: 'virtual:1', title: '', usb: null } as const;
  const port = bench.port(info);
  const sessions: Session[] = [];
  const [flash] = flashes;
  if (flash === undefined) throw new Error('no unit was made');
  return {
    bench,
    port,
    flash,
    connect: async (options = {}, run = quietRun()) => {
      const session = await espressifDriver.connect(port, options, run);
      sessions.push(session);
      return session;
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) await session.close();
      bench[Symbol.dispose]();
    },
  };
}

export function espApplication(chipId: number, version: string, codeBytes = 40_000): Uint8Array {
  const code = seededRandom(codeBytes + version.length).bytes(codeBytes);
  return makeEspImage({ chipId, app: { project: 'sample', version }, code });
}

export function firmwareFile(
  kind: FirmwareKind,
  bytes: Uint8Array,
  address: number | null = null,
): FirmwareImage {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'app.bin', kind, bytes, sha256, segments: [{ address, bytes }] };
}

/** Throws for a name that the table of simulated units does not have. */
export function factoryPartition(label: string, flashBytes = 4 * 1024 * 1024): EspPartition {
  const found = factoryPartitions(flashBytes).find((partition) => partition.label === label);
  if (found === undefined) throw new RangeError(`no partition ${label}`);
  return found;
}
