/** Slots by the number that is printed on the bench. */
import { Fault } from '../model/fault.ts';
import type { SlotView, StationState } from '../model/station.ts';

/** Throws Fault slot.unknown naming the slots that there are. */
export function slotByNumber(state: StationState, text: string): SlotView {
  const view = state.slots.find((candidate) => String(candidate.slot.number) === text);
  if (view !== undefined) return view;
  const known = state.slots.map((candidate) => candidate.slot.number).join(', ') || 'none';
  throw new Fault('slot.unknown', `There is no slot ${text}; there are: ${known}.`, { slot: text });
}
