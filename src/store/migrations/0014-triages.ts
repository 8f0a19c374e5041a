/** What each diagnosis of a return found, as it was found: a record that changes later does not change it. */
import type { Migration } from '../migrate.ts';

export const triages: Migration = {
  number: 14,
  title: 'triages',
  sql: `
CREATE TABLE triages (
  job_id TEXT PRIMARY KEY REFERENCES jobs,
  return_id TEXT NOT NULL REFERENCES returns,
  at TEXT NOT NULL,
  findings TEXT NOT NULL CHECK (json_valid(findings))
) STRICT, WITHOUT ROWID;
CREATE INDEX triages_by_return ON triages (return_id, at);
CREATE TRIGGER triages_fixed BEFORE UPDATE ON triages
  BEGIN SELECT RAISE(ABORT, 'what was found is never edited'); END;
CREATE TRIGGER triages_stay BEFORE DELETE ON triages
  BEGIN SELECT RAISE(ABORT, 'what was found is never deleted'); END;
`,
};
