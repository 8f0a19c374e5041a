/** The part of the first schema that leaves the station or comes from outside: documents, outbox, packages. */

export const documents = `
CREATE TABLE documents (
  sequence INTEGER PRIMARY KEY CHECK (sequence > 0),
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  job_id TEXT REFERENCES jobs,
  hardware_id TEXT,
  previous TEXT,
  issued_at TEXT NOT NULL,
  payload_sha256 TEXT NOT NULL UNIQUE,
  json TEXT NOT NULL CHECK (json_valid(json))
) STRICT;
CREATE INDEX documents_by_job ON documents (job_id, sequence);
CREATE INDEX documents_by_unit ON documents (hardware_id, sequence);
CREATE TRIGGER documents_linked BEFORE INSERT ON documents
  WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM documents)
    OR NEW.previous IS NOT (SELECT payload_sha256 FROM documents ORDER BY sequence DESC LIMIT 1)
  BEGIN SELECT RAISE(ABORT, 'a document must continue the chain'); END;
CREATE TRIGGER documents_fixed BEFORE UPDATE ON documents
  BEGIN SELECT RAISE(ABORT, 'a signed document is never edited'); END;
CREATE TRIGGER documents_stay BEFORE DELETE ON documents
  BEGIN SELECT RAISE(ABORT, 'a signed document is never deleted'); END;
`;

export const outbox = `
CREATE TABLE facts (
  sequence INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  priority INTEGER NOT NULL CHECK (priority IN (0, 1)), -- 0 overtakes 1
  payload TEXT NOT NULL CHECK (json_valid(payload)),
  subject TEXT,
  created_at TEXT NOT NULL
) STRICT;
CREATE INDEX facts_by_subject ON facts (subject);
CREATE TRIGGER facts_without_gap BEFORE INSERT ON facts
  WHEN NEW.sequence <> (SELECT coalesce(max(sequence), 0) + 1 FROM facts)
  BEGIN SELECT RAISE(ABORT, 'facts are numbered without gaps'); END;
CREATE TRIGGER facts_fixed BEFORE UPDATE ON facts
  BEGIN SELECT RAISE(ABORT, 'a fact is never edited'); END;
CREATE TRIGGER facts_stay BEFORE DELETE ON facts
  BEGIN SELECT RAISE(ABORT, 'a fact is never deleted'); END;
CREATE TABLE destinations (
  name TEXT PRIMARY KEY,
  active INTEGER NOT NULL CHECK (active IN (0, 1))
) STRICT;
CREATE TABLE deliveries (
  sequence INTEGER NOT NULL REFERENCES facts,
  destination TEXT NOT NULL REFERENCES destinations,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'rejected')),
  attempts INTEGER NOT NULL,
  next_attempt_at TEXT NOT NULL,
  last_error TEXT,
  receipt TEXT,
  settled_at TEXT,
  PRIMARY KEY (sequence, destination)
) STRICT, WITHOUT ROWID;
CREATE INDEX deliveries_due ON deliveries (destination, state, priority, sequence);
CREATE INDEX deliveries_settled ON deliveries (destination, state, settled_at);
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
  BEGIN SELECT RAISE(ABORT, 'a delivery is never deleted'); END;
CREATE TRIGGER deliveries_accepted BEFORE UPDATE ON deliveries WHEN OLD.state = 'accepted'
  BEGIN SELECT RAISE(ABORT, 'what was accepted stays accepted'); END;
`;

export const catalogue = `
CREATE TABLE packages (
  id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  signer TEXT,
  imported_at TEXT NOT NULL
) STRICT;
CREATE TABLE package_files (
  package_id TEXT NOT NULL REFERENCES packages,
  path TEXT NOT NULL,
  sha256 TEXT NOT NULL,
  size_bytes INTEGER NOT NULL,
  PRIMARY KEY (package_id, path)
) STRICT, WITHOUT ROWID;
-- the text of every recipe that was ever imported, so that an old record can still be explained
CREATE TABLE recipe_sources (
  sha256 TEXT PRIMARY KEY,
  source TEXT NOT NULL
) STRICT;
CREATE TABLE recipes (
  id TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL REFERENCES recipe_sources,
  package_id TEXT NOT NULL REFERENCES packages
) STRICT;
CREATE TABLE setting_groups (
  id TEXT PRIMARY KEY,
  json TEXT NOT NULL CHECK (json_valid(json)),
  package_id TEXT NOT NULL REFERENCES packages
) STRICT;
CREATE TABLE profiles (
  id TEXT PRIMARY KEY,
  json TEXT NOT NULL CHECK (json_valid(json)),
  package_id TEXT NOT NULL REFERENCES packages
) STRICT;
`;
