/** Packages at the server, in parts so that they are read and sent without being held whole; and office keys that are over. */
import { bigint, customType, integer, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

export const packagesMigration = `
  CREATE TABLE packages (organisation text NOT NULL REFERENCES organisations (id), package text NOT NULL, version text NOT NULL,
    title text NOT NULL, sha256 text NOT NULL, size_bytes bigint NOT NULL, manifest_sha256 text NOT NULL, key_id text NOT NULL,
    received_at timestamptz NOT NULL, PRIMARY KEY (organisation, package, version));
  CREATE INDEX packages_by_sha256 ON packages (sha256);
  CREATE TABLE package_parts (sha256 text NOT NULL, number integer NOT NULL, bytes bytea NOT NULL, PRIMARY KEY (sha256, number));
  ALTER TABLE order_signers ADD COLUMN revoked_at timestamptz;
  ALTER TABLE identities ADD COLUMN revocation_heard_at timestamptz;
  UPDATE identities SET revocation_heard_at = revoked_at WHERE status = 'revoked';
  CREATE INDEX identities_by_revocation ON identities (revocation_heard_at, certificate_fingerprint) WHERE revocation_heard_at IS NOT NULL`;

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

export const packages = pgTable(
  'packages',
  {
    organisation: text('organisation').notNull(),
    package: text('package').notNull(),
    version: text('version').notNull(),
    title: text('title').notNull(),
    sha256: text('sha256').notNull(),
    sizeBytes: bigint('size_bytes', { mode: 'number' }).notNull(),
    manifestSha256: text('manifest_sha256').notNull(),
    keyId: text('key_id').notNull(),
    receivedAt: at('received_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.package, table.version] })],
);

/** Of the file with this hash, whoever's it is: each but the last has `partBytes`. */
export const packageParts = pgTable(
  'package_parts',
  {
    sha256: text('sha256').notNull(),
    number: integer('number').notNull(),
    bytes: bytea('bytes').notNull(),
  },
  (table) => [primaryKey({ columns: [table.sha256, table.number] })],
);

export const partBytes = 64 * 1024;
