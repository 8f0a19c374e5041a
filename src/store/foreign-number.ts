/** Whether the number of a unit was given by this station, and if not, what the server has told of who did. */
import type { ForeignNumber } from '../model/foreign-number.ts';
import { learntStation } from '../model/retired.ts';
import type { Database } from './database.ts';
import type { Units } from './units.ts';

/** Null for a unit without a number, and for one that has its number from here. */
export function foreignNumberOf(
  database: Database,
  units: Pick<Units, 'find'>,
  hardwareId: string,
): ForeignNumber | null {
  const serialNumber = units.find(hardwareId)?.serialNumber ?? null;
  if (serialNumber === null) return null;
  const given = database.get('SELECT 1 FROM identities WHERE hardware_id = ? AND serial_number = ?', [
    hardwareId,
    serialNumber,
  ]);
  if (given !== null) return null;
  const events = database.all<{ state: string; note: string | null }>(
    'SELECT to_state AS state, note FROM unit_events WHERE hardware_id = ? ORDER BY id',
    [hardwareId],
  );
  for (const { state, note } of events) {
    const station = learntStation(state, note);
    if (station !== null) return { serialNumber, station, hasGiven: state === 'provisioned' };
  }
  return { serialNumber, station: null, hasGiven: false };
}
