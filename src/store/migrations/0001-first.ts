/**
 * The first schema. Rules that must hold whatever the program does are in here: uniqueness of numbers, keys and
 * certificates, the order of the document chain and of the outbox, and that what is finished never changes.
 */
import type { Migration } from '../migrate.ts';
import { catalogue, documents, outbox } from './0001-first-facts.ts';

const settings = `
CREATE TABLE key_value (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL CHECK (json_valid(value))
) STRICT;
CREATE TABLE sealed_secrets (
  name TEXT PRIMARY KEY,
  bytes BLOB NOT NULL,
  created_at TEXT NOT NULL
) STRICT;
CREATE TABLE slots (
  id TEXT PRIMARY KEY,
  number INTEGER NOT NULL UNIQUE CHECK (number > 0),
  label TEXT NOT NULL,
  location TEXT NOT NULL UNIQUE
) STRICT;
`;

const units = `
CREATE TABLE units (
  hardware_id TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN
    ('blank', 'provisioned', 'returned', 'wiped', 'retired', 'destroyed', 'quarantined')),
  serial_number TEXT,
  model TEXT NOT NULL,
  firmware TEXT,
  group_id TEXT,
  certificate_fingerprint TEXT,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  note TEXT
) STRICT;
CREATE INDEX units_by_last_seen ON units (last_seen_at, hardware_id);
CREATE INDEX units_by_serial_number ON units (serial_number);
CREATE TABLE unit_events (
  id INTEGER PRIMARY KEY,
  hardware_id TEXT NOT NULL REFERENCES units,
  from_state TEXT NOT NULL,
  to_state TEXT NOT NULL,
  at TEXT NOT NULL,
  note TEXT,
  job_id TEXT
) STRICT;
CREATE INDEX unit_events_by_unit ON unit_events (hardware_id, id);
CREATE TABLE unit_settings (
  hardware_id TEXT NOT NULL REFERENCES units,
  key TEXT NOT NULL,
  requested TEXT NOT NULL,
  observed TEXT,
  at TEXT NOT NULL,
  job_id TEXT NOT NULL,
  PRIMARY KEY (hardware_id, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE unit_readings (
  hardware_id TEXT NOT NULL REFERENCES units,
  name TEXT NOT NULL,
  value TEXT NOT NULL CHECK (json_valid(value)),
  at TEXT NOT NULL,
  job_id TEXT NOT NULL,
  PRIMARY KEY (hardware_id, name)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER unit_events_stay BEFORE DELETE ON unit_events
  BEGIN SELECT RAISE(ABORT, 'the life of a unit is never edited'); END;
CREATE TRIGGER unit_events_fixed BEFORE UPDATE ON unit_events
  BEGIN SELECT RAISE(ABORT, 'the life of a unit is never edited'); END;
CREATE TRIGGER units_stay BEFORE DELETE ON units
  BEGIN SELECT RAISE(ABORT, 'a unit is never forgotten'); END;
`;

const jobs = `
CREATE TABLE jobs (
  job_id TEXT PRIMARY KEY,
  recipe_id TEXT NOT NULL,
  recipe_sha256 TEXT NOT NULL,
  recipe_title TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('provision', 'diagnose', 'decommission')),
  driver_id TEXT NOT NULL,
  slot_id TEXT NOT NULL,
  slot_number INTEGER NOT NULL,
  port_title TEXT NOT NULL,
  operator TEXT NOT NULL,
  station_id TEXT NOT NULL,
  app_version TEXT NOT NULL,
  started_at TEXT NOT NULL,
  files TEXT NOT NULL CHECK (json_valid(files)),
  group_id TEXT,
  allow TEXT NOT NULL CHECK (json_valid(allow)),
  steps TEXT NOT NULL CHECK (json_valid(steps)),
  hardware_id TEXT,
  outcome TEXT CHECK (outcome IN ('passed', 'failed', 'error', 'cancelled', 'interrupted')),
  ended_at TEXT,
  duration_ms REAL,
  serial_number TEXT,
  model TEXT,
  firmware TEXT,
  certificate_fingerprint TEXT,
  fault_code TEXT,
  fault TEXT CHECK (json_valid(fault)),
  log_sha256 TEXT,
  CHECK ((outcome IS NULL) = (ended_at IS NULL))
) STRICT;
CREATE INDEX jobs_by_start ON jobs (started_at, job_id);
CREATE INDEX jobs_by_unit ON jobs (hardware_id, started_at);
CREATE INDEX jobs_unfinished ON jobs (started_at) WHERE outcome IS NULL;
CREATE TRIGGER jobs_born_open BEFORE INSERT ON jobs WHEN NEW.outcome IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a job begins without an outcome'); END;
CREATE TRIGGER jobs_fixed BEFORE UPDATE ON jobs WHEN OLD.outcome IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a finished job is never edited'); END;
CREATE TRIGGER jobs_stay BEFORE DELETE ON jobs
  BEGIN SELECT RAISE(ABORT, 'a job is never deleted'); END;
CREATE TABLE steps (
  job_id TEXT NOT NULL REFERENCES jobs,
  step_index INTEGER NOT NULL CHECK (step_index >= 0),
  step TEXT NOT NULL,
  outcome TEXT NOT NULL,
  started_at TEXT NOT NULL,
  duration_ms REAL NOT NULL,
  requested TEXT NOT NULL CHECK (json_valid(requested)),
  observed TEXT NOT NULL CHECK (json_valid(observed)),
  limits TEXT NOT NULL CHECK (json_valid(limits)),
  fault TEXT CHECK (json_valid(fault)),
  PRIMARY KEY (job_id, step_index)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER steps_fixed BEFORE UPDATE ON steps
  BEGIN SELECT RAISE(ABORT, 'a step is never edited'); END;
CREATE TRIGGER steps_stay BEFORE DELETE ON steps
  BEGIN SELECT RAISE(ABORT, 'a step is never deleted'); END;
CREATE TRIGGER steps_closed BEFORE INSERT ON steps
  WHEN (SELECT outcome FROM jobs WHERE job_id = NEW.job_id) IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a finished job takes no more steps'); END;
CREATE TABLE intents (
  id INTEGER PRIMARY KEY,
  job_id TEXT NOT NULL REFERENCES jobs,
  hardware_id TEXT NOT NULL,
  method_id TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;
CREATE INDEX intents_by_unit ON intents (hardware_id);
CREATE TRIGGER intents_fixed BEFORE UPDATE ON intents
  BEGIN SELECT RAISE(ABORT, 'an intent is never edited'); END;
CREATE TRIGGER intents_stay BEFORE DELETE ON intents
  BEGIN SELECT RAISE(ABORT, 'an intent is never deleted'); END;
CREATE TABLE job_logs (
  job_id TEXT PRIMARY KEY REFERENCES jobs,
  text TEXT NOT NULL,
  dropped_lines INTEGER NOT NULL
) STRICT;
CREATE TABLE artefacts (
  job_id TEXT NOT NULL REFERENCES jobs,
  name TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (job_id, name)
) STRICT, WITHOUT ROWID;
`;

