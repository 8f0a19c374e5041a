/** One line to a unit's console, for engineers: a short session of its own, only while no job uses the slot. */
import type { Clock } from '../base/clock.ts';
import type { Driver } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import type { PortSource } from '../transport/port.ts';
import { findRecipe } from './plan-sources.ts';
import { recipeSummaries } from './plan-view.ts';
import type { StateHub } from './state-hub.ts';

const consoleTimeoutMs = 20_000;

export interface ConsoleParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly source: PortSource;
  readonly drivers: readonly Driver[];
  readonly clock: Clock;
}

/** Speaks with the driver and options of the recipe that the slot is armed with, or of the first one there is. */
export async function sendConsoleLine(parts: ConsoleParts, slotId: string, line: string): Promise<string> {
  const { hub, store, source, drivers } = parts;
  const view = hub.slot(slotId);
  if (view === null) throw new Fault('slot.unknown', 'There is no such slot.', { slotId });
  if (view.activity.type === 'running')
    throw new Fault('slot.busy', `Slot ${view.slot.number} has a job running.`, { slotId });
  if (view.port === null)
    throw new Fault('slot.empty', `There is no unit in slot ${view.slot.number}.`, { slotId });
  const recipeId = view.armedRecipeId ?? recipeSummaries(store)[0]?.id;
  if (recipeId === undefined)
    throw new Fault('plan.refused', 'There is no recipe that says how to talk to this unit.');
  const { recipe } = findRecipe(store, recipeId);
  const driver = drivers.find((candidate) => candidate.id === recipe.driver);
  const note = (text: string): void =>
    hub.log({ at: parts.clock.now().toISOString(), slotId, jobId: null, text });
  const run = { signal: AbortSignal.timeout(consoleTimeoutMs), progress: () => undefined, log: note };
  if (driver === undefined) throw new Fault('plan.refused', `There is no driver called ${recipe.driver}.`);
  const session = await driver.connect(source.port(view.port), recipe.options, run);
  try {
    if (session.console === undefined)
      throw new Fault('device.lacks', 'This unit has no console that can be written to.');
    note(`> ${line}`);
    const output = await session.console(line, run);
    for (const text of output.split('\n')) note(text);
    return output;
  } finally {
    await session.close();
  }
}
