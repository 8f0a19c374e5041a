/** Numbers as people look for them: counted by state for each profile, and found by profile or state among millions. */
import type { Migration } from '../migrate.ts';

export const numbers: Migration = {
  number: 5,
  title: 'numbers and their fate',
  sql: `
-- an index ends with the rowid, which rises with every number: newest first without sorting
CREATE INDEX identities_by_state ON identities (state);
CREATE INDEX identities_by_profile ON identities (profile);
-- how many numbers of a profile are in each state: shown on every look at the profiles
CREATE TABLE profile_counts (
  profile TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (profile, state)
) STRICT, WITHOUT ROWID;
INSERT INTO profile_counts SELECT profile, state, count(*) FROM identities GROUP BY profile, state;
CREATE TRIGGER profile_counts_new AFTER INSERT ON identities
BEGIN
  INSERT INTO profile_counts VALUES (NEW.profile, NEW.state, 1)
    ON CONFLICT (profile, state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER profile_counts_moved AFTER UPDATE OF state ON identities WHEN NEW.state <> OLD.state
BEGIN
  UPDATE profile_counts SET count = count - 1 WHERE profile = OLD.profile AND state = OLD.state;
  INSERT INTO profile_counts VALUES (NEW.profile, NEW.state, 1)
    ON CONFLICT (profile, state) DO UPDATE SET count = count + 1;
END;
`,
};
