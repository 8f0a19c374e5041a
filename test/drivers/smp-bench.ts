/** One simulated SMP unit on a virtual bench, and a session with it: what every test of the driver starts with. */
import { systemClock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import { quietRun, type Run } from '../../src/base/run.ts';
import type { FirmwareImage, Session } from '../../src/drivers/driver.ts';
import type { Misbehaviour } from '../../src/drivers/simulated-unit.ts';
import { smpDriver } from '../../src/drivers/smp/driver.ts';
import { makeMcubootImage } from '../../src/formats/make-mcuboot-image.ts';
import type { Port } from '../../src/transport/port.ts';
import { VirtualBench } from '../../src/virtual/virtual-bench.ts';
import type { WireFaults } from '../../src/virtual/wire-faults.ts';

export interface Rig extends AsyncDisposable {
  readonly bench: VirtualBench;
  readonly port: Port;
  connect(options?: Record<string, unknown>, run?: Run): Promise<Session>;
}

export const hardwareId = 'A1B2C3D4E5F60718';
/** Time-outs that a unit on a wire without delay never needs. */
export const quick = {
  responseTimeoutMs: 300,
  restartTimeoutMs: 4000,
  restartDelayMs: 500,
  eraseTimeoutMs: 2000,
  firstChunkTimeoutMs: 2000,
};

export function rig(
  unit: {
    readonly misbehaviour?: Misbehaviour;
    readonly driver?: Record<string, string | number | boolean>;
    readonly faults?: WireFaults;
    readonly baud?: number | 'as-opened';
  } = {},
): Rig {
  const bench = new VirtualBench({
    places: 1,
    driver: () => smpDriver,
    defaultDriverId: 'smp',
    clock: systemClock,
    random: seededRandom(7),
    ...(unit.baud === undefined ? {} : { baud: unit.baud }),
  });
  bench.newUnit(1, {
    hardwareId,
    misbehaviour: unit.misbehaviour ?? null,
    driverOptions: { processingMs: 0, pageEraseMs: 0, restartMs: 20, ...unit.driver },
  });
  bench.plug(1, unit.faults);
  const info = { path: 'virtual:1', kind: 'virtual', location: 'virtual:1', title: '', usb: null } as const;
  const port = bench.port(info);
  const sessions: Session[] = [];
  return {
    bench,
    port,
    connect: async (options = {}, run = quietRun()) => {
      const session = await smpDriver.connect(port, { ...quick, ...options }, run);
      sessions.push(session);
      return session;
    },
    [Symbol.asyncDispose]: async () => {
      for (const session of sessions) await session.close();
      bench[Symbol.dispose]();
    },
  };
}

export function firmware(version: string, sizeBytes = 40_000): FirmwareImage {
  const body = Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 7 + version.length) & 0xff);
  const bytes = makeMcubootImage({ version, body, headerBytes: 0x200 });
  return {
    name: `app-${version}.bin`,
    kind: 'mcuboot',
    bytes,
    sha256: '',
    segments: [{ address: null, bytes }],
  };
}

/** A method that the session must have, bound to it. */
export function need<K extends keyof Session>(session: Session, method: K): NonNullable<Session[K]> {
  const found = session[method];
  if (found === undefined || found === null) throw new Error(`no ${method}`);
  return (typeof found === 'function' ? found.bind(session) : found) as NonNullable<Session[K]>;
}
