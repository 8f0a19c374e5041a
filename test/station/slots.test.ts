import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';
import { demoRecipe, withManifest, zipped } from './packages.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

describe('slots', () => {
  test('are forgotten, and taught by plugging a unit in', async () => {
    const { slot } = bench.slot(8);
    await bench.call('forgetSlot', { slotId: slot.id });
    expect(bench.station.state.slots).toHaveLength(7);
    await bench.call('teachSlot', { slotNumber: 8 });
    expect(bench.station.state.teaching).toBe(8);
    await bench.call('teachSlot', { slotNumber: null });
    expect(bench.station.state.teaching).toBeNull();
    await bench.call('teachSlot', { slotNumber: 8, location: slot.location });
    expect(bench.slot(8).slot).toMatchObject({ number: 8, location: slot.location });
  });

  test('with a job keep their place: neither their number nor their socket is taught anew', async () => {
    await bench.plug(1);
    const { slot } = bench.slot(1);
    const { jobId } = await bench.call('startJob', { slotId: slot.id, recipeId: provisionRecipe });
    const busy = { code: 'slot.busy' };
    await expect(bench.call('forgetSlot', { slotId: slot.id })).rejects.toMatchObject(busy);
    await expect(bench.call('teachSlot', { slotNumber: 1 })).rejects.toMatchObject(busy);
    await expect(bench.call('teachSlot', { slotNumber: 9, location: slot.location })).rejects.toMatchObject(
      busy,
    );
    await bench.ended(1, jobId);
  });

  test('that do not exist are named as such, and nothing of the request is done', async () => {
    const unknown = { code: 'slot.unknown' };
    const slotId = 'nowhere';
    await expect(bench.call('startJob', { slotId, recipeId: provisionRecipe })).rejects.toMatchObject(
      unknown,
    );
    await expect(
      bench.call('armSlots', { slotIds: [bench.slot(2).slot.id, slotId], recipeId: provisionRecipe }),
    ).rejects.toMatchObject(unknown);
    expect(bench.slot(2).armedRecipeId).toBeNull();
    await expect(bench.call('wipePlan', { slotId })).rejects.toMatchObject(unknown);
    await expect(bench.call('sendConsole', { slotId, line: 'x' })).rejects.toMatchObject(unknown);
    await expect(
      bench.call('startJob', { slotId: bench.slot(7).slot.id, recipeId: provisionRecipe }),
    ).rejects.toMatchObject({ code: 'slot.empty' });
    await expect(
      bench.call('startJob', { slotId: bench.slot(1).slot.id, recipeId: 'no-such' }),
    ).rejects.toMatchObject({ code: 'plan.refused' });
  });
});

test('a line goes to the console of a unit, and what it says comes back', async () => {
  const { output } = await bench.call('sendConsole', { slotId: bench.slot(1).slot.id, line: 'help' });
  expect(output.length).toBeGreaterThan(0);
  await bench.until('the log', (state) => state.log.some((line) => line.text === '> help'));
});

describe('an armed slot whose job can not start', () => {
  test('says why where people look, and stops saying so when the unit leaves', async () => {
    const source = demoRecipe('gateway-mk2-diagnose').replace('gateway-mk2-diagnose', 'armed');
    const entries = (text: string) =>
      withManifest(new Map([['recipes/armed.yaml', new TextEncoder().encode(text)]]), 'armed');
    await bench.call('importFile', { base64: zipped(entries(source)) });
    await bench.arm(3, 'armed');
    // The package is replaced by one that can not run here, or worse: that wipes.
    const wiping = demoRecipe('gateway-mk2-wipe').replace('recipe: gateway-mk2-wipe', 'recipe: armed');
    await bench.call('importFile', { base64: zipped(entries(wiping)) });
    await bench.plug(3);
    const [alert] = await bench.until('the alert', (state) =>
      state.alerts.length > 0 ? state.alerts : null,
    );
    expect(alert).toMatchObject({ code: 'wipe.unconfirmed' });
    expect(bench.slot(3).activity.type).toBe('ready');
    await bench.call('importFile', { base64: zipped(entries(source)) });
    await bench.run(3, 'armed');
    expect(bench.station.state.alerts).toEqual([]);
    await bench.call('importFile', { base64: zipped(entries(wiping)) });
    await bench.plug(3);
    await bench.until('the alert', (state) => state.alerts.length > 0);
    await bench.unplug(3);
    await bench.until('the alert to go', (state) => state.alerts.length === 0);
  });
});

test('the plan of a recipe that breaks the rules of its purpose says so', async () => {
  const broken = [
    ['purpose: diagnose', 'purpose: decommission', /must have the step wipe/],
    [
      '  - step: diagnose',
      '  - step: flash\n    file: firmware\n  - step: diagnose',
      /purpose diagnose can not have the step flash/,
    ],
  ] as const;
  for (const [index, [from, to, why]] of broken.entries()) {
    const text = demoRecipe('gateway-mk2-diagnose')
      .replace('recipe: gateway-mk2-diagnose', `recipe: broken-${index}`)
      .replace(from, to);
    const entries = new Map([[`recipes/broken-${index}.yaml`, new TextEncoder().encode(text)]]);
    await bench.call('importFile', { base64: zipped(withManifest(entries, `broken-${index}`)) });
    const { problems } = await bench.call('plan', { recipeId: `broken-${index}` });
    expect(problems.map((problem) => problem.message).join('\n')).toMatch(why);
    await expect(bench.arm(5, `broken-${index}`)).rejects.toMatchObject({ code: 'plan.refused' });
  }
});
