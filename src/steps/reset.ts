/** Restarts the unit and waits until it answers again. */
import { Fault } from '../model/fault.ts';
import { offered } from './offered.ts';
import { defineStep } from './step.ts';

export const reset = defineStep({
  name: 'reset',
  needs: () => ['reset'],
  irreversible: () => [],
  timeoutMs: 60_000,
  pointOfNoReturn: false,
  run: async (session, _params, run) => {
    run.waitingFor('the unit to restart');
    await offered(session, 'reset')(run);
    const device = await session.identify(run);
    run.waitingFor(null);
    if (device.hardwareId !== run.device.hardwareId) {
      throw new Fault('device.changed', `After the restart another unit answers: ${device.hardwareId}.`, {
        observed: device.hardwareId,
      });
    }
    return { requested: {}, observed: { firmware: device.firmware } };
  },
});
