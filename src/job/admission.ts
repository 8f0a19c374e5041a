/** May this unit have this job now? Decided from its life record, before any step. */
import { Fault } from '../model/fault.ts';
import type { Recipe } from '../model/recipe.ts';
import { endedWords } from '../model/retired.ts';
import type { Unit, UnitState } from '../model/unit.ts';

/** What a finished job of this purpose makes of the unit. */
export function stateAfter(purpose: Recipe['purpose']): UnitState | null {
  switch (purpose) {
    case 'provision':
      return 'provisioned';
    case 'decommission':
      return 'wiped';
    case 'diagnose':
      return null;
  }
}

/**
 * Throws Fault unit.retired or identity.quarantined. A unit that was never seen is admitted as blank; one that has ended, whatever
 * it is called since, is wiped again at most.
 */
export function admit(unit: Unit | null, purpose: Recipe['purpose'], hasEnded: boolean): void {
  const state = unit?.state ?? 'blank';
  if (purpose === 'diagnose') return;
  if (unit !== null && (state === 'retired' || state === 'destroyed')) {
    throw new Fault(
      'unit.retired',
      `This unit is ${endedWords(unit)}: it must not be provisioned or wiped again.`,
      {
        state,
      },
    );
  }
  if (purpose === 'provision' && hasEnded)
    throw new Fault('unit.retired', 'This unit was retired once: it must not be provisioned again.', {
      state,
    });
  if (purpose === 'provision' && state === 'quarantined') {
    throw new Fault('identity.quarantined', 'This unit is on hold.', { state });
  }
}
