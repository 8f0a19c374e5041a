/** A whole station on the virtual bench in a temporary folder, as fast as it goes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reply, RequestName } from '../../src/contract/contract.ts';
import { callHandler } from '../../src/contract/serve.ts';
import type { SlotActivity, SlotView, StationState } from '../../src/model/station.ts';
import { openStation, type Station } from '../../src/station/station.ts';
import type { StationOptions } from '../../src/station/station-options.ts';

export const provisionRecipe = 'gateway-mk2';
export const diagnoseRecipe = 'gateway-mk2-diagnose';
export const wipeRecipe = 'gateway-mk2-wipe';

export type Done = Extract<SlotActivity, { type: 'done' }>;

export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-station-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

export interface TestBench extends AsyncDisposable {
  readonly station: Station;
  slot(number: number): SlotView;
  /** Through the contract's own parser, as every front end comes. */
  call<N extends RequestName>(name: N, argument?: unknown): Promise<Reply<N>>;
  /** The first answer that is not null, now or after a change. */
  until<T>(
    what: string,
    look: (state: StationState) => T | null | undefined | false,
    patienceMs?: number,
  ): Promise<T>;
  arm(number: number, recipeId: string | null): Promise<unknown>;
  /** A new unit in an empty slot; nothing starts by itself unless the slot is armed. */
  plug(number: number, misbehaviour?: string | null): Promise<SlotView>;
  /** Runs a recipe by hand and waits for its end. */
  run(number: number, recipeId: string): Promise<Done>;
  wipe(number: number, confirmHardwareId?: string): Promise<Done>;
  ended(number: number, jobId: string): Promise<Done>;
  unplug(number: number): Promise<void>;
}

export async function openBench(folder: string, more: Partial<StationOptions> = {}): Promise<TestBench> {
  const station = await openStation({
    dataFolder: folder,
    bench: 'virtual',
    appVersion: 'test',
    virtualBaud: 0,
    ...more,
  });
  return benchOf(station);
}

export function benchOf(station: Station): TestBench {
  const slot = (number: number): SlotView => {
    const view = station.state.slots.find((candidate) => candidate.slot.number === number);
    if (view === undefined) throw new Error(`no slot ${number}`);
    return view;
  };
  const call = <N extends RequestName>(name: N, argument?: unknown): Promise<Reply<N>> =>
    callHandler(station.handlers, name, argument ?? null) as Promise<Reply<N>>;
  const until: TestBench['until'] = (what, look, patienceMs = 20_000) =>
    new Promise((resolve, reject) => {
      const attempt = (): boolean => {
        const found = look(station.state);
        if (found === null || found === undefined || found === false) return false;
        clearTimeout(timer);
        subscription[Symbol.dispose]();
        resolve(found);
        return true;
      };
      const timer = setTimeout(() => {
        subscription[Symbol.dispose]();
        reject(new Error(`waited in vain for ${what}: ${JSON.stringify(station.state.slots.slice(0, 2))}`));
      }, patienceMs);
      const subscription = station.subscribe(() => void attempt());
      attempt();
    });
  const ended = (number: number, jobId: string): Promise<Done> =>
    until(`the end of the job in slot ${number}`, () => {
      const { activity } = slot(number);
      return activity.type === 'done' && activity.jobId === jobId ? activity : null;
    });
  return {
    station,
    slot,
    call,
    until,
    ended,
    arm: (number, recipeId) => call('armSlots', { slotIds: [slot(number).slot.id], recipeId }),
    plug: async (number, misbehaviour = null) => {
      await call('virtualBench', { slotId: slot(number).slot.id, action: 'new-unit', misbehaviour });
      return until(`a unit in slot ${number}`, () => (slot(number).port === null ? null : slot(number)));
    },
    run: async (number, recipeId) => {
      const { jobId } = await call('startJob', { slotId: slot(number).slot.id, recipeId });
      return ended(number, jobId);
    },
    wipe: async (number, confirmHardwareId = slot(number).hardwareId ?? '') => {
      const slotId = slot(number).slot.id;
      const { jobId } = await call('startWipe', { slotId, recipeId: wipeRecipe, confirmHardwareId });
      return ended(number, jobId);
    },
    unplug: async (number) => {
      await call('virtualBench', { slotId: slot(number).slot.id, action: 'unplug' });
      await until(`slot ${number} to be empty`, () => slot(number).port === null);
    },
    [Symbol.asyncDispose]: () => station[Symbol.asyncDispose](),
  };
}

/** All slots disarmed: plugging in starts nothing. */
export async function disarmAll(bench: TestBench): Promise<void> {
  await bench.call('armSlots', {
    slotIds: bench.station.state.slots.map((view) => view.slot.id),
    recipeId: null,
  });
}
