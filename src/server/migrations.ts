import { disputedMigration, fleetMigration } from './fleet/fleet-migration.ts';
import { groupCountsMigration, groupTables } from './groups/group-tables.ts';
import { issuingMigration } from './issuing-migration.ts';
import { fieldMigration, reportMigration } from './monitoring/report-tables.ts';
import { rateMigration } from './operations/rate-tables.ts';
import { numberCountsMigration, orderTables } from './order-tables.ts';
import { ownRowsMigration } from './own-rows-migration.ts';
import { packagesMigration } from './packages/package-tables.ts';
import { partitionMigration } from './partition-migration.ts';
import { peopleMigration } from './people/people-tables.ts';

/** Numbered, in order, each in one transaction; what has landed is never edited. */
export const migrations: readonly { readonly number: number; readonly sql: string }[] = [
  {
    number: 1,
    sql: `
      CREATE TABLE stations (id text PRIMARY KEY, name text NOT NULL, public_key_pem text NOT NULL,
        enrolled_at timestamptz NOT NULL, last_seen_at timestamptz NOT NULL);
      CREATE TABLE facts (id text PRIMARY KEY, station text NOT NULL REFERENCES stations (id), sequence bigint NOT NULL, kind text NOT NULL,
        hardware_id text, payload jsonb NOT NULL, payload_sha256 text NOT NULL, received_at timestamptz NOT NULL, receipt text NOT NULL);
      CREATE INDEX facts_by_unit ON facts (hardware_id, received_at);
      CREATE INDEX facts_by_station ON facts (station, sequence);
      CREATE TABLE units (hardware_id text PRIMARY KEY, serial_number text, model text NOT NULL, state text NOT NULL, firmware text,
        group_id text, station text NOT NULL, changed_at timestamptz NOT NULL);
      CREATE INDEX units_by_change ON units (changed_at, hardware_id);
      CREATE INDEX units_by_serial ON units (serial_number);
      CREATE TABLE identities (certificate_fingerprint text PRIMARY KEY, hardware_id text NOT NULL, profile text NOT NULL,
        serial_number text NOT NULL, public_key_sha256 text UNIQUE, key_origin text, certificate_serial text,
        certificate_chain jsonb NOT NULL, status text NOT NULL CHECK (status IN ('live', 'revoked')), reason text,
        station text NOT NULL, committed_at timestamptz, revoked_at timestamptz);
      CREATE INDEX identities_by_unit ON identities (hardware_id);
      CREATE INDEX identities_by_number ON identities (profile, serial_number);
      CREATE TABLE documents (station text NOT NULL, sequence integer NOT NULL, id text NOT NULL UNIQUE, kind text NOT NULL,
        hardware_id text, previous text, payload_sha256 text NOT NULL, document jsonb NOT NULL,
        issued_at timestamptz NOT NULL, received_at timestamptz NOT NULL, PRIMARY KEY (station, sequence));
      CREATE INDEX documents_by_unit ON documents (hardware_id);
      CREATE TABLE alarms (id text PRIMARY KEY, station text NOT NULL, subject text NOT NULL, message text NOT NULL,
        raised_at timestamptz NOT NULL, settled boolean NOT NULL DEFAULT false);`,
  },
  {
    // jsonb refuses strings with \u0000, which a unit may have sent: what stations signed is kept as it came.
    number: 2,
    sql: `
      ALTER TABLE facts ALTER COLUMN payload TYPE json;
      ALTER TABLE documents ALTER COLUMN document TYPE json;`,
  },
  {
    // The documents by which the keys of a station follow each other.
    number: 3,
    sql: `
      CREATE TABLE station_rotations (station text NOT NULL REFERENCES stations (id), sequence integer NOT NULL, document json NOT NULL,
        PRIMARY KEY (station, sequence));`,
  },
  { number: 4, sql: issuingMigration },
  orderTables,
  { number: 6, sql: peopleMigration },
  { number: 7, sql: fleetMigration },
  { number: 8, sql: disputedMigration },
  { number: 9, sql: reportMigration },
  {
    // Who may end certificates that were signed for others: nobody until the operator says so.
    number: 10,
    sql: 'ALTER TABLE stations ADD COLUMN handles_returns boolean NOT NULL DEFAULT false',
  },
  groupTables,
  { number: 12, sql: partitionMigration },
  { number: 13, sql: rateMigration },
  { number: 14, sql: fieldMigration },
  { number: 15, sql: groupCountsMigration },
  { number: 16, sql: packagesMigration },
  { number: 17, sql: ownRowsMigration },
  { number: 18, sql: numberCountsMigration },
];
