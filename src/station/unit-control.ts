/** A person's decision about a unit outside of a job: returned, retired, destroyed, on hold, released. */
import type { ParsedArgument } from '../contract/contract.ts';
import { Fault } from '../model/fault.ts';
import { canBecome, type Unit } from '../model/unit.ts';
import type { Store } from '../store/store.ts';
import { unitStateFact } from './conclusion.ts';
import type { Doing } from './people/actor.ts';
import { unitAct } from './people/request-acts.ts';
import { reasonBy } from './reason-by.ts';
import { openDestroyOrder } from './returns/return-conditions.ts';

/** Throws Fault unit.unknown, unit.state, unit.retired, unit.revocation-pending. Retired and destroyed units lose their identities. */
export function changeUnitState(
  store: Store,
  hardwareId: string,
  state: ParsedArgument<'setUnitState'>['state'],
  decision: { readonly note: string; readonly doing: Doing; readonly at: string },
): Unit {
  const { note, doing, at } = decision;
  const unit = store.units.require(hardwareId);
  if (note.trim() === '' && (state === 'quarantined' || state === 'blank')) {
    throw new Fault('unit.state', `Say why this unit becomes ${state}: the reason goes on record.`, {
      hardwareId,
      to: state,
    });
  }
  // What may not be retired at all is refused for that, further down.
  const retires = state === 'retired' && canBecome(unit.state, state);
  const owed = retires ? store.outbox.owedEndings(hardwareId) : [];
  if (owed.length > 0)
    throw new Fault(
      'unit.revocation-pending',
      `REVOCATION PENDING: ${owed.join(', ')} has not taken yet that the credentials of this unit have ended. It is not retired.`,
      { hardwareId, waiting: owed.join(', ') },
    );
  if ((state === 'blank' || state === 'returned') && openDestroyOrder(store, hardwareId) !== null)
    throw new Fault(
      'unit.state',
      'DESTROY REQUIRED: this unit is not released. Destroy it, with two witnesses.',
      { hardwareId, to: state },
    );
  if ((state === 'blank' || state === 'returned') && store.units.hasEnded(hardwareId))
    throw new Fault(
      'unit.retired',
      'This unit was retired once: it is not released for use again. Wipe it, or have it destroyed.',
      { hardwareId, to: state },
    );
  const fact = unitStateFact({ ...unit, state }, null, at, unit.state);
  const reason = reasonBy(store, doing, note);
  return store.transaction(() => {
    // A unit that is gone for good must not be able to speak for itself any more.
    if (state === 'retired') store.ledger.revokeAll(hardwareId, reason, 'by hand');
    const changed = store.units.changeState(hardwareId, state, reason, [fact]);
    doing.record({
      act: unitAct(unit.state, state),
      subject: hardwareId,
      hardwareId,
      detail: { from: unit.state, to: state, note },
    });
    return changed;
  });
}
