/** One unit over its boot ROM: what the interface promises, each in terms of flash. Only what this unit offers is there. */
import type { Run } from '../../base/run.ts';
import type { RenderedSetting } from '../../model/group.ts';
import type { KeyAlgorithm } from '../../model/key-algorithm.ts';
import type { Capability, DeviceInfo, FuseValue, Session, StoredIdentity, WipeRun } from '../driver.ts';
import { readConfiguration, writeConfiguration } from './configuration.ts';
import { diagnoseUnit } from './diagnose.ts';
import { type Identified, identifyUnit, requireSameUnit } from './facts.ts';
import { flashImage } from './flash.ts';
import { burnFuses, hasFuses, readFuses } from './fuses.ts';
import { proveIdentity, readIdentity, storeIdentity } from './identity.ts';
import type { Loader } from './loader.ts';
import type { FlashRange } from './partitions.ts';
import { checkWipe, wipeUnit } from './wipe.ts';

/** `first` is what the unit said when it was connected. */
export function makeSession(loader: Loader, first: Identified): Session {
  let identified = first;
  const { security } = loader.unit;
  const { settings, identity } = loader.options;
  const identify = async (run: Run): Promise<DeviceInfo> => {
    await loader.ensure(run);
    identified = await identifyUnit(loader, run);
    return identified.device;
  };
  const again = async (run: Run): Promise<void> => {
    await loader.enter(run);
    await identify(run);
  };
  const methods: Partial<Session> = {
    flash: async (request, run) => {
      await loader.ensure(run);
      const { result, written } = await flashImage(loader, request, run);
      // What the unit says of itself is read anew only where it may be another thing now: a ROM reads slowly.
      const sameFacts = !written.some((range) => identified.readFrom.some((read) => overlap(range, read)));
      if (!result.skipped) await (sameFacts ? requireSameUnit(loader, run) : identify(run));
      return result;
    },
    diagnose: async (run) => diagnoseUnit(loader, await identify(run), run),
    ...(!security.secureDownload && {
      wipe: async (methodId: string, run: WipeRun) => {
        await loader.ensure(run);
        return wipeUnit(loader, methodId, run);
      },
      checkWipe: async (methodId: string, run: WipeRun) => {
        await again(run);
        return checkWipe(loader, methodId, run);
      },
    }),
    ...(settings !== undefined && {
      configure: async (rendered: readonly RenderedSetting[], run: Run) => {
        await loader.ensure(run);
        await writeConfiguration(loader, settings, rendered, run);
      },
      readBack: async (keys: readonly string[], run: Run) => {
        await loader.ensure(run);
        return readConfiguration(loader, settings, keys, run);
      },
    }),
    ...(identity !== undefined && {
      storeKey: async (stored: StoredIdentity, run: Run) => {
        await loader.ensure(run);
        await storeIdentity(loader, identity.partition, stored, run);
      },
      readIdentity: async (run: Run) => {
        await loader.ensure(run);
        return readIdentity(loader, identity.partition, run);
      },
      proveIdentity: async (challenge: Uint8Array, run: Run) => {
        await loader.ensure(run);
        return proveIdentity(loader, identity.partition, challenge, run);
      },
    }),
    ...(hasFuses(loader) && {
      readFuses: async (names: readonly string[], run: Run) => {
        await loader.ensure(run);
        return readFuses(loader, names, run);
      },
      burnFuses: async (fuses: readonly FuseValue[], run: Run) => {
        await loader.ensure(run);
        await burnFuses(loader, fuses, run);
      },
    }),
    ...(loader.canReset && {
      reset: async (run: Run) => {
        await loader.start(run.signal);
        await again(run);
      },
    }),
  };
  const can = (Object.keys(methods) as (keyof Session)[]).filter((name): name is Capability & keyof Session =>
    (driverCapabilities as readonly string[]).includes(name),
  );
  return {
    ...methods,
    get device() {
      return identified.device;
    },
    can,
    keyAlgorithms: certKeyAlgorithms,
    identify,
    close: () => loader.close(),
  };
}

function overlap(left: FlashRange, right: FlashRange): boolean {
  return left.address < right.address + right.lengthBytes && right.address < left.address + left.lengthBytes;
}

/** What an esp_secure_cert partition may hold a key of. */
export const certKeyAlgorithms: readonly KeyAlgorithm[] = ['p256', 'p384', 'rsa2048', 'rsa3072'];

/** What the protocol can do. */
export const driverCapabilities = [
  'flash',
  'storeKey',
  'proveIdentity',
  'configure',
  'readBack',
  'diagnose',
  'wipe',
  'burnFuses',
  'reset',
] as const satisfies readonly Capability[];
