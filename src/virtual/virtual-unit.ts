/** A simulated unit with its flash and its name: what can be put on a place of the bench, powered or not. */
import { z } from 'zod';
import type { Misbehaviour, SimulatedUnit } from '../drivers/simulated-unit.ts';
import { hardwareIdSchema } from '../model/unit.ts';
import type { NorFlash } from './flash-memory.ts';

/** Exhaustive by its type: drivers' code may not be imported here. */
const misbehaviourNames: Readonly<Record<Misbehaviour, true>> = {
  silent: true,
  garbage: true,
  flood: true,
  'refuses-image': true,
  'wrong-model': true,
  'corrupts-image': true,
  'forgets-settings': true,
  'bad-csr': true,
  'bad-proof': true,
  'fakes-connection': true,
  'fake-wipe': true,
  'half-wipe': true,
  'dead-after-reset': true,
  'swaps-hardware-id': true,
  'weak-supply': true,
};

export function isMisbehaviour(name: string): name is Misbehaviour {
  return Object.hasOwn(misbehaviourNames, name);
}

export const virtualUnitRecordSchema = z.strictObject({
  unitId: z.string().regex(/^unit-\d{1,9}$/),
  driverId: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
  hardwareId: hardwareIdSchema,
  misbehaviour: z.custom<Misbehaviour>((name) => typeof name === 'string' && isMisbehaviour(name)).nullable(),
  /** Options that only the driver's simulator understands. */
  driverOptions: z.record(z.string(), z.json()),
});
export type VirtualUnitRecord = z.infer<typeof virtualUnitRecordSchema>;

export interface VirtualUnit {
  readonly record: VirtualUnitRecord;
  readonly simulated: SimulatedUnit;
  readonly flash: NorFlash;
}
