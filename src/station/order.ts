/** The order that the bench works on: the newest open one, or the demo's, with units that passed and units that were bad. */
import { Fault } from '../model/fault.ts';
import type { OrderView } from '../model/station.ts';
import type { Store } from '../store/store.ts';
import { demoOrder } from './demo-content.ts';
import { findRecipe } from './plan-sources.ts';

/** Null when there is no order here. */
export function orderView(store: Store): OrderView | null {
  const open = store.orders.list().find(({ closedAt }) => closedAt === null);
  if (open !== undefined) {
    const { good, burned, held } = store.orders.standing(open.order);
    const { order: id, title, quantity, profile } = open.order;
    return {
      id,
      title,
      recipeIds: recipesOfProfile(store, profile),
      quantity,
      passed: good,
      failed: burned + held,
    };
  }
  return demoView(store);
}

/** The demo's product has no order file: its profile's numbers stand for one. */
function demoView(store: Store): OrderView | null {
  const profile = store.catalogue.profiles().find((candidate) => candidate.profile === demoOrder.profile);
  if (profile === undefined) return null;
  const recipeIds = recipesOfProfile(store, profile.profile);
  return {
    id: demoOrder.id,
    title: demoOrder.title,
    recipeIds,
    quantity: profile.serial.last - profile.serial.first + 1,
    ...store.records.unitsMade(recipeIds),
  };
}

/** The recipes that give numbers of this identity profile. */
export function recipesOfProfile(store: Store, profile: string): readonly string[] {
  return store.catalogue
    .recipes()
    .map(({ id }) => id)
    .filter((id) => givesNumbersOf(store, id, profile));
}

function givesNumbersOf(store: Store, recipeId: string, profile: string): boolean {
  try {
    const { steps } = findRecipe(store, recipeId).recipe;
    return steps.some((params) => params.step === 'identity' && params.profile === profile);
  } catch (thrown) {
    // A recipe that can not be read any more makes no units.
    if (thrown instanceof Fault) return false;
    throw thrown;
  }
}
