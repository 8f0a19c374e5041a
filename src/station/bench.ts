/**
 * The bench: which port is in which slot, and what that means. A unit that appears in an armed slot starts its recipe;
 * a result stays on the card until the unit leaves; a unit that restarts has not left. Jobs themselves are in
 * job-control.ts.
 */
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import { Fault } from '../model/fault.ts';
import type { PortInfo, Slot } from '../model/port.ts';
import type { SlotView } from '../model/station.ts';
import type { Store } from '../store/store.ts';
import { assignSlots } from '../transport/assign-slots.ts';
import type { PortSource } from '../transport/port.ts';
import type { StateHub } from './state-hub.ts';

/** A unit that is away for less than this has only restarted. */
export const leaveGraceMs = 1_200;

export interface BenchParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly source: PortSource;
  readonly clock: Clock;
  readonly random: Random;
  /** Slots whose card shows what a crash interrupted: the unit that is still there does not replace it. */
  readonly keepShown: ReadonlySet<string>;
  /** A unit appeared in a slot that is armed. */
  onArmed(slotId: string, recipeId: string): void;
  /** What was said about the unit in this slot is over: it has left, or another recipe shall start. */
  onVacant(slotId: string): void;
}

export class Bench {
  readonly #parts: BenchParts;
  #watch: Disposable | null = null;
  #closed = false;
  #ports: readonly PortInfo[] = [];
  readonly #leaving = new Map<string, ReturnType<typeof setTimeout>>();
  /** Slots whose unit has been seen to leave (or never was there), so that the next one is a new one. */
  readonly #vacant = new Set<string>();

  constructor(parts: BenchParts) {
    this.#parts = parts;
    for (const slot of parts.store.settings.slots())
      if (!parts.keepShown.has(slot.id)) this.#vacant.add(slot.id);
  }

  start(): void {
    this.#watch = this.#parts.source.watch((ports) => this.#onPorts(ports));
  }

