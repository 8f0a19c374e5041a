/** The settings of the unit at hand as bytes, with its secrets opened for as long as they are needed. */
import type { Secret } from '../base/secret.ts';
import { renderSettings, secretNames } from '../groups/render.ts';
import type { RenderedSetting, ResolvedSettings } from '../model/group.ts';
import type { StepRun } from './step.ts';

export interface UnitSettings extends Disposable {
  readonly rendered: readonly RenderedSetting[];
}

/** Throws Fault group.template, group.invalid, group.output, secret.missing, secret.damaged. Dispose erases what is secret. */
export async function renderForUnit(settings: ResolvedSettings, run: StepRun): Promise<UnitSettings> {
  const secrets = new Map<string, Secret>();
  try {
    for (const name of secretNames(settings)) secrets.set(name, await run.credentials.secret(name));
    const rendered = renderSettings(settings, run.facts, secrets);
    return {
      rendered,
      [Symbol.dispose]: () => {
        for (const { bytes, secret } of rendered) if (secret === true) bytes.fill(0);
      },
    };
  } finally {
    for (const secret of secrets.values()) secret.erase();
  }
}
