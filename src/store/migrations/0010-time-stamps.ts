/** Time stamps of documents: what somebody else says of the time at which a document was there. A document has one, for ever. */
import type { Migration } from '../migrate.ts';

export const timeStamps: Migration = {
  number: 10,
  title: 'time stamps',
  sql: `
CREATE TABLE time_stamps (
  document_id TEXT PRIMARY KEY,
  authority TEXT NOT NULL,
  token BLOB NOT NULL, -- TimeStampToken, DER (RFC 3161)
  signature TEXT NOT NULL, -- the station's, over what it keeps
  stamped_at TEXT NOT NULL, -- what the authority says
  kept_at TEXT NOT NULL
) STRICT;
CREATE TRIGGER time_stamps_fixed BEFORE UPDATE ON time_stamps
  BEGIN SELECT RAISE(ABORT, 'a time stamp is never edited'); END;
CREATE TRIGGER time_stamps_stay BEFORE DELETE ON time_stamps
  BEGIN SELECT RAISE(ABORT, 'a time stamp is never deleted'); END;
`,
};
