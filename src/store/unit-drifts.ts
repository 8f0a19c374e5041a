/**
 * Which group each unit belongs to and how it differs from it: one row a unit, counted by triggers, so that no screen counts
 * units. A row is made anew when a unit is read back, moved, or its group's content changes; `stale` finds the last kind.
 */
import {
  type DriftCount,
  type DriftKey,
  type DriftState,
  driftStates,
  type UnitDrift,
} from '../model/group-version.ts';
import type { Readings } from '../model/job.ts';
import type { Database } from './database.ts';
import { type Page, pageOf } from './page.ts';
import type { StoredSetting, Units } from './units.ts';

export interface DriftSubject {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly firmware: string | null;
  readonly group: string;
  readonly readings: Readings;
  /** What was read back last; empty when nothing was. */
  readonly settings: readonly StoredSetting[];
  readonly readAt: string | null;
}

export interface FoundDrift {
  readonly state: DriftState;
  readonly keys: readonly DriftKey[];
  readonly reason: string | null;
}

export interface DriftQuery {
  readonly group: string;
  readonly state: DriftState | 'all';
  readonly after?: string | undefined;
  readonly limit: number;
}

interface DriftRow {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly group: string;
  readonly state: DriftState;
  readonly keys: string;
  readonly since: string | null;
  readonly readAt: string | null;
  readonly reason: string | null;
}

const columns = `unit_drift.hardware_id AS hardwareId, serial_number AS serialNumber, unit_drift.group_id AS "group",
  unit_drift.state, keys, since, read_at AS readAt, reason`;

export class UnitDrifts {
  readonly #database: Database;
  readonly #units: Units;

  constructor(database: Database, units: Units) {
    this.#database = database;
    this.#units = units;
  }

