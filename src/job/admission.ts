/** May this unit have this job now? Decided from its life record, before any step. */
import { Fault } from '../model/fault.ts';
import { type ForeignNumber, isNumberOf } from '../model/foreign-number.ts';
import type { IdentityProfile } from '../model/identity.ts';
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

/**
 * A unit that keeps its number by its profile has it from one station: there the number is bound to it, and there the certificate that
 * has ended is revoked. Another station would give the next number, and the label would be wrong. Throws Fault identity.elsewhere.
 */
export function admitNumber(
  profiles: Iterable<IdentityProfile>,
  foreign: ForeignNumber | null,
  stationId: string,
): void {
  if (foreign === null) return;
  const { serialNumber, station, hasGiven } = foreign;
  for (const profile of profiles) {
    if (profile.renewal !== 'same-number' || !isNumberOf(profile, serialNumber)) continue;
    throw new Fault('identity.elsewhere', elsewhere(serialNumber, station, hasGiven, stationId), {
      serialNumber,
      station,
      profile: profile.profile,
    });
  }
}

function elsewhere(serialNumber: string, station: string | null, hasGiven: boolean, here: string): string {
  if (station === here)
    return `This unit keeps its number ${serialNumber}, and what this station knew of it is lost: nobody can give it again.`;
  if (station === null)
    return `This unit keeps its number ${serialNumber}, which another station gave: only there it can be given again.`;
  return hasGiven
    ? `This unit keeps its number ${serialNumber}, which the station ${station} gave: only there it can be given again.`
    : `This unit keeps its number ${serialNumber}, which another station gave (${station} has reported it last): only there it can be given again.`;
}
