/**
 * The returns desk: returns, batches with their lists and refusals, and the files that documents name. What is closed is never
 * edited. `opened_sequence` is the newest document when it began: what was signed behind it belongs to it.
 */
import type { Migration } from '../migrate.ts';

export const returns: Migration = {
  number: 12,
  title: 'returns',
  sql: `
CREATE TABLE returns (
  return_id TEXT PRIMARY KEY,
  hardware_id TEXT NOT NULL REFERENCES units,
  reason TEXT NOT NULL,
  reference TEXT,
  opened_at TEXT NOT NULL,
  opened_by TEXT NOT NULL,
  opened_sequence INTEGER NOT NULL,
  triage_job_id TEXT REFERENCES jobs,
  closed_at TEXT,
  outcome TEXT CHECK (outcome IN ('no-fault-found', 'repaired', 'retired', 'quarantined')),
  document_id TEXT REFERENCES documents (id),
  CHECK ((closed_at IS NULL) = (outcome IS NULL) AND (closed_at IS NULL) = (document_id IS NULL))
) STRICT;
CREATE UNIQUE INDEX returns_one_open ON returns (hardware_id) WHERE closed_at IS NULL;
CREATE INDEX returns_by_opening ON returns (opened_at, return_id);
CREATE INDEX returns_by_unit ON returns (hardware_id, opened_at);
CREATE TRIGGER returns_fixed BEFORE UPDATE ON returns WHEN OLD.closed_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a closed return is never edited'); END;
CREATE TRIGGER returns_stay BEFORE DELETE ON returns
  BEGIN SELECT RAISE(ABORT, 'a return is never deleted'); END;
CREATE TABLE batches (
  batch_id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  loaded_at TEXT NOT NULL,
  loaded_by TEXT NOT NULL,
  approved_by TEXT CHECK (json_valid(approved_by)),
  list_sha256 TEXT NOT NULL,
  opened_sequence INTEGER NOT NULL,
  closed_at TEXT,
  document_id TEXT REFERENCES documents (id),
  CHECK ((closed_at IS NULL) = (document_id IS NULL))
) STRICT;
CREATE INDEX batches_by_loading ON batches (loaded_at, batch_id);
CREATE TRIGGER batches_fixed BEFORE UPDATE ON batches WHEN OLD.closed_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a closed batch is never edited'); END;
CREATE TRIGGER batches_stay BEFORE DELETE ON batches
  BEGIN SELECT RAISE(ABORT, 'a batch is never deleted'); END;
CREATE TABLE batch_units (
  batch_id TEXT NOT NULL REFERENCES batches,
  line INTEGER NOT NULL CHECK (line > 0),
  listed_as TEXT NOT NULL,
  PRIMARY KEY (batch_id, line),
  UNIQUE (batch_id, listed_as)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER batch_units_fixed BEFORE UPDATE ON batch_units
  BEGIN SELECT RAISE(ABORT, 'the list of a batch is never edited'); END;
CREATE TRIGGER batch_units_stay BEFORE DELETE ON batch_units
  BEGIN SELECT RAISE(ABORT, 'the list of a batch is never edited'); END;
CREATE TABLE batch_refusals (
  batch_id TEXT NOT NULL REFERENCES batches,
  hardware_id TEXT NOT NULL,
  serial_number TEXT,
  at TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (batch_id, hardware_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE attachments (
  sha256 TEXT NOT NULL,
  document_id TEXT NOT NULL REFERENCES documents (id),
  name TEXT NOT NULL,
  media_type TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (document_id, sha256)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_by_digest ON attachments (sha256);
`,
};