const identities = `
CREATE TABLE identities (
  id TEXT PRIMARY KEY,
  profile TEXT NOT NULL,
  counter INTEGER NOT NULL CHECK (counter >= 0),
  serial_number TEXT NOT NULL UNIQUE,
  hardware_id TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('reserved', 'key-made', 'issued', 'written', 'proven', 'committed',
    'burned', 'quarantined', 'revoked')),
  key_origin TEXT,
  public_key_sha256 TEXT UNIQUE,
  certificate_serial TEXT,
  certificate_issuer TEXT,
  certificate_chain TEXT NOT NULL CHECK (json_valid(certificate_chain)),
  certificate_fingerprint TEXT,
  reason TEXT,
  job_id TEXT NOT NULL,
  reserved_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (profile, counter)
) STRICT;
CREATE UNIQUE INDEX identities_one_live ON identities (profile, hardware_id)
  WHERE state NOT IN ('burned', 'revoked');
CREATE INDEX identities_by_unit ON identities (hardware_id);
CREATE TRIGGER identities_stay BEFORE DELETE ON identities
  BEGIN SELECT RAISE(ABORT, 'a number is never returned'); END;
CREATE TRIGGER identities_bound BEFORE UPDATE OF id, profile, counter, serial_number, hardware_id ON identities
  BEGIN SELECT RAISE(ABORT, 'a number is bound to its unit for ever'); END;
CREATE TABLE high_water (
  profile TEXT PRIMARY KEY,
  counter INTEGER NOT NULL
) STRICT;
CREATE TRIGGER high_water_rises BEFORE UPDATE ON high_water WHEN NEW.counter < OLD.counter
  BEGIN SELECT RAISE(ABORT, 'the high-water mark only rises'); END;
CREATE TRIGGER high_water_stays BEFORE DELETE ON high_water
  BEGIN SELECT RAISE(ABORT, 'the high-water mark only rises'); END;
-- every key that any unit ever presented, so that none is accepted twice
CREATE TABLE identity_keys (
  public_key_sha256 TEXT PRIMARY KEY,
  identity_id TEXT NOT NULL REFERENCES identities,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
-- every certificate that was ever issued; one whose revocation was asked for names the fact that asks
CREATE TABLE identity_certificates (
  issuer TEXT NOT NULL,
  serial TEXT NOT NULL,
  identity_id TEXT NOT NULL REFERENCES identities,
  fingerprint TEXT NOT NULL UNIQUE,
  public_key_sha256 TEXT,
  at TEXT NOT NULL,
  revocation_fact_id TEXT,
  PRIMARY KEY (issuer, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_certificates_by_identity ON identity_certificates (identity_id);
CREATE TRIGGER identity_certificates_stay BEFORE DELETE ON identity_certificates
  BEGIN SELECT RAISE(ABORT, 'a certificate is never forgotten'); END;
CREATE TABLE identity_events (
  id INTEGER PRIMARY KEY,
  identity_id TEXT NOT NULL REFERENCES identities,
  from_state TEXT,
  to_state TEXT NOT NULL,
  at TEXT NOT NULL,
  job_id TEXT NOT NULL,
  reason TEXT
) STRICT;
CREATE INDEX identity_events_by_identity ON identity_events (identity_id, id);
CREATE TRIGGER identity_events_fixed BEFORE UPDATE ON identity_events
  BEGIN SELECT RAISE(ABORT, 'a transition is never edited'); END;
CREATE TRIGGER identity_events_stay BEFORE DELETE ON identity_events
  BEGIN SELECT RAISE(ABORT, 'a transition is never deleted'); END;
`;

export const first: Migration = {
  number: 1,
  title: 'first',
  sql: [settings, units, jobs, identities, documents, outbox, catalogue].join('\n'),
};
