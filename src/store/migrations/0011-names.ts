/**
 * Names of people beside documents, so that a policy can erase them. Of a finished job nothing can be changed but the name of who
 * did it, and that only to what says that it was erased.
 */
import type { Migration } from '../migrate.ts';

export const names: Migration = {
  number: 11,
  title: 'names beside documents',
  sql: `
CREATE TABLE document_names (
  digest TEXT PRIMARY KEY,
  document_id TEXT NOT NULL, -- written right before it, in the same transaction
  salt TEXT NOT NULL,
  name TEXT NOT NULL,
  signed_at TEXT NOT NULL
) STRICT;
CREATE INDEX document_names_by_document ON document_names (document_id);
CREATE INDEX document_names_by_age ON document_names (signed_at);
CREATE TRIGGER document_names_fixed BEFORE UPDATE ON document_names
  BEGIN SELECT RAISE(ABORT, 'a name is erased, never changed'); END;
DROP TRIGGER jobs_fixed;
CREATE TRIGGER jobs_fixed BEFORE UPDATE OF job_id, recipe_id, recipe_sha256, recipe_title, purpose, driver_id, slot_id, slot_number, port_title, station_id, app_version, started_at, files, group_id, allow, steps, hardware_id, outcome, ended_at, duration_ms, serial_number, model, firmware, certificate_fingerprint, fault_code, fault, log_sha256, operator_id
  ON jobs WHEN OLD.outcome IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a finished job is never edited'); END;
CREATE TRIGGER jobs_names BEFORE UPDATE OF operator, approved_by ON jobs
  WHEN OLD.outcome IS NOT NULL AND NEW.operator <> '(name erased by policy)'
  BEGIN SELECT RAISE(ABORT, 'a finished job is never edited'); END;
`,
};
