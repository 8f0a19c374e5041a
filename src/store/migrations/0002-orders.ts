/** Work orders and the trusted signers of the office; which order a number belongs to. */
import type { Migration } from '../migrate.ts';

export const orders: Migration = {
  number: 2,
  title: 'work orders',
  sql: `
CREATE TABLE signers (
  key_id TEXT PRIMARY KEY,
  title TEXT NOT NULL,
  public_key_pem TEXT NOT NULL,
  added_at TEXT NOT NULL,
  removed_at TEXT
) STRICT;
CREATE TABLE orders (
  id TEXT PRIMARY KEY,
  profile TEXT NOT NULL,
  json TEXT NOT NULL CHECK (json_valid(json)),
  signer TEXT NOT NULL REFERENCES signers,
  signature TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  closed_at TEXT
) STRICT;
CREATE INDEX orders_by_profile ON orders (profile, imported_at);
CREATE TRIGGER orders_fixed BEFORE UPDATE OF id, profile, json, signer, signature, imported_at ON orders
  BEGIN SELECT RAISE(ABORT, 'a work order is never edited'); END;
CREATE TRIGGER orders_stay BEFORE DELETE ON orders
  BEGIN SELECT RAISE(ABORT, 'a work order is never deleted'); END;
CREATE TRIGGER orders_stay_closed BEFORE UPDATE OF closed_at ON orders WHEN OLD.closed_at IS NOT NULL
  BEGIN SELECT RAISE(ABORT, 'a closed work order stays closed'); END;
ALTER TABLE identities ADD COLUMN order_id TEXT REFERENCES orders;
CREATE INDEX identities_by_order ON identities (order_id, counter) WHERE order_id IS NOT NULL;
-- how many numbers of an order are in each state: asked before every new number
CREATE TABLE order_counts (
  order_id TEXT NOT NULL REFERENCES orders,
  state TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count >= 0),
  PRIMARY KEY (order_id, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER order_counts_new AFTER INSERT ON identities WHEN NEW.order_id IS NOT NULL
BEGIN
  INSERT INTO order_counts VALUES (NEW.order_id, NEW.state, 1)
    ON CONFLICT (order_id, state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER order_counts_moved AFTER UPDATE OF state ON identities
  WHEN NEW.order_id IS NOT NULL AND NEW.state <> OLD.state
BEGIN
  UPDATE order_counts SET count = count - 1 WHERE order_id = OLD.order_id AND state = OLD.state;
  INSERT INTO order_counts VALUES (NEW.order_id, NEW.state, 1)
    ON CONFLICT (order_id, state) DO UPDATE SET count = count + 1;
END;
CREATE TRIGGER identities_keep_order BEFORE UPDATE OF order_id ON identities
  BEGIN SELECT RAISE(ABORT, 'a number stays with its order'); END;
ALTER TABLE packages ADD COLUMN version TEXT;
ALTER TABLE packages ADD COLUMN manifest_sha256 TEXT;
`,
};
