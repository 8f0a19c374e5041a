/** One unit in ST's bootloader: what the interface promises. */
import { Lane } from '../../base/lane.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { Readings } from '../../model/job.ts';
import type {
  Capability,
  DeviceInfo,
  FlashRequest,
  FlashResult,
  Session,
  WipeCheck,
  WipeOutcome,
  WipeRun,
} from '../driver.ts';
import { isRefusal } from './bootloader.ts';
import { commands } from './commands.ts';
import type { Connection } from './connection.ts';
import { diagnoseUnit } from './diagnose.ts';
import { flashImage } from './flash.ts';
import { identifyUnit, type Known, requireSame } from './identify.ts';
import { flashBase } from './parts.ts';
import { checkErased, wipeUnit } from './wipe.ts';
import { canProtectWriting, protectWriting } from './write-protection.ts';

type Methods = Pick<Session, 'flash' | 'diagnose' | 'reset' | 'lock'>;

/** `close` belongs to whoever made the connection until this returns. One verb at a time: the protocol has no names for answers. */
export function makeSession(connection: Connection, first: Known): Session {
  const lane = new Lane();
  let known = first;
  const identifyNow = async (run: Run): Promise<DeviceInfo> => {
    await connection.ready(run);
    known = await identifyUnit(connection, run);
    return known.device;
  };
  const inBootloader = <T>(run: Run, work: () => Promise<T>): Promise<T> =>
    lane.run(async () => {
      await connection.ready(run);
      return await work();
    });
  const unprotected = async (run: Run): Promise<void> => {
    if (connection.options.writeUnprotect && known.flashBytes !== null)
      await endWriteProtection(connection, run);
  };
  const can = capabilitiesOf(connection, first);
  return {
    get device() {
      return known.device;
    },
    can,
    identify: (run) => lane.run(() => identifyNow(run)),
    ...methods(connection, first, can, {
      flash: (request: FlashRequest, run: Run): Promise<FlashResult> =>
        inBootloader(run, async () => {
          await unprotected(run);
          return await flashImage(connection, known, request, run);
        }),
      diagnose: (run: Run): Promise<Readings> =>
        lane.run(async () => {
          await identifyNow(run);
          return await diagnoseUnit(connection, known, run);
        }),
      reset: (run: Run): Promise<void> => inBootloader(run, () => connection.start(flashBase, run)),
      lock: (run: Run): Promise<void> =>
        inBootloader(run, () =>
          connection.options.lock === 'write'
            ? protectWriting(connection, known, run)
            : lockUnit(connection, run),
        ),
    }),
    wipe: (methodId: string, run: WipeRun): Promise<WipeOutcome> =>
      inBootloader(run, async () => {
        await unprotected(run);
        return await wipeUnit(connection, known, methodId, run);
      }),
    checkWipe: (methodId: string, run: WipeRun): Promise<WipeCheck> =>
      lane.run(async () => {
        await connection.renew(run);
        const fresh = await identifyUnit(connection, run);
        // A protected unit had no id of its own before: there the port has to do.
        if (known.flashBytes !== null) requireSame(known.device, fresh.device);
        else run.log(`no longer protected, the unit says that it is ${fresh.device.hardwareId}`);
        return await checkErased(connection, fresh, methodId, run);
      }),
    close: () => connection.close(),
  };
}

function capabilitiesOf(connection: Connection, known: Known): readonly Capability[] {
  if (known.flashBytes === null) return ['wipe'];
  const { start, lock } = connection.options;
  return [
    'flash',
    'diagnose',
    'wipe',
    ...(start === 'none' ? [] : (['reset'] as const)),
    ...(lock === 'none' ? [] : (['lock'] as const)),
  ];
}

/** Exactly the methods of what the session says that it can. */
function methods(
  connection: Connection,
  known: Known,
  can: readonly Capability[],
  all: Required<Methods>,
): Methods {
  if (can.includes('lock')) requireLock(connection, known);
  return {
    ...(can.includes('flash') ? { flash: all.flash } : {}),
    ...(can.includes('diagnose') ? { diagnose: all.diagnose } : {}),
    ...(can.includes('reset') ? { reset: all.reset } : {}),
    ...(can.includes('lock') ? { lock: all.lock } : {}),
  };
}

function requireLock({ info, options }: Connection, known: Known): void {
  if (options.lock === 'readout' && !info.commands.has(commands.readoutProtect))
    throw new Fault('device.lacks', "The unit's bootloader does not offer readout protection.");
  if (options.lock !== 'write') return;
  if (!info.commands.has(commands.writeProtect))
    throw new Fault('device.lacks', "The unit's bootloader does not offer write protection.");
  if (!canProtectWriting(known))
    throw new Fault(
      'device.lacks',
      `The bootloader of ${known.part.row.name} does not show what is write protected: locking it could not be checked.`,
    );
}

async function endWriteProtection(connection: Connection, run: Run): Promise<void> {
  await connection.bootloader.protect('writeUnprotect', connection.options.responseTimeoutMs, run.signal);
  await connection.awaitReset(run);
}

/** Believed only when reading is refused afterwards. */
async function lockUnit(connection: Connection, run: Run): Promise<void> {
  const { options } = connection;
  await connection.bootloader.protect('readoutProtect', options.sectorEraseTimeoutMs, run.signal);
  await connection.awaitReset(run);
  try {
    await connection.read(flashBase, 4, run);
  } catch (thrown) {
    if (isRefusal(thrown, 'command')) return;
    throw thrown;
  }
  throw new Fault(
    'device.lied',
    'The unit said that it is readout protected, and its flash can still be read.',
  );
}
