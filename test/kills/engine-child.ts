/**
 * A whole engine that works without end: every slot of the virtual bench gets one unit after another, until somebody
 * kills it. Prints one JSON line when it is up: what it found interrupted.
 */

import type { SlotView } from '../../src/model/station.ts';
import { openStation } from '../../src/station/station.ts';

const [dataFolder, lanes] = process.argv.slice(2);
if (dataFolder === undefined) throw new Error('name a data folder');
const station = await openStation({ dataFolder, bench: 'virtual', appVersion: 'kills', virtualBaud: 0 });
const { handlers } = station;
const used = station.state.slots.slice(0, Number(lanes ?? 4));
process.stdout.write(
  `${JSON.stringify({ interrupted: station.state.slots.filter((view) => view.activity.type === 'done' && view.activity.outcome === 'interrupted').length })}\n`,
);

/** An interrupted unit goes on where it was; every fourth finished one is wiped; then a new one comes. */
let finished = 0;
async function next(view: SlotView): Promise<void> {
  const slotId = view.slot.id;
  if (view.activity.type === 'done' && view.activity.outcome === 'interrupted' && view.port !== null) {
    const { recipeId } = view.activity;
    if (recipeId === 'gateway-mk2-wipe' && view.hardwareId !== null)
      await handlers.startWipe({ slotId, recipeId, confirmHardwareId: view.hardwareId });
    else await handlers.startJob({ slotId, recipeId });
    return;
  }
  finished += 1;
  if (
    view.activity.type === 'done' &&
    view.activity.outcome === 'passed' &&
    view.activity.recipeId === 'gateway-mk2' &&
    finished % 4 === 0 &&
    view.hardwareId !== null
  ) {
    await handlers.startWipe({ slotId, recipeId: 'gateway-mk2-wipe', confirmHardwareId: view.hardwareId });
    return;
  }
  await handlers.virtualBench({ slotId, action: 'new-unit' });
}

const busy = new Set<string>();
async function look(): Promise<void> {
  for (const { slot } of used) {
    const view = station.state.slots.find((candidate) => candidate.slot.id === slot.id);
    if (
      view === undefined ||
      view.activity.type === 'running' ||
      view.activity.type === 'ready' ||
      busy.has(slot.id)
    )
      continue;
    busy.add(slot.id);
    // A slot that can not go on (its unit has just left) is looked at again.
    await next(view).catch(() => undefined);
    busy.delete(slot.id);
  }
}
setInterval(() => void look(), 20);
