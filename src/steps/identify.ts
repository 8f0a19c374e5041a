/** Confirms that the unit is what the recipe expects. It does not guess, and writes nothing. */
import { Fault } from '../model/fault.ts';
import { defineStep } from './step.ts';

export const identify = defineStep({
  name: 'identify',
  needs: () => [],
  irreversible: () => [],
  timeoutMs: 15_000,
  pointOfNoReturn: false,
  run: async (session, params, run) => {
    const device = await session.identify(run);
    if (device.hardwareId !== run.device.hardwareId) {
      throw new Fault(
        'device.changed',
        `The unit was ${run.device.hardwareId} and now is ${device.hardwareId}.`,
        {
          expected: run.device.hardwareId,
          observed: device.hardwareId,
        },
      );
    }
    if (params.model !== undefined && params.model !== device.model) {
      throw new Fault('device.mismatch', `The recipe is for ${params.model}; this unit is ${device.model}.`, {
        expected: params.model,
        observed: device.model,
      });
    }
    return {
      requested: params.model === undefined ? {} : { model: params.model },
      observed: {
        ...device.facts,
        hardwareId: device.hardwareId,
        model: device.model,
        firmware: device.firmware,
      },
    };
  },
});
