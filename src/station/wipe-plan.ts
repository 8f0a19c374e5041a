/** What a wipe would do to the unit in a slot, in words, and the check that the person confirmed this very unit. */
import type { WipePlanView } from '../contract/contract.ts';
import type { Driver } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import type { Store } from '../store/store.ts';
import { findRecipe, type KnownRecipe } from './plan-sources.ts';
import { recipeSummaries } from './plan-view.ts';
import type { StateHub } from './state-hub.ts';

export interface WipePlanParts {
  readonly store: Store;
  readonly hub: StateHub;
  readonly drivers: readonly Driver[];
}

/** The unit must have been identified in this slot. Throws Fault slot.*, unit.unknown, unit.retired, plan.refused. */
export function wipePlanView(parts: WipePlanParts, slotId: string): WipePlanView {
  const { store } = parts;
  const hardwareId = identifiedUnit(parts, slotId);
  const unit = store.units.require(hardwareId);
  if (unit.state === 'retired' || unit.state === 'destroyed')
    throw new Fault('unit.retired', `This unit is ${unit.state} already.`, { hardwareId });
  const known = wipeRecipeFor(store, unit.model);
  const step = known.recipe.steps.find((params) => params.step === 'wipe');
  const method = parts.drivers
    .find((driver) => driver.id === known.recipe.driver)
    ?.wipeMethods.find((candidate) => candidate.id === step?.method);
  if (method === undefined)
    throw new Fault('plan.refused', `The recipe ${known.id} names no wipe method that its driver has.`);
  const live = store.ledger
    .history(hardwareId)
    .filter((row) => row.state !== 'burned' && row.state !== 'revoked');
  return {
    hardwareId,
    serialNumber: unit.serialNumber,
    unitState: unit.state,
    recipeId: known.id,
    method,
    willBeLost: [
      ...(unit.firmware === null
        ? []
        : [`Firmware ${unit.firmware} and every other image that can be erased`]),
      ...store.units.settings(hardwareId).map((setting) => `Setting ${setting.key}`),
      ...live.map((row) => `Key and certificate of ${row.serialNumber}`),
    ],
    credentials: live.map(
      (row) => `${row.serialNumber} (${row.certificateFingerprint?.slice(0, 16) ?? 'no certificate'})`,
    ),
  };
}

/** The confirmed unit. Throws Fault wipe.unconfirmed unless the id that the person gave is its id, plan.refused for another recipe. */
export function checkedWipe(
  parts: WipePlanParts,
  slotId: string,
  recipeId: string,
  confirmHardwareId: string,
): string {
  const hardwareId = identifiedUnit(parts, slotId);
  if (findRecipe(parts.store, recipeId).recipe.purpose !== 'decommission')
    throw new Fault('plan.refused', `The recipe ${recipeId} is not for decommissioning.`);
  if (confirmHardwareId.trim() !== hardwareId) {
    throw new Fault(
      'wipe.unconfirmed',
      'The hardware id that was confirmed is not the one of the unit in this slot.',
      { hardwareId },
    );
  }
  return hardwareId;
}

function identifiedUnit({ hub }: WipePlanParts, slotId: string): string {
  const view = hub.slot(slotId);
  if (view === null) throw new Fault('slot.unknown', 'There is no such slot.', { slotId });
  if (view.port === null)
    throw new Fault('slot.empty', `There is no unit in slot ${view.slot.number}.`, { slotId });
  if (view.hardwareId === null)
    throw new Fault('unit.unknown', 'The unit in this slot was not identified yet: diagnose it first.', {
      slotId,
    });
  return view.hardwareId;
}

function wipeRecipeFor(store: Store, model: string): KnownRecipe {
  const found = recipeSummaries(store).find(
    (recipe) => recipe.purpose === 'decommission' && (recipe.product === model || model === ''),
  );
  if (found === undefined)
    throw new Fault('plan.refused', `There is no recipe that decommissions ${model || 'this unit'}.`, {
      model,
    });
  return findRecipe(store, found.id);
}
