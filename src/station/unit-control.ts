/** A person's decision about a unit outside of a job: returned, retired, destroyed, on hold, released. */
import { Fault } from '../model/fault.ts';
import type { Unit, UnitState } from '../model/unit.ts';
import type { Store } from '../store/store.ts';
import { unitStateFact } from './conclusion.ts';

/** Throws Fault unit.unknown, unit.state. Retired and destroyed units lose their identities. */
export function changeUnitState(
  store: Store,
  hardwareId: string,
  state: UnitState,
  decision: { readonly note: string; readonly operator: string; readonly at: string },
): Unit {
  const { note, operator, at } = decision;
  const unit = store.units.require(hardwareId);
  if (note.trim() === '' && (state === 'quarantined' || state === 'destroyed' || state === 'blank')) {
    throw new Fault('unit.state', `Say why this unit becomes ${state}: the reason goes on record.`, {
      hardwareId,
      to: state,
    });
  }
  const fact = unitStateFact({ ...unit, state }, null, at, unit.state);
  const reason = `${operator}: ${note}`.slice(0, 500);
  return store.transaction(() => {
    // A unit that is gone for good must not be able to speak for itself any more.
    if (state === 'retired' || state === 'destroyed') store.ledger.revokeAll(hardwareId, reason, 'by hand');
    return store.units.changeState(hardwareId, state, reason, [fact]);
  });
}
