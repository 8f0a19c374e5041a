/** The virtual bench as the screen uses it: each place is a slot, a unit is plugged in with one click. */
import { join } from 'node:path';
import type { Clock } from '../base/clock.ts';
import { type Random, randomId } from '../base/random.ts';
import type { Driver } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { type NewUnitOptions, VirtualBench } from '../virtual/virtual-bench.ts';
import { isMisbehaviour } from '../virtual/virtual-unit.ts';
import { leaveGraceMs } from './bench.ts';
import { demoModel, demoProvisionRecipe } from './demo-content.ts';
import { findRecipe } from './plan-sources.ts';
import type { StateHub } from './state-hub.ts';

export const virtualPlaces = 8;
const swapMarginMs = 300;

export interface VirtualControlParts {
  readonly store: Store;
  readonly drivers: readonly Driver[];
  readonly clock: Clock;
  readonly random: Random;
  /** Bits per second of every wire; 0 is as fast as it goes. Default: what the driver opens it with. */
  readonly baud: number | 'as-opened';
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
    baud: parts.baud,
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
  readonly #parts: VirtualControlParts;

  constructor(bench: VirtualBench, hub: StateHub, parts: VirtualControlParts) {
    this.#parts = parts;
    this.#bench = bench;
    this.#hub = hub;
    this.announce();
  }

  /** Resolves when the unit is where it shall be; a new one comes only when the bench has seen the old one leave. */
  async act(
    slotId: string,
    action: 'plug' | 'unplug' | 'new-unit',
    misbehaviour: string | null,
  ): Promise<void> {
    const place = this.#placeOf(slotId);
    if (misbehaviour !== null && !isMisbehaviour(misbehaviour))
      throw new Fault('contract.invalid', `There is no misbehaviour called ${misbehaviour}.`);
    switch (action) {
      case 'new-unit':
        await this.#newUnit(slotId, place, misbehaviour);
        this.#bench.plug(place);
        break;
      case 'plug':
        if (this.#bench.view(place) === null || misbehaviour !== null)
          await this.#newUnit(slotId, place, misbehaviour);
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
      if (JSON.stringify(virtual) !== JSON.stringify(view.virtual))
        this.#hub.changeSlot(view.slot.id, (current) => ({ ...current, virtual }));
    }
  }

  async #newUnit(slotId: string, place: number, misbehaviour: string | null): Promise<void> {
    if (this.#bench.view(place)?.pluggedIn) {
      this.#bench.unplug(place);
      this.announce();
      await this.#parts.clock.sleep(leaveGraceMs + swapMarginMs, new AbortController().signal);
    }
    this.#bench.newUnit(place, {
      misbehaviour: misbehaviour !== null && isMisbehaviour(misbehaviour) ? misbehaviour : null,
      ...this.#expectedUnit(slotId),
    });
  }

  /** The unit that the armed recipe is for: any recipe can be rehearsed. The demo's where nothing is armed. */
  #expectedUnit(slotId: string): Pick<NewUnitOptions, 'driverId' | 'driverOptions'> {
    const armed = this.#hub.slot(slotId)?.armedRecipeId ?? demoProvisionRecipe;
    const { recipe } = findRecipe(this.#parts.store, armed);
    const driver = this.#parts.drivers.find(({ id }) => id === recipe.driver);
    return driver === undefined
      ? { driverOptions: { model: demoModel } }
      : { driverId: driver.id, driverOptions: { ...driver.rehearsalUnit(recipe.options) } };
  }

  #placeOf(slotId: string): number {
    const place = /^virtual:(\d+)$/.exec(this.#hub.slot(slotId)?.slot.location ?? '')?.[1];
    if (place === undefined)
      throw new Fault('slot.unknown', 'This slot is not on the virtual bench.', { slotId });
    return Number(place);
  }
}