  /** Where a person moved it to; null when nobody did. */
  movedTo(hardwareId: string): string | null {
    return (
      this.#database.get<{ group_id: string }>('SELECT group_id FROM unit_moves WHERE hardware_id = ?', [
        hardwareId,
      ])?.group_id ?? null
    );
  }

  /** Throws Fault unit.unknown. */
  move(hardwareId: string, group: string, by: string, at: string): void {
    this.#units.require(hardwareId);
    this.#database.run('INSERT OR REPLACE INTO unit_moves VALUES (?, ?, ?, ?)', [hardwareId, group, at, by]);
  }

  /** Everything that a unit's drift follows from; null for a unit without a group, or one that holds nothing any more. */
  subject(hardwareId: string): DriftSubject | null {
    const unit = this.#units.find(hardwareId);
    const group = this.movedTo(hardwareId) ?? unit?.groupId ?? null;
    const over = unit === null || ['wiped', 'retired', 'destroyed'].includes(unit.state);
    if (unit === null || over || group === null) return null;
    const { serialNumber, model, firmware } = unit;
    const read = this.#database.get<{ at: string }>(
      'SELECT max(at) AS at FROM unit_settings WHERE hardware_id = ?',
      [hardwareId],
    );
    return {
      hardwareId,
      serialNumber,
      model,
      firmware,
      group,
      readings: this.#units.readings(hardwareId),
      settings: this.#units.settings(hardwareId),
      readAt: read?.at ?? null,
    };
  }

  find(hardwareId: string): UnitDrift | null {
    const row = this.#database.get<DriftRow>(
      `SELECT ${columns} FROM unit_drift JOIN units USING (hardware_id) WHERE hardware_id = ?`,
      [hardwareId],
    );
    return row === null ? null : toDrift(row);
  }

  save({ hardwareId, group, readAt }: DriftSubject, found: FoundDrift, contentSha256: string): void {
    const since = found.keys.reduce<string | null>(
      (oldest, { since: at }) => (oldest === null || at < oldest ? at : oldest),
      null,
    );
    this.#database.run(
      `INSERT INTO unit_drift VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (hardware_id) DO UPDATE SET
         group_id = excluded.group_id, content_sha256 = excluded.content_sha256, state = excluded.state,
         keys = excluded.keys, since = excluded.since, read_at = excluded.read_at, reason = excluded.reason`,
      [
        hardwareId,
        group,
        contentSha256,
        found.state,
        JSON.stringify(found.keys),
        since,
        readAt,
        found.reason,
      ],
    );
  }

  forget(hardwareId: string): void {
    this.#database.run('DELETE FROM unit_drift WHERE hardware_id = ?', [hardwareId]);
  }

  /** What the units of each group shall hold now. Groups that are not named keep what they had. */
  setContents(contents: ReadonlyMap<string, string>): void {
    for (const [group, sha256] of contents)
      this.#database.run(
        `INSERT INTO group_contents VALUES (?, ?) ON CONFLICT DO UPDATE SET sha256 = excluded.sha256
         WHERE sha256 <> excluded.sha256`,
        [group, sha256],
      );
  }

  /** Who moved it and when; null when nobody did. */
  moveOf(hardwareId: string): { readonly at: string; readonly by: string } | null {
    return this.#database.get<{ at: string; by: string }>(
      'SELECT at, by FROM unit_moves WHERE hardware_id = ?',
      [hardwareId],
    );
  }

  /** The job that read it back last; null when none did. */
  readBy(hardwareId: string): string | null {
    const row = this.#database.get<{ jobId: string }>(
      'SELECT job_id AS jobId FROM unit_settings WHERE hardware_id = ? ORDER BY at DESC LIMIT 1',
      [hardwareId],
    );
    return row?.jobId ?? null;
  }

  /** Groups that units are in. */
  groupsInUse(): readonly string[] {
    return this.#database
      .all<{ group_id: string }>('SELECT DISTINCT group_id FROM drift_counts WHERE units > 0')
      .map(({ group_id }) => group_id);
  }

  /** Units whose row follows from what their group was before. By index: two ranges beside the one value that is right. */
  stale(group: string, contentSha256: string, limit: number): readonly string[] {
    return this.#database
      .all<{ hardware_id: string }>(
        `SELECT hardware_id FROM (SELECT hardware_id FROM unit_drift WHERE group_id = :group AND content_sha256 < :sha256 LIMIT :limit)
         UNION ALL
         SELECT hardware_id FROM (SELECT hardware_id FROM unit_drift WHERE group_id = :group AND content_sha256 > :sha256 LIMIT :limit)
         LIMIT :limit`,
        { group, sha256: contentSha256, limit },
      )
      .map(({ hardware_id }) => hardware_id);
  }

  counts(): readonly DriftCount[] {
    return this.#database.all<DriftCount>(
      `SELECT group_id AS "group", sum(units) AS units, sum(iif(state = 'differs', units, 0)) AS differs FROM drift_counts
       GROUP BY group_id ORDER BY group_id`,
    );
  }

  /** By hardware id; of each the first of what differs. */
  list({ group, state, after = '', limit }: DriftQuery): Page<UnitDrift> {
    const values = { group, after, limit: limit + 1 };
    const rows = this.#database.all<DriftRow>(driftSql(state), values);
    return pageOf(rows.map(toListed), limit, ({ hardwareId }) => hardwareId);
  }
}

/** One range of the index for each state: however many units there are, so many rows are read. */
export function driftSql(state: DriftQuery['state']): string {
  const ranges = (state === 'all' ? driftStates : [state]).map(
    (one) => `SELECT * FROM (SELECT hardware_id FROM unit_drift WHERE group_id = :group AND state = '${one}'
      AND hardware_id > :after ORDER BY hardware_id LIMIT :limit)`,
  );
  return `SELECT ${columns} FROM unit_drift JOIN units USING (hardware_id)
    WHERE hardware_id IN (SELECT hardware_id FROM (${ranges.join(' UNION ALL ')}) ORDER BY hardware_id LIMIT :limit)
    ORDER BY hardware_id`;
}

const keysListed = 5;

function toListed(row: DriftRow): UnitDrift {
  const drift = toDrift(row);
  const moreKeys = Math.max(0, drift.keys.length - keysListed);
  return moreKeys === 0 ? drift : { ...drift, keys: drift.keys.slice(0, keysListed), moreKeys };
}

function toDrift(row: DriftRow): UnitDrift {
  return { ...row, keys: JSON.parse(row.keys) as readonly DriftKey[] };
}
