/** What the station adds to a unit: a whole recipe less its flash step, on a unit at 921600. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SlotView } from '../../src/model/station.ts';
import { openStation } from '../../src/station/station.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const goalMs = 300;

export async function stationOverhead(runs: number): Promise<readonly Measurement[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-'));
  const station = await openStation({
    dataFolder: folder,
    bench: 'virtual',
    appVersion: 'bench',
    virtualBaud: 921_600,
  });
  const apart: number[] = [];
  const own: number[] = [];
  try {
    for (let run = 0; run < runs; run += 1) {
      const slot = station.state.slots[run % station.state.slots.length];
      if (slot === undefined) throw new Error('the bench has no slots');
      const done = finished(slot.slot.id);
      await station.handlers.virtualBench({ slotId: slot.slot.id, action: 'new-unit' });
      const { activity } = await done;
      if (activity.type !== 'done' || activity.outcome !== 'passed')
        throw new Error(`the job did not pass: ${JSON.stringify(activity)}`);
      const steps = activity.steps.reduce((sum, step) => sum + step.durationMs, 0);
      const flash = activity.steps.find((step) => step.step === 'flash')?.durationMs ?? 0;
      apart.push(activity.durationMs - flash);
      own.push(activity.durationMs - steps);
    }
  } finally {
    await station[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    {
      name: 'Whole recipe less its flash step, per unit',
      unit: 'ms',
      better: 'less',
      spread: spreadOf(apart),
      runs,
      goal: goalMs,
      note: 'identity, configuration, proof and reads at 921600',
    },
    {
      name: 'Of that outside all steps (connect, journal, evidence)',
      unit: 'ms',
      better: 'less',
      spread: spreadOf(own),
      runs,
      goal: null,
      note: '',
    },
  ];

  function finished(slotId: string): Promise<SlotView> {
    return new Promise((resolve) => {
      const subscription = station.subscribe(() => {
        const view = station.state.slots.find((candidate) => candidate.slot.id === slotId);
        if (view?.activity.type !== 'done') return;
        subscription[Symbol.dispose]();
        resolve(view);
      });
    });
  }
}
