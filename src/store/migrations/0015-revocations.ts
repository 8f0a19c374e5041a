/** What was revoked elsewhere, as the server told it: certificates of units, and keys of offices. */
import type { Migration } from '../migrate.ts';

export const revocations: Migration = {
  number: 15,
  title: 'revocations',
  sql: `
CREATE TABLE revoked_certificates (
  fingerprint TEXT PRIMARY KEY,
  hardware_id TEXT NOT NULL,
  profile TEXT NOT NULL,
  serial_number TEXT NOT NULL,
  reason TEXT,
  station TEXT NOT NULL,
  revoked_at TEXT NOT NULL,
  learnt_at TEXT NOT NULL
) STRICT;
CREATE INDEX revoked_certificates_by_unit ON revoked_certificates (hardware_id);
CREATE TRIGGER revoked_certificates_stay BEFORE DELETE ON revoked_certificates
  BEGIN SELECT RAISE(ABORT, 'what is revoked stays revoked'); END;
ALTER TABLE signers ADD COLUMN revoked_at TEXT;
`,
};
