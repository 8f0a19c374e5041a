/** Reads a unit's settings back and names each with what the unit holds, also those that are written together. */
import type { Session } from '../drivers/driver.ts';
import { settingDifferences } from '../groups/difference.ts';
import { shownRows } from '../groups/render.ts';
import type { ResolvedSettings, SettingDifference } from '../model/group.ts';
import { offered } from './offered.ts';
import { renderForUnit } from './render-for-unit.ts';
import { settingsRun } from './settings-run.ts';
import type { StepRun } from './step.ts';

export interface ReadBack {
  /** As they were asked for, for people. */
  readonly rows: readonly { readonly key: string; readonly text: string }[];
  readonly differences: readonly SettingDifference[];
  /** Every setting with what the unit holds; what is in no difference is as it was asked for. */
  readonly held: readonly SettingDifference[];
}

export async function readBackUnit(
  session: Session,
  settings: ResolvedSettings,
  run: StepRun,
): Promise<ReadBack> {
  using unit = await renderForUnit(settings, run);
  const { rendered } = unit;
  const observed = await offered(session, 'readBack')(
    rendered.map((setting) => setting.key),
    settingsRun(run, rendered),
  );
  const rows = shownRows(rendered);
  const differences = settingDifferences(rendered, observed);
  const different = new Map(differences.map((difference) => [difference.key, difference]));
  const asked = rows.map(({ key, text }) => different.get(key) ?? { key, requested: text, observed: text });
  const others = differences.filter(({ key }) => !rows.some((row) => row.key === key));
  return { rows, differences, held: [...asked, ...others] };
}
