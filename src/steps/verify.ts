/** Proves the result: firmware, key and settings are asked from the unit, and each difference is named. */
import type { Session } from '../drivers/driver.ts';
import { settingDifferences } from '../groups/difference.ts';
import { renderSettings, shownText } from '../groups/render.ts';
import { Fault } from '../model/fault.ts';
import type { Readings } from '../model/job.ts';
import { offered } from './offered.ts';
import { settingsRun } from './settings-run.ts';
import { defineStep, type StepRun } from './step.ts';

export const verify = defineStep({
  name: 'verify',
  needs: (params) => [
    ...(params.settings ? (['readBack'] as const) : []),
    ...(params.identity ? (['proveIdentity'] as const) : []),
  ],
  irreversible: () => [],
  timeoutMs: 2 * 60_000,
  pointOfNoReturn: false,
  run: async (session, params, run) => {
    const device = await session.identify(run);
    if (params.firmware !== undefined && device.firmware !== params.firmware) {
      throw new Fault(
        'check.failed',
        `The unit runs firmware ${device.firmware ?? 'unknown'}, not ${params.firmware}.`,
        {
          expected: params.firmware,
          observed: device.firmware,
        },
      );
    }
    const proof = params.identity ? await run.identity.prove(session, device, run) : {};
    const settings = params.settings ? await readSettings(session, run) : {};
    return {
      requested: {
        ...(params.firmware === undefined ? {} : { firmware: params.firmware }),
        identity: params.identity,
        settings: params.settings,
      },
      observed: { ...device.facts, firmware: device.firmware, ...proof, ...settings },
    };
  },
});

async function readSettings(session: Session, run: StepRun): Promise<Readings> {
  const { settings } = run.inputs;
  if (settings === null) throw new Fault('group.unknown', 'The plan has no group to compare with.');
  const rendered = renderSettings(settings, run.facts);
  const observed = await offered(session, 'readBack')(
    rendered.map((setting) => setting.key),
    settingsRun(run, rendered),
  );
  const differences = settingDifferences(rendered, observed);
  const [first] = differences;
  if (first !== undefined) {
    throw new Fault(
      'config.differs',
      `${differences.length} of ${rendered.length} settings differ; ${first.key} shall be ${first.requested} and is ${first.observed ?? 'missing'}.`,
      Object.fromEntries(differences.slice(0, 20).map((difference) => [difference.key, difference.observed])),
    );
  }
  return {
    settingsRead: rendered.length,
    ...Object.fromEntries(rendered.map((setting) => [`setting:${setting.key}`, shownText(setting)])),
  };
}
