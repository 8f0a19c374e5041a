/** A unit: one physical device, known by its hardware id. Its life is a walk through this table. */
import { z } from 'zod';

export const unitStates = [
  'blank',
  'provisioned',
  'returned',
  'wiped',
  'retired',
  'destroyed',
  'quarantined',
] as const;
export type UnitState = (typeof unitStates)[number];

/** What a unit may become. `quarantined` is reachable from anywhere and left only by a person's decision. */
export const unitTransitions: Readonly<Record<UnitState, readonly UnitState[]>> = {
  blank: ['provisioned', 'wiped', 'quarantined'],
  provisioned: ['provisioned', 'returned', 'wiped', 'quarantined'],
  returned: ['provisioned', 'wiped', 'quarantined'],
  wiped: ['wiped', 'provisioned', 'retired', 'destroyed', 'quarantined'],
  retired: ['destroyed', 'quarantined'],
  destroyed: [],
  quarantined: ['blank', 'returned', 'wiped', 'destroyed', 'quarantined'],
};

export function canBecome(from: UnitState, to: UnitState): boolean {
  return unitTransitions[from].includes(to);
}

/** The station's knowledge of one unit; the jobs that made it are its life record. Times are UTC ISO 8601. */
export interface Unit {
  readonly hardwareId: string;
  readonly state: UnitState;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly firmware: string | null;
  readonly groupId: string | null;
  readonly certificateFingerprint: string | null;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  readonly note: string | null;
}

/** Hardware ids come from devices: bounded, printable, no spaces, so that they are safe in file names and pages. */
export const hardwareIdSchema = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]{2,79}$/, 'a hardware id of 3 to 80 characters');
