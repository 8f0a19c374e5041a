import { describe, expect, it, vi } from 'vitest';
import type { ConnectionProblem, PipeListener } from '../../renderer/connection.ts';
import { StationStore } from '../../renderer/state/station-store.ts';
import { lookUp, placeOfScan } from '../../renderer/state/use-scan-lookup.ts';
import type { Pipe } from '../../src/contract/channel.ts';
import { type Engine, serve } from '../../src/contract/serve.ts';
import { createFixtureEngine } from './fixture-engine.ts';
import { allStates, station } from './fixture-station.ts';

/** Two ends of a pipe in one page. JSON in between, as over a socket: what does not survive it must not be needed. */
function pipePair(): { near: Pipe; far: Pipe; cut: () => void } {
  const messages: ((message: unknown) => void)[][] = [[], []];
  const closes: (() => void)[] = [];
  let open = true;
  const cut = (): void => {
    if (!open) return;
    open = false;
    for (const close of closes) close();
  };
  const end = (mine: number): Pipe => ({
    send: (message) => {
      const text = JSON.stringify(message);
      queueMicrotask(() => {
        if (open) for (const listener of messages[1 - mine] ?? []) listener(JSON.parse(text));
      });
    },
    onMessage: (listener) => messages[mine]?.push(listener),
    onClose: (listener) => closes.push(listener),
    close: cut,
  });
  return { near: end(0), far: end(1), cut };
}

function openStore(engine: Engine): {
  store: StationStore;
  plug: (engine: Engine) => () => void;
  problem: (problem: ConnectionProblem) => void;
} {
  let listener: PipeListener | null = null;
  const store = new StationStore((given) => {
    listener = given;
  });
  const plug = (next: Engine): (() => void) => {
    const pair = pipePair();
    serve(next, pair.far);
    listener?.onPipe(pair.near);
    return pair.cut;
  };
  plug(engine);
  return { store, plug, problem: (problem) => listener?.onProblem(problem) };
}

const connected = (store: StationStore): Promise<void> =>
  vi.waitFor(() => expect(store.getSnapshot().connection.type).toBe('connected'));

describe("the window's copy of the station", () => {
  it('follows the engine event by event and keeps untouched slots as they were', async () => {
    const engine = createFixtureEngine(station(allStates()));
    const { store } = openStore(engine);
    await connected(store);
    const before = store.getSnapshot().station?.slots ?? [];
    engine.announce({ type: 'operator', operator: 'Ben' });
    const [first] = engine.state().slots;
    if (first === undefined) throw new TypeError('no slot');
    engine.announce({ type: 'slot', slot: { ...first, serialNumber: 'GW2-1' } });
    await vi.waitFor(() => expect(store.getSnapshot().station?.slots[0]?.serialNumber).toBe('GW2-1'));
    expect(store.getSnapshot().station).toEqual(engine.state());
    expect(store.getSnapshot().station?.slots[1]).toBe(before[1]);
  });

  it('calls its listeners far less often than 32 busy slots send events', async () => {
    const engine = createFixtureEngine(station(allStates()));
    const { store } = openStore(engine);
    await connected(store);
    let calls = 0;
    store.subscribe(() => {
      calls += 1;
    });
    for (let index = 0; index < 300; index += 1) engine.announce({ type: 'operator', operator: `N${index}` });
    await vi.waitFor(() => expect(store.getSnapshot().station?.operator).toBe('N299'));
    await vi.waitFor(() => expect(calls).toBeGreaterThan(0));
    expect(calls).toBeLessThan(10);
  });

  it('keeps the last state when the engine goes, says so, and takes a fresh one when it is back', async () => {
    const engine = createFixtureEngine(station(allStates()));
    let listener: PipeListener | null = null;
    const store = new StationStore((given) => {
      listener = given;
    });
    const first = pipePair();
    serve(engine, first.far);
    (listener as PipeListener | null)?.onPipe(first.near);
    await connected(store);
    first.cut();
    expect(store.getSnapshot().connection).toMatchObject({ type: 'problem', problem: 'lost' });
    expect(store.getSnapshot().station?.slots).toHaveLength(8);
    await expect(store.api.getSettings({})).rejects.toMatchObject({ code: 'contract.closed' });
    const second = pipePair();
    serve(createFixtureEngine(station([], { operator: 'After' })), second.far);
    (listener as PipeListener | null)?.onPipe(second.near);
    await connected(store);
    await vi.waitFor(() => expect(store.getSnapshot().station?.operator).toBe('After'));
  });

  it('does not call a live connection lost because an older one closed', async () => {
    const { store, plug, problem } = openStore(createFixtureEngine(station(allStates())));
    await connected(store);
    plug(createFixtureEngine(station([], { operator: 'Second' })));
    await vi.waitFor(() => expect(store.getSnapshot().station?.operator).toBe('Second'));
    problem('lost');
    expect(store.getSnapshot().connection.type).toBe('connected');
  });

  it('gives back the fault of a refused request', async () => {
    const { store } = openStore(createFixtureEngine(station(allStates())));
    await connected(store);
    await expect(store.api.startJob({ slotId: 'slot-4', recipeId: 'gateway-mk2' })).rejects.toMatchObject({
      code: 'slot.empty',
    });
  });
});

describe('a scanned number', () => {
  it('opens the unit on the bench, else the one in the life records, and is never a guess', async () => {
    const state = station(allStates());
    const { store } = openStore(createFixtureEngine(state));
    await connected(store);
    expect(await lookUp('gw2-004712', state, store.api)).toBe('A4CF12FE0042');
    expect(await lookUp('GW2-004900', state, store.api)).toBe('A4CF12FE0230');
    expect(await lookUp('GW2-0049', state, store.api)).toBeNull();
  });

  it('opens the life record, at the returns desk the return, in a batch its check, and leaves whoever is about to wipe it', () => {
    const { slots } = station(allStates());
    expect(placeOfScan('A4CF12FE0046', '#/records?outcome=failed', slots)).toBe('#/units/A4CF12FE0046');
    expect(placeOfScan('A4CF12FE0046', '#/returns', slots)).toBe('#/returns?unit=A4CF12FE0046');
    expect(placeOfScan('A4CF12FE0046', '#/returns?batch=week-48&unit=other', slots)).toBe(
      '#/returns?batch=week-48&unit=A4CF12FE0046',
    );
    expect(placeOfScan('A4CF12FE0046', '#/returns/slot-6', slots)).toBeNull();
    expect(placeOfScan('A4CF12FE0041', '#/returns/slot-6', slots)).toBe('#/returns?unit=A4CF12FE0041');
  });
});
