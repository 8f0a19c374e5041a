/** People, their wrong tries, and who started or agreed to a job. */
import type { Migration } from '../migrate.ts';

export const people: Migration = {
  number: 6,
  title: 'people',
  sql: `
CREATE TABLE people (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('operator', 'engineer', 'rma', 'administrator')),
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  -- scrypt of the PIN with its parameters, as JSON; null: no PIN
  pin TEXT CHECK (json_valid(pin)),
  -- keyed digest of the badge code; null: no badge
  badge BLOB UNIQUE,
  added_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER people_stay BEFORE DELETE ON people
  BEGIN SELECT RAISE(ABORT, 'a person is never deleted: the log names them'); END;
CREATE TRIGGER people_keep_their_name BEFORE UPDATE OF id, name, name_key ON people
  BEGIN SELECT RAISE(ABORT, 'a person keeps id and name: the log names them'); END;
CREATE TRIGGER people_begin_with_an_administrator AFTER INSERT ON people
  WHEN NOT EXISTS (SELECT 1 FROM people
    WHERE role = 'administrator' AND active = 1 AND (pin IS NOT NULL OR badge IS NOT NULL))
  BEGIN SELECT RAISE(ABORT, 'the first person is an administrator who can sign in'); END;
CREATE TRIGGER people_keep_an_administrator AFTER UPDATE ON people
  WHEN NOT EXISTS (SELECT 1 FROM people
    WHERE role = 'administrator' AND active = 1 AND (pin IS NOT NULL OR badge IS NOT NULL))
  BEGIN SELECT RAISE(ABORT, 'the last administrator who can sign in stays'); END;
-- subject: a person's id, 'badge', or the keyed digest of a name that nobody has
CREATE TABLE sign_in_failures (
  subject TEXT PRIMARY KEY,
  failures INTEGER NOT NULL CHECK (failures > 0),
  lock_ms INTEGER NOT NULL CHECK (lock_ms >= 0),
  failed_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
ALTER TABLE jobs ADD COLUMN operator_id TEXT REFERENCES people;
ALTER TABLE jobs ADD COLUMN approved_by TEXT CHECK (json_valid(approved_by));
`,
};