  close(): void {
    this.#closed = true;
    this.#watch?.[Symbol.dispose]();
    for (const timer of this.#leaving.values()) clearTimeout(timer);
  }

  /** Somebody changed which ports there are. */
  refresh(): void {
    this.#watch?.[Symbol.dispose]();
    this.start();
  }

  get ports(): readonly PortInfo[] {
    return this.#ports;
  }

  /** The next port that appears anywhere outside the taught slots becomes slot `slotNumber`; null stops listening. */
  teach(slotNumber: number | null, location: string | undefined): void {
    const { hub } = this.#parts;
    if (slotNumber === null) {
      hub.change({ type: 'teaching', slotNumber: null });
      return;
    }
    const inUse = this.#inUse(slotNumber, location);
    if (inUse !== undefined)
      throw new Fault('slot.busy', `Slot ${inUse.slot.number} has a job running.`, { slotNumber });
    if (location === undefined) hub.change({ type: 'teaching', slotNumber });
    else this.#learn(slotNumber, location);
  }

  /** The slot whose job would lose its card if `slotNumber` were taught to `location`. */
  #inUse(slotNumber: number, location: string | undefined): SlotView | undefined {
    return this.#parts.hub.state.slots.find(
      ({ slot, activity }) =>
        activity.type === 'running' && (slot.number === slotNumber || slot.location === location),
    );
  }

  forget(slotId: string): void {
    if (this.#parts.hub.slot(slotId)?.activity.type === 'running')
      throw new Fault('slot.busy', 'This slot has a job running.', { slotId });
    this.#parts.store.settings.forgetSlot(slotId);
    this.#parts.onVacant(slotId);
    this.#reload();
  }

  /** `record` writes down who armed them, in the same transaction. */
  arm(slotIds: readonly string[], recipeId: string | null, record: () => void): void {
    const { hub, store } = this.#parts;
    for (const slotId of slotIds)
      if (hub.slot(slotId) === null) throw new Fault('slot.unknown', 'There is no such slot.', { slotId });
    store.transaction(() => {
      for (const slotId of slotIds) store.settings.set(`slot.armed.${slotId}`, recipeId);
      record();
    });
    for (const slotId of slotIds) {
      this.#parts.onVacant(slotId);
      hub.changeSlot(slotId, (view) => ({ ...view, armedRecipeId: recipeId }));
    }
  }

  /** A job has ended: the unit may have left meanwhile. */
  jobEnded(slotId: string): void {
    if (this.#parts.hub.slot(slotId)?.port === null) this.#startLeaving(slotId);
  }

  /** Puts a finished card away by hand; a unit that is still there is ready again. */
  clear(slotId: string): void {
    const shown = this.#parts.hub.slot(slotId);
    if (shown?.port === null && shown.activity.type !== 'running') {
      // By hand means that it has left for good: the next one is a new one, however soon it comes.
      clearTimeout(this.#leaving.get(slotId));
      this.#leaving.delete(slotId);
      this.#vacant.add(slotId);
    }
    this.#parts.hub.changeSlot(slotId, (view) =>
      view.activity.type === 'running'
        ? view
        : { ...resting(view), activity: { type: view.port === null ? 'empty' : 'ready' } },
    );
  }

  #onPorts(ports: readonly PortInfo[]): void {
    const { hub } = this.#parts;
    const appeared = ports.filter((port) => !this.#ports.some((before) => before.location === port.location));
    this.#ports = ports;
    const { teaching } = hub.state;
    if (teaching !== null) {
      const taught = new Set(hub.state.slots.map((view) => view.slot.location));
      const heard = appeared.find((port) => !taught.has(port.location));
      // A job that began in this slot since keeps it: the next unit that is plugged in teaches it.
      if (heard !== undefined && this.#inUse(teaching, heard.location) === undefined)
        this.#learn(teaching, heard.location);
    }
    this.#assign();
  }

  #assign(): void {
    const { hub } = this.#parts;
    const slots = hub.state.slots.map((view) => view.slot);
    const assignment = assignSlots(slots, this.#ports);
    for (const view of hub.state.slots) {
      const port = assignment.portOf.get(view.slot.id) ?? null;
      if (port !== null) this.#arrived(view, port);
      else if (view.port !== null) this.#left(view);
    }
    hub.change({ type: 'stray-ports', ports: assignment.strays });
  }

  #arrived(view: SlotView, port: PortInfo): void {
    const { hub } = this.#parts;
    const slotId = view.slot.id;
    clearTimeout(this.#leaving.get(slotId));
    this.#leaving.delete(slotId);
    if (view.port?.path === port.path) return;
    hub.changeSlot(slotId, (current) => ({ ...current, port }));
    if (view.activity.type === 'running' || !this.#vacant.delete(slotId)) return;
    hub.changeSlot(slotId, (current) => ({ ...resting(current), activity: { type: 'ready' } }));
    if (view.armedRecipeId !== null) this.#parts.onArmed(slotId, view.armedRecipeId);
  }

  #left(view: SlotView): void {
    this.#parts.hub.changeSlot(view.slot.id, (current) => ({ ...current, port: null }));
    if (view.activity.type !== 'running') this.#startLeaving(view.slot.id);
  }

  #startLeaving(slotId: string): void {
    if (this.#closed) return;
    clearTimeout(this.#leaving.get(slotId));
    const leave = (): void => {
      this.#leaving.delete(slotId);
      this.#vacant.add(slotId);
      this.#parts.onVacant(slotId);
      this.#parts.hub.changeSlot(slotId, (view) => {
        if (view.activity.type === 'running') return view;
        // A unit that was pulled out in the middle left its result behind: it is shown until the next one comes.
        const keeps =
          view.activity.type === 'done' &&
          view.activity.outcome !== 'passed' &&
          view.activity.fault?.code.startsWith('link.');
        return keeps ? view : { ...resting(view), activity: { type: 'empty' } };
      });
    };
    this.#leaving.set(slotId, setTimeout(leave, leaveGraceMs));
  }

  #learn(slotNumber: number, location: string): void {
    const { store, random, hub } = this.#parts;
    const slot: Slot = {
      id: randomId(random).slice(0, 12),
      number: slotNumber,
      label: `Slot ${slotNumber}`,
      location,
    };
    store.settings.saveSlot(slot);
    this.#vacant.add(slot.id);
    this.#reload();
    // Last: a window that sees the lesson end looks for the slot that was heard.
    hub.change({ type: 'teaching', slotNumber: null });
  }

  #reload(): void {
    const { store, hub } = this.#parts;
    const known = new Map(hub.state.slots.map((view) => [view.slot.id, view]));
    hub.change({
      type: 'slots',
      slots: store.settings.slots().map((slot) => known.get(slot.id) ?? emptySlot(store, slot)),
    });
    this.#assign();
  }
}

export function emptySlot(store: Store, slot: Slot): SlotView {
  const armed = store.settings.get(`slot.armed.${slot.id}`);
  return {
    slot,
    port: null,
    armedRecipeId: typeof armed === 'string' ? armed : null,
    activity: { type: 'empty' },
    hardwareId: null,
    serialNumber: null,
    unitState: null,
    virtual: null,
  };
}

function resting(view: SlotView): SlotView {
  return { ...view, hardwareId: null, serialNumber: null, unitState: null };
}
