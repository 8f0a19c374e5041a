/**
 * A small engine in memory behind the real contract: the real serve(), parsed arguments, numbered events. It plays
 * jobs on timers so that a screen can be watched; it decides nothing that the station decides.
 */
import { type Handlers, type Reply, requests } from '../../src/contract/contract.ts';
import type { Engine } from '../../src/contract/serve.ts';
import { Fault } from '../../src/model/fault.ts';
import { reduce } from '../../src/model/reduce.ts';
import type { SlotView, StationChange, StationEvent, StationState } from '../../src/model/station.ts';
import { settings } from './fixture-data.ts';
import { fixed } from './fixture-replies.ts';
import { stepResult } from './fixture-station.ts';

export interface FixtureEngine extends Engine {
  readonly state: () => StationState;
  announce(change: StationChange): void;
  /** Every request that came, newest last. */
  readonly calls: { readonly name: string; readonly argument: unknown }[];
}

export interface FixtureOptions {
  readonly tickMs?: number;
  readonly replies?: Partial<Handlers>;
}

export function createFixtureEngine(first: StationState, options: FixtureOptions = {}): FixtureEngine {
  const tickMs = options.tickMs ?? 250;
  let state = first;
  const listeners = new Set<(event: StationEvent) => void>();
  const calls: { name: string; argument: unknown }[] = [];

  const announce = (change: StationChange): void => {
    const event: StationEvent = { sequence: state.sequence + 1, change };
    state = reduce(state, event);
    for (const listener of listeners) listener(event);
  };
  const slotOf = (slotId: string): SlotView => {
    const view = state.slots.find((candidate) => candidate.slot.id === slotId);
    if (view === undefined) throw new Fault('slot.unknown', `There is no slot ${slotId}.`);
    return view;
  };
  const setSlot = (view: SlotView): void => announce({ type: 'slot', slot: view });

  const play = (slotId: string, recipeId: string): string => {
    const recipe = state.recipes.find((candidate) => candidate.id === recipeId);
    if (recipe === undefined) throw new Fault('plan.refused', `There is no recipe ${recipeId}.`);
    if (slotOf(slotId).activity.type === 'empty') throw new Fault('slot.empty', 'No unit is in this slot.');
    const jobId = `job-${slotId}-${state.sequence}`;
    const startedAt = new Date().toISOString();
    const progressAt = (stepIndex: number, fraction: number) => ({
      step: recipe.steps[stepIndex]!,
      stepIndex,
      stepCount: recipe.steps.length,
      fraction,
      timeLeftMs: fraction > 0.3 ? (1 - fraction) * 4 * tickMs : null,
      waitingFor: null,
      media: [],
    });
    const tick = (stepIndex: number, fraction: number): void => {
      const { activity } = slotOf(slotId);
      if (activity.type !== 'running' || activity.jobId !== jobId) return;
      const steps = recipe.steps.slice(0, stepIndex).map((step, index) => stepResult(index, step));
      const end = (outcome: 'passed' | 'cancelled'): void =>
        setSlot({
          ...slotOf(slotId),
          serialNumber: slotOf(slotId).serialNumber ?? 'GW2-004799',
          activity: {
            type: 'done',
            jobId,
            recipeId,
            outcome,
            endedAt: new Date().toISOString(),
            durationMs: 4_000,
            fault: outcome === 'passed' ? null : new Fault('job.cancelled', 'The job was stopped.').toData(),
            steps,
            documentId: 'doc-1',
          },
        });
      if (activity.cancelling) {
        end('cancelled');
        return;
      }
      if (stepIndex === recipe.steps.length) {
        announce({ type: 'shift', shift: { ...state.shift, passed: state.shift.passed + 1 } });
        end('passed');
        return;
      }
      announce({
        type: 'log',
        lines: [
          {
            at: new Date().toISOString(),
            slotId,
            jobId,
            text: `${recipe.steps[stepIndex]} ${Math.round(fraction * 100)} %`,
          },
        ],
      });
      setSlot({
        ...slotOf(slotId),
        activity: { ...activity, steps, progress: progressAt(stepIndex, fraction) },
      });
      setTimeout(
        () => (fraction >= 0.75 ? tick(stepIndex + 1, 0) : tick(stepIndex, fraction + 0.25)),
        tickMs,
      );
    };
    setSlot({
      ...slotOf(slotId),
      activity: {
        type: 'running',
        jobId,
        recipeId,
        startedAt,
        progress: progressAt(0, 0),
        steps: [],
        cancelling: false,
      },
    });
    setTimeout(() => tick(0, 0), tickMs);
    return jobId;
  };

  const handlers: Handlers = {
    ...fixed,
    snapshot: () => state,
    startJob: ({ slotId, recipeId }) => ({ jobId: play(slotId, recipeId) }),
    startWipe: ({ slotId, recipeId, confirmHardwareId }) => {
      if (confirmHardwareId !== slotOf(slotId).hardwareId)
        throw new Fault('wipe.unconfirmed', 'The hardware id that was confirmed is not the one in the slot.');
      return { jobId: play(slotId, recipeId) };
    },
    cancelJob: ({ jobId }) => {
      const view = state.slots.find(
        ({ activity }) => activity.type === 'running' && activity.jobId === jobId,
      );
      if (view?.activity.type === 'running')
        setSlot({ ...view, activity: { ...view.activity, cancelling: true } });
      return null;
    },
    armSlots: ({ slotIds, recipeId }) => {
      announce({
        type: 'slots',
        slots: state.slots.map((view) =>
          slotIds.includes(view.slot.id) ? { ...view, armedRecipeId: recipeId } : view,
        ),
      });
      return null;
    },
    virtualBench: ({ slotId, action, misbehaviour }) => {
      const view = slotOf(slotId);
      const unit = { unitId: `unit-${slotId}`, title: 'Virtual gateway', misbehaviour: misbehaviour ?? null };
      if (action === 'unplug') {
        setSlot({
          ...view,
          activity: { type: 'empty' },
          hardwareId: null,
          serialNumber: null,
          virtual: { ...unit, pluggedIn: false },
        });
      } else {
        setSlot({
          ...view,
          activity: { type: 'ready' },
          hardwareId: 'A4CF12FE0099',
          virtual: { ...unit, pluggedIn: true },
        });
        if (view.armedRecipeId !== null) play(slotId, view.armedRecipeId);
      }
      return null;
    },
    teachSlot: ({ slotNumber }) => {
      announce({ type: 'teaching', slotNumber });
      return null;
    },
    chooseLanguage: ({ whose, language }) => {
      announce({ type: 'language', language });
      return whose === 'mine' ? { station: null, mine: language } : { station: language, mine: null };
    },
    saveSettings: (change) => {
      if (change.operator !== undefined) announce({ type: 'operator', operator: change.operator });
      return { ...settings, ...change } as Reply<'saveSettings'>;
    },
    ...options.replies,
  };
  const recorded = Object.fromEntries(
    Object.keys(requests).map((name) => [
      name,
      (argument: never) => {
        calls.push({ name, argument });
        return (handlers[name as keyof Handlers] as (argument: never) => unknown)(argument);
      },
    ]),
  ) as unknown as Handlers;

  return {
    handlers: recorded,
    calls,
    announce,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
  };
}
