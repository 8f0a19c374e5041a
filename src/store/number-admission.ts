/** Who gets a number at all, before any is looked at: the unit must be fit for one, and a profile may demand an order. */
import { Fault } from '../model/fault.ts';
import type { IdentityProfile, IdentityRow } from '../model/identity.ts';
import { isLeased, type WorkOrder } from '../model/order.ts';
import type { Units } from './units.ts';

/** Throws Fault identity.quarantined, unit.retired. `history` are all identities of the unit. */
export function refuseUnfit(
  hardwareId: string,
  units: Pick<Units, 'find' | 'hasEnded'>,
  history: readonly IdentityRow[],
): void {
  const state = units.find(hardwareId)?.state;
  if (state === 'quarantined') {
    throw new Fault('identity.quarantined', 'This unit is on hold.', { hardwareId });
  }
  if (units.hasEnded(hardwareId)) {
    const words = state === 'retired' || state === 'destroyed' ? `is ${state}` : 'was retired once';
    throw new Fault('unit.retired', `This unit ${words}: it gets no new number.`, { hardwareId });
  }
  const held = history.find((row) => row.state === 'quarantined');
  if (held === undefined) return;
  throw new Fault('identity.quarantined', `The number ${held.serialNumber} of this unit is on hold.`, {
    hardwareId,
    reason: held.reason,
  });
}

/** Throws Fault order.missing, order.invalid: numbers that are shared must not be given by a station that has no order yet. */
export function refuseWithoutOrder(profile: IdentityProfile, order: WorkOrder | null): void {
  if (order === null && profile.orders === 'required')
    throw new Fault('order.missing', `Numbers of ${profile.title} are given by work orders only.`, {
      profile: profile.profile,
    });
  if (order !== null && isLeased(order) && profile.orders !== 'required')
    throw new Fault(
      'order.invalid',
      `The order ${order.order} is shared, and the profile ${profile.profile} gives numbers without an order as well: it has to say "orders: required".`,
      { order: order.order, profile: profile.profile },
    );
}
