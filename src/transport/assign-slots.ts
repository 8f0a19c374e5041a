/** Which port is in which slot. Pure: locations decide, and every slot and every port is used at most once. */
import type { PortInfo, Slot } from '../model/port.ts';

export interface SlotAssignment {
  /** By slot id; slots without a port are missing. */
  readonly portOf: ReadonlyMap<string, PortInfo>;
  /** Ports that are in no slot, in the order in which they were listed. */
  readonly strays: readonly PortInfo[];
}

/**
 * Where two slots name one location the lower number has it; where two ports claim one location (clones of a hand-entered
 * path) the first by path has it and the other is a stray: nothing is ever run on a unit that is not surely in its slot.
 */
export function assignSlots(slots: readonly Slot[], ports: readonly PortInfo[]): SlotAssignment {
  const free = new Map<string, PortInfo>();
  const byPath = [...ports].sort((left, right) =>
    left.path.localeCompare(right.path, 'en', { numeric: true }),
  );
  for (const port of byPath) if (!free.has(port.location)) free.set(port.location, port);
  const portOf = new Map<string, PortInfo>();
  for (const slot of [...slots].sort((left, right) => left.number - right.number)) {
    const port = free.get(slot.location);
    if (port === undefined) continue;
    free.delete(slot.location);
    portOf.set(slot.id, port);
  }
  const used = new Set(portOf.values());
  return { portOf, strays: ports.filter((port) => !used.has(port)) };
}
