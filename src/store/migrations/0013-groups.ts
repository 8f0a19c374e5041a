/** Published versions of the groups, drafts, which unit was moved where, and what differs in each unit from its group. */
import type { Migration } from '../migrate.ts';

export const groups: Migration = {
  number: 13,
  title: 'groups',
  sql: `
CREATE TABLE group_versions (
  number INTEGER PRIMARY KEY CHECK (number > 0),
  sha256 TEXT NOT NULL,
  statement TEXT NOT NULL CHECK (json_valid(statement)),
  key_id TEXT NOT NULL,
  signature TEXT NOT NULL,
  taken_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER group_versions_stay BEFORE DELETE ON group_versions
  BEGIN SELECT RAISE(ABORT, 'a published version is never forgotten'); END;
CREATE TRIGGER group_versions_fixed BEFORE UPDATE ON group_versions
  BEGIN SELECT RAISE(ABORT, 'a published version is never edited'); END;
CREATE TRIGGER group_versions_rise BEFORE INSERT ON group_versions
  WHEN NEW.number <= (SELECT coalesce(max(number), 0) FROM group_versions)
  BEGIN SELECT RAISE(ABORT, 'numbers of versions only rise'); END;
CREATE TABLE group_drafts (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  base INTEGER,
  groups TEXT NOT NULL CHECK (json_valid(groups)),
  revision INTEGER NOT NULL,
  changed_at TEXT NOT NULL,
  changed_by TEXT NOT NULL,
  reviewed_by TEXT,
  reviewed_at TEXT,
  CHECK ((reviewed_by IS NULL) = (reviewed_at IS NULL))
) STRICT;
-- where a person moved a unit; without a row it is in the group that it was configured by
CREATE TABLE unit_moves (
  hardware_id TEXT PRIMARY KEY REFERENCES units,
  group_id TEXT NOT NULL,
  at TEXT NOT NULL,
  by TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- what each group's units shall hold, as a hash: rows of unit_drift that have another one are looked at again
CREATE TABLE group_contents (
  group_id TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE unit_drift (
  hardware_id TEXT PRIMARY KEY REFERENCES units,
  group_id TEXT NOT NULL,
  content_sha256 TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('same', 'differs', 'unread', 'error')),
  keys TEXT NOT NULL CHECK (json_valid(keys)),
  since TEXT,
  read_at TEXT,
  reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX unit_drift_by_state ON unit_drift (group_id, state, hardware_id);
CREATE INDEX unit_drift_by_content ON unit_drift (group_id, content_sha256, hardware_id);
CREATE TABLE drift_counts (
  group_id TEXT NOT NULL,
  state TEXT NOT NULL,
  units INTEGER NOT NULL,
  PRIMARY KEY (group_id, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER unit_drift_added AFTER INSERT ON unit_drift BEGIN
  INSERT INTO drift_counts VALUES (NEW.group_id, NEW.state, 1)
    ON CONFLICT DO UPDATE SET units = units + 1;
END;
CREATE TRIGGER unit_drift_changed AFTER UPDATE ON unit_drift
  WHEN OLD.group_id <> NEW.group_id OR OLD.state <> NEW.state BEGIN
  UPDATE drift_counts SET units = units - 1 WHERE group_id = OLD.group_id AND state = OLD.state;
  INSERT INTO drift_counts VALUES (NEW.group_id, NEW.state, 1)
    ON CONFLICT DO UPDATE SET units = units + 1;
END;
CREATE TRIGGER unit_drift_gone AFTER DELETE ON unit_drift BEGIN
  UPDATE drift_counts SET units = units - 1 WHERE group_id = OLD.group_id AND state = OLD.state;
END;
-- units that were configured before there was drift: each is looked at once, in the background
INSERT INTO unit_drift (hardware_id, group_id, content_sha256, state, keys)
  SELECT hardware_id, group_id, '', 'unread', '[]' FROM units WHERE group_id IS NOT NULL;
`,
};
