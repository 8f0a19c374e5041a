/** Leases of shared work orders: the part of an order's numbers that the server gave to this station. */
import type { Migration } from '../migrate.ts';

export const leases: Migration = {
  number: 7,
  title: 'leases of shared orders',
  sql: `
CREATE TABLE leases (
  id TEXT PRIMARY KEY,
  order_id TEXT NOT NULL REFERENCES orders,
  server_key TEXT NOT NULL,
  station TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  first INTEGER NOT NULL,
  last INTEGER NOT NULL,
  quantity INTEGER NOT NULL,
  expires_at TEXT NOT NULL,
  json TEXT NOT NULL CHECK (json_valid(json)),
  taken_at TEXT NOT NULL,
  -- no number is given out of it any more; the server is told, and told_at says that it has heard
  returned_at TEXT,
  told_at TEXT,
  UNIQUE (order_id, first),
  CHECK (first <= last)
) STRICT;
CREATE TRIGGER leases_fixed BEFORE UPDATE OF id, order_id, server_key, station, epoch, first, last, quantity, expires_at, json ON leases
  BEGIN SELECT RAISE(ABORT, 'a lease is never edited'); END;
CREATE TRIGGER leases_stay BEFORE DELETE ON leases
  BEGIN SELECT RAISE(ABORT, 'a lease is never deleted'); END;
CREATE TRIGGER leases_stay_returned BEFORE UPDATE OF returned_at ON leases WHEN OLD.returned_at IS NOT NULL AND NEW.returned_at IS NOT OLD.returned_at
  BEGIN SELECT RAISE(ABORT, 'a lease that was returned stays so'); END;
`,
};
