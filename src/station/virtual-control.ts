/** The virtual bench as the screen uses it: each place is a slot, a unit is plugged in with one click. */
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import type { Driver } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { VirtualBench } from '../virtual/virtual-bench.ts';
import { isMisbehaviour } from '../virtual/virtual-unit.ts';
import { demoModel, demoProvisionRecipe } from './demo-content.ts';
import type { StateHub } from './state-hub.ts';

export const virtualPlaces = 8;

export interface VirtualControlParts {
  readonly store: Store;
  readonly drivers: readonly Driver[];
  readonly clock: Clock;
  readonly random: Random;
}

/** Eight places, taught as slots 1 to 8 at the first start and armed, so that plugging in is all there is to do. */
export function openVirtualBench(parts: VirtualControlParts): VirtualBench {
  const { store, drivers, clock, random } = parts;
  if (store.settings.slots().length === 0) {
    for (let number = 1; number <= virtualPlaces; number += 1) {
      const id = randomId(random).slice(0, 12);
      store.settings.saveSlot({ id, number, label: `Slot ${number}`, location: `virtual:${number}` });
      store.settings.set(`slot.armed.${id}`, demoProvisionRecipe);
    }
  }
  return new VirtualBench({
    places: virtualPlaces,
    defaultDriverId: 'smp',
    baud: 'as-opened',
    folder: join(store.folder, 'virtual-bench'),
    clock,
    random,
    driver: (driverId) => {
      const driver = drivers.find((candidate) => candidate.id === driverId);
      if (driver === undefined) throw new Fault('plan.refused', `There is no driver called ${driverId}.`);
      return driver;
    },
  });
}

export class VirtualControl {
  readonly #bench: VirtualBench;
  readonly #hub: StateHub;

  constructor(bench: VirtualBench, hub: StateHub) {
    this.#bench = bench;
    this.#hub = hub;
    this.announce();
  }

  act(slotId: string, action: 'plug' | 'unplug' | 'new-unit', misbehaviour: string | null): void {
    const place = this.#placeOf(slotId);
    if (misbehaviour !== null && !isMisbehaviour(misbehaviour)) throw new Fault('contract.invalid', `There is no misbehaviour called ${misbehaviour}.`);
    switch (action) {
      case 'new-unit':
        this.#newUnit(place, misbehaviour);
        this.#bench.plug(place);
        break;
      case 'plug':
        if (this.#bench.view(place) === null || misbehaviour !== null) this.#newUnit(place, misbehaviour);
        this.#bench.plug(place);
        break;
      case 'unplug':
        this.#bench.unplug(place);
        break;
    }
    this.announce();
  }

  /** What lies where, on every card. */
  announce(): void {
    for (const view of this.#hub.state.slots) {
      const place = /^virtual:(\d+)$/.exec(view.slot.location)?.[1];
      if (place === undefined) continue;
      const virtual = this.#bench.view(Number(place));
      if (JSON.stringify(virtual) !== JSON.stringify(view.virtual)) this.#hub.changeSlot(view.slot.id, (current) => ({ ...current, virtual }));
    }
  }

  #newUnit(place: number, misbehaviour: string | null): void {
    if (this.#bench.view(place)?.pluggedIn) this.#bench.unplug(place);
    this.#bench.newUnit(place, { misbehaviour: misbehaviour !== null && isMisbehaviour(misbehaviour) ? misbehaviour : null, driverOptions: { model: demoModel } });
  }

  #placeOf(slotId: string): number {
    const place = /^virtual:(\d+)$/.exec(this.#hub.slot(slotId)?.slot.location ?? '')?.[1];
    if (place === undefined) throw new Fault('slot.unknown', 'This slot is not on the virtual bench.', { slotId });
    return Number(place);
  }
}
