/**
 * Several destinations at once: which kinds of facts each hears, and from which on. A delivery can also be superseded (a newer
 * fact of the same unit does it) or set aside by a person. Counts are kept by triggers, in the transaction of what they
 * count: a station with a hundred thousand rows says at once how many wait.
 */
import type { Migration } from '../migrate.ts';

const counted = (state: string, change: string): string =>
  `INSERT INTO delivery_counts (destination, state, count) VALUES (${state}, ${change})
    ON CONFLICT DO UPDATE SET count = count + ${change};`;

export const destinations: Migration = {
  number: 9,
  title: 'destinations',
  sql: `
ALTER TABLE destinations ADD COLUMN kinds TEXT CHECK (kinds IS NULL OR json_valid(kinds)); -- null: all
ALTER TABLE destinations ADD COLUMN newest_only INTEGER NOT NULL DEFAULT 0 CHECK (newest_only IN (0, 1));
ALTER TABLE destinations ADD COLUMN from_sequence INTEGER NOT NULL DEFAULT 1;
DROP TRIGGER deliveries_stay;
DROP TRIGGER deliveries_accepted;
CREATE TABLE deliveries_9 (
  sequence INTEGER NOT NULL REFERENCES facts,
  destination TEXT NOT NULL REFERENCES destinations,
  priority INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'rejected', 'superseded', 'set-aside')),
  attempts INTEGER NOT NULL,
  next_attempt_at TEXT NOT NULL,
  last_error TEXT,
  receipt TEXT,
  settled_at TEXT,
  PRIMARY KEY (sequence, destination)
) STRICT, WITHOUT ROWID;
INSERT INTO deliveries_9 SELECT * FROM deliveries;
DROP TABLE deliveries;
ALTER TABLE deliveries_9 RENAME TO deliveries;
CREATE INDEX deliveries_due ON deliveries (destination, state, priority, sequence);
CREATE INDEX deliveries_settled ON deliveries (destination, state, settled_at);
CREATE INDEX deliveries_next ON deliveries (destination, next_attempt_at) WHERE state = 'waiting';
CREATE INDEX deliveries_by_state ON deliveries (state, sequence, destination);
CREATE TRIGGER deliveries_stay BEFORE DELETE ON deliveries
  BEGIN SELECT RAISE(ABORT, 'a delivery is never deleted'); END;
CREATE TRIGGER deliveries_accepted BEFORE UPDATE ON deliveries WHEN OLD.state = 'accepted'
  BEGIN SELECT RAISE(ABORT, 'what was accepted stays accepted'); END;
CREATE TABLE delivery_counts (
  destination TEXT NOT NULL,
  state TEXT NOT NULL,
  count INTEGER NOT NULL,
  PRIMARY KEY (destination, state)
) STRICT, WITHOUT ROWID;
INSERT INTO delivery_counts SELECT destination, state, count(*) FROM deliveries GROUP BY destination, state;
CREATE TRIGGER deliveries_counted_in AFTER INSERT ON deliveries BEGIN
  ${counted('NEW.destination, NEW.state', '1')}
END;
CREATE TRIGGER deliveries_counted_on AFTER UPDATE OF state ON deliveries WHEN OLD.state <> NEW.state BEGIN
  ${counted('OLD.destination, OLD.state', '-1')}
  ${counted('NEW.destination, NEW.state', '1')}
END;
`,
};
