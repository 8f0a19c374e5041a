/**
 * Who issued a certificate, and destinations that hear only what concerns them; addresses, accounts at other servers, and
 * pools of keys that were certified in advance.
 */
import type { Migration } from '../migrate.ts';

const issuers = `
ALTER TABLE destinations ADD COLUMN addressed INTEGER NOT NULL DEFAULT 0 CHECK (addressed IN (0, 1));
ALTER TABLE identity_certificates ADD COLUMN issued_by TEXT;
ALTER TABLE identity_certificates ADD COLUMN certificate TEXT; -- DER in base64
UPDATE identity_certificates SET
  issued_by = (SELECT coalesce(json_extract(profiles.json, '$.issuer'), 'local-ca')
    FROM identities JOIN profiles ON profiles.id = identities.profile WHERE identities.id = identity_id),
  certificate = (SELECT json_extract(certificate_chain, '$[0]') FROM identities
    WHERE identities.id = identity_id AND certificate_fingerprint = fingerprint);
INSERT INTO destinations (name, active, addressed)
  SELECT DISTINCT 'issuer:' || issued_by, 1, 1 FROM identity_certificates
  WHERE issued_by IS NOT NULL AND revocation_fact_id IS NOT NULL;
INSERT INTO deliveries (sequence, destination, priority, state, attempts, next_attempt_at)
  SELECT sequence, 'issuer:' || issued_by, priority, 'waiting', 0, created_at
  FROM identity_certificates JOIN facts ON facts.id = revocation_fact_id WHERE issued_by IS NOT NULL;
`;

const addresses = `
-- the mark of a block is in high_water, under its name; a row stays with its unit for ever
CREATE TABLE address_grants (
  address TEXT PRIMARY KEY,
  block TEXT NOT NULL,
  counter INTEGER NOT NULL CHECK (counter >= 0),
  place INTEGER NOT NULL CHECK (place >= 0), -- of several that one unit has of one block
  hardware_id TEXT NOT NULL,
  job_id TEXT NOT NULL,
  given_at TEXT NOT NULL,
  UNIQUE (block, counter),
  UNIQUE (block, hardware_id, place)
) STRICT;
CREATE TRIGGER address_grants_stay BEFORE DELETE ON address_grants
  BEGIN SELECT RAISE(ABORT, 'an address is never returned'); END;
CREATE TRIGGER address_grants_bound BEFORE UPDATE ON address_grants
  BEGIN SELECT RAISE(ABORT, 'an address is bound to its unit for ever'); END;
`;

const accounts = `
-- written before the server is asked: an account that may exist is known here
CREATE TABLE unit_accounts (
  id TEXT PRIMARY KEY,
  hardware_id TEXT NOT NULL,
  kind TEXT NOT NULL,
  url TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  job_id TEXT NOT NULL,
  made_at TEXT NOT NULL,
  end_fact_id TEXT
) STRICT;
CREATE UNIQUE INDEX unit_accounts_live ON unit_accounts (kind, url, endpoint) WHERE end_fact_id IS NULL;
CREATE INDEX unit_accounts_by_unit ON unit_accounts (hardware_id);
CREATE TRIGGER unit_accounts_stay BEFORE DELETE ON unit_accounts
  BEGIN SELECT RAISE(ABORT, 'an account is never forgotten'); END;
`;

const pools = `
CREATE TABLE pool_entries (
  pool TEXT NOT NULL,
  profile TEXT NOT NULL,
  counter INTEGER NOT NULL,
  serial_number TEXT NOT NULL UNIQUE,
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
CREATE INDEX pool_entries_by_pool ON pool_entries (pool, state, counter);
CREATE TRIGGER pool_entries_stay BEFORE DELETE ON pool_entries
  BEGIN SELECT RAISE(ABORT, 'a key of a pool is never forgotten'); END;
CREATE TRIGGER pool_entries_once BEFORE UPDATE ON pool_entries WHEN OLD.state IN ('used', 'ended')
  BEGIN SELECT RAISE(ABORT, 'a key of a pool is used once'); END;
`;

export const credentials: Migration = {
  number: 3,
  title: 'credentials',
  sql: [issuers, addresses, accounts, pools].join('\n'),
};
