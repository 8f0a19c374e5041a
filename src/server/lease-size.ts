/**
 * How much one lease takes. Every number that is leased and not known to be burned may become a unit, also at a station that
 * is never heard of again: only what is left after all of these can be leased.
 */
import type { WorkOrder } from '../model/order.ts';

/** Over all leases of an order. */
export interface LeasedSum {
  /** Units that were made or may still be made out of them. */
  readonly units: number;
  /** Numbers that were given out or may still be. */
  readonly numbers: number;
}

export interface OrderRoom {
  /** Units that may still be leased. */
  readonly units: number;
  /** Numbers that may still be leased, rework among them. */
  readonly numbers: number;
}

const largest = 50;
const doublingsMost = 3;

export function roomOf(order: WorkOrder, nextCounter: number, leased: LeasedSum): OrderRoom {
  return {
    units: Math.max(0, order.quantity - leased.units),
    numbers: Math.max(
      0,
      Math.min(order.quantity + order.rework - leased.numbers, order.serial.last - nextCounter + 1),
    ),
  };
}

/**
 * Units and rework of the next lease; null when nothing is left. Small, so that a station that is lost takes little with it;
 * larger for one that has used up leases since its start; smaller towards the end, so that one station does not sit on what
 * others could make. Rework takes only numbers that the
 * order has to spare: what is not used of it is lost.
 */
export function leaseSize(
  order: WorkOrder,
  room: OrderRoom,
  stations: number,
  usedUp: number,
): { readonly quantity: number; readonly rework: number } | null {
  const left = Math.min(room.units, room.numbers);
  if (left === 0) return null;
  const most = largest * 2 ** Math.min(doublingsMost, usedUp);
  const quantity = Math.min(left, most, Math.max(1, Math.ceil(left / (4 * Math.max(1, stations)))));
  const spare = Math.floor(Math.max(0, room.numbers - room.units) / (4 * Math.max(1, stations)));
  const share = Math.ceil((quantity * order.rework) / order.quantity);
  return { quantity, rework: Math.min(spare, share) };
}

const hourMs = 3_600_000;
/** A station that needs no contact may be off the network for days; one that does can come for more. */
const lifeMs = { start: 24 * hourMs, none: 14 * 24 * hourMs } as const;

export function leaseEnd(order: WorkOrder, now: Date): Date {
  return new Date(Math.min(Date.parse(order.notAfter), now.getTime() + lifeMs[order.contact ?? 'none']));
}
