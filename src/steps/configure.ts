/** Writes the effective configuration of the unit's group. `verify` reads it back; here nothing is believed yet. */
import { renderSettings, shownText } from '../groups/render.ts';
import { Fault } from '../model/fault.ts';
import { offered } from './offered.ts';
import { settingsRun } from './settings-run.ts';
import { defineStep } from './step.ts';

export const configure = defineStep({
  name: 'configure',
  needs: () => ['configure'],
  irreversible: () => [],
  timeoutMs: 2 * 60_000,
  pointOfNoReturn: false,
  run: async (session, _params, run) => {
    const { settings } = run.inputs;
    if (settings === null) throw new Fault('group.unknown', 'The plan has no group to configure by.');
    const rendered = renderSettings(settings, run.facts);
    await offered(session, 'configure')(rendered, settingsRun(run, rendered));
    return {
      requested: {
        group: settings.groupId,
        ...Object.fromEntries(rendered.map((setting) => [`setting:${setting.key}`, shownText(setting)])),
      },
      observed: { settingsWritten: rendered.length },
    };
  },
});
