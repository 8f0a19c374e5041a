/**
 * How much one lease takes. Every number that is leased and not known to be burned may become a unit, also at a station that
 * is never heard of again: only what is left after all of these can be leased.
 */
import type { WorkOrder } from '../model/order.ts';

export interface LeasedPart {
  readonly first: number;
  readonly last: number;
  readonly quantity: number;
  readonly used: number;
  readonly burned: number;
  readonly state: 'open' | 'returned' | 'void';
}

export interface OrderRoom {
  /** Units that may still be leased. */
  readonly units: number;
  /** Numbers that may still be leased, rework among them. */
  readonly numbers: number;
}

const largest = 50;
const doublingsMost = 3;

export function roomOf(order: WorkOrder, nextCounter: number, parts: readonly LeasedPart[]): OrderRoom {
  let units = 0;
  let numbers = 0;
  for (const { first, last, quantity, used, burned, state } of parts) {
    const given = state === 'returned' ? used : last - first + 1;
    numbers += given;
    units += Math.min(quantity, given - burned);
  }
  return {
    units: Math.max(0, order.quantity - units),
    numbers: Math.max(
      0,
      Math.min(order.quantity + order.rework - numbers, order.serial.last - nextCounter + 1),
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
