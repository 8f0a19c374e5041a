/** The tables of issuing-schema.ts, as SQL for migrations.ts. */
export const issuingMigration = `
  ALTER TABLE stations ADD COLUMN revoked_at timestamptz;
  CREATE TABLE station_certificates (fingerprint text PRIMARY KEY, station text NOT NULL REFERENCES stations (id), serial text NOT NULL,
    public_key_sha256 text NOT NULL, certificate text NOT NULL, not_after timestamptz NOT NULL, issued_at timestamptz NOT NULL,
    revoked_at timestamptz);
  CREATE INDEX station_certificates_by_station ON station_certificates (station, issued_at);
  CREATE INDEX station_certificates_revoked ON station_certificates (revoked_at) WHERE revoked_at IS NOT NULL;
  CREATE TABLE issued_certificates (public_key_sha256 text PRIMARY KEY, issuer text NOT NULL, profile text NOT NULL,
    serial_number text NOT NULL, hardware_id text NOT NULL, station text NOT NULL, order_id text, reserved_at timestamptz NOT NULL,
    certificate_serial text, fingerprint text UNIQUE, chain jsonb, issued_at timestamptz, revoked_at timestamptz, reason text);
  CREATE INDEX issued_certificates_by_number ON issued_certificates (profile, serial_number);
  CREATE INDEX issued_certificates_revoked ON issued_certificates (issuer, revoked_at) WHERE revoked_at IS NOT NULL;
  CREATE UNIQUE INDEX issued_certificates_one_live ON issued_certificates (profile, serial_number) WHERE revoked_at IS NULL;
  CREATE TABLE issuing_quotas (subject text NOT NULL, profile text NOT NULL, quantity integer NOT NULL CHECK (quantity >= 0),
    used integer NOT NULL CHECK (used >= 0), PRIMARY KEY (subject, profile));
  CREATE TABLE revocation_lists (issuer text PRIMARY KEY, number bigint NOT NULL, entries integer NOT NULL, list text NOT NULL,
    next_update timestamptz NOT NULL)`;
