/** One unit over its boot ROM: what the interface promises, each in terms of flash. Only what this unit offers is there. */
import type { Run } from '../../base/run.ts';
import type { Capability, DeviceInfo, Session } from '../driver.ts';
import { diagnoseUnit } from './diagnose.ts';
import { identifyUnit, requireSame } from './facts.ts';
import { flashImage } from './flash.ts';
import type { Loader } from './loader.ts';
import { checkWipe, wipeUnit } from './wipe.ts';

/** `first` is what the unit said when it was connected: any other is refused from then on. */
export function makeSession(loader: Loader, first: DeviceInfo): Session {
  let device = first;
  const { security } = loader.unit;
  const identify = async (run: Run): Promise<DeviceInfo> => {
    await loader.ensure(run);
    device = await identifyUnit(loader, run);
    return device;
  };
  /** After every reset somebody else could be there. */
  const again = async (run: Run): Promise<void> => {
    await loader.enter(run);
    requireSame(first, await identify(run));
  };
  const ensured = async (run: Run): Promise<void> => {
    await loader.ensure(run);
  };
  const methods: Partial<Session> = {
    flash: async (request, run) => {
      await ensured(run);
      const result = await flashImage(loader, request, run);
      if (!result.skipped) await identify(run);
      return result;
    },
    diagnose: async (run) => diagnoseUnit(loader, await identify(run), run),
    ...(!security.secureDownload && {
      wipe: async (methodId: string, run: Run) => {
        await ensured(run);
        return wipeUnit(loader, methodId, run);
      },
      checkWipe: async (methodId: string, run: Run) => {
        await again(run);
        return checkWipe(loader, methodId, run);
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
      return device;
    },
    can,
    identify,
    close: () => loader.close(),
  };
}

/** What the protocol can do. */
export const driverCapabilities = [
  'flash',
  'diagnose',
  'wipe',
  'reset',
] as const satisfies readonly Capability[];
