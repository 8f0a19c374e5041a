/** Writes the effective configuration of the unit's group. `verify` reads it back; here nothing is believed yet. */
import { shownRows } from '../groups/render.ts';
import { Fault } from '../model/fault.ts';
import { offered } from './offered.ts';
import { renderForUnit } from './render-for-unit.ts';
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
    using unit = await renderForUnit(settings, run);
    const { rendered } = unit;
    await offered(session, 'configure')(rendered, settingsRun(run, rendered));
    const rows = shownRows(rendered);
    return {
      requested: {
        group: settings.groupId,
        ...(settings.version == null ? {} : { groupsVersion: settings.version }),
        ...Object.fromEntries(rows.map(({ key, text }) => [`setting:${key}`, text])),
      },
      observed: { settingsWritten: rows.length },
    };
  },
});
