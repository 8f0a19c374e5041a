/** Rows of the table `units`, and the noun of the model that they are. */
import type { Unit, UnitState } from '../model/unit.ts';

export interface UnitRow {
  readonly hardware_id: string;
  readonly state: UnitState;
  readonly serial_number: string | null;
  readonly model: string;
  readonly firmware: string | null;
  readonly group_id: string | null;
  readonly certificate_fingerprint: string | null;
  readonly first_seen_at: string;
  readonly last_seen_at: string;
  readonly note: string | null;
}

export function toUnit(row: UnitRow): Unit {
  return {
    hardwareId: row.hardware_id,
    state: row.state,
    serialNumber: row.serial_number,
    model: row.model,
    firmware: row.firmware,
    groupId: row.group_id,
    certificateFingerprint: row.certificate_fingerprint,
    firstSeenAt: row.first_seen_at,
    lastSeenAt: row.last_seen_at,
    note: row.note,
  };
}
