/**
 * Pools of keys that were certified in advance, anew (nothing used the first table): a number whose key ended unused can have
 * another one.
 */
import type { Migration } from '../migrate.ts';

export const pools: Migration = {
  number: 8,
  title: 'pools',
  sql: `
DROP TABLE pool_entries;
CREATE TABLE pool_entries (
  id TEXT PRIMARY KEY,
  pool TEXT NOT NULL,
  profile TEXT NOT NULL,
  counter INTEGER NOT NULL,
  serial_number TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('making', 'ready', 'used', 'ended')),
  public_key_sha256 TEXT NOT NULL UNIQUE,
  wrapped_key BLOB, -- none before it is ready, none after it is used
  chain TEXT CHECK (json_valid(chain)), -- DER in base64, the own one first
  issuer TEXT, -- who signed the first, DER in base64
  issued_by TEXT NOT NULL,
  fingerprint TEXT UNIQUE,
  certificate_issuer TEXT,
  certificate_serial TEXT,
  expires_at TEXT,
  made_at TEXT NOT NULL,
  used_by TEXT REFERENCES identities,
  settled_at TEXT,
  CHECK ((state = 'ready') = (wrapped_key IS NOT NULL)),
  CHECK ((state = 'used') = (used_by IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX pool_entries_one_key ON pool_entries (serial_number) WHERE state <> 'ended';
CREATE INDEX pool_entries_by_pool ON pool_entries (pool, state, counter);
CREATE TRIGGER pool_entries_stay BEFORE DELETE ON pool_entries
  BEGIN SELECT RAISE(ABORT, 'a key of a pool is never forgotten'); END;
CREATE TRIGGER pool_entries_once BEFORE UPDATE ON pool_entries WHEN OLD.state IN ('used', 'ended')
  BEGIN SELECT RAISE(ABORT, 'a key of a pool is used once'); END;
`,
};
