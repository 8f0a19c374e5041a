/**
 * For five million units: facts partitioned by station (each station writes into one part, so that stations do not wait for
 * each other), and an index for each way that the fleet page reads. COLLATE "C" makes "begins with" a range of the index whatever
 * the database's language is.
 */
export const factPartitions = 8;

const parts = Array.from(
  { length: factPartitions },
  (_unused, part) =>
    `CREATE TABLE facts_${part} PARTITION OF facts FOR VALUES WITH (MODULUS ${factPartitions}, REMAINDER ${part});`,
).join('\n  ');

export const fleetMigration = `
  ALTER TABLE facts RENAME TO facts_before;
  ALTER INDEX facts_by_unit RENAME TO facts_before_by_unit;
  ALTER INDEX facts_by_station RENAME TO facts_before_by_station;
  CREATE TABLE facts (id text NOT NULL, station text NOT NULL REFERENCES stations (id), sequence bigint NOT NULL, kind text NOT NULL,
    hardware_id text, payload json NOT NULL, payload_sha256 text NOT NULL, received_at timestamptz NOT NULL, receipt text NOT NULL,
    PRIMARY KEY (station, id)) PARTITION BY HASH (station);
  ${parts}
  INSERT INTO facts (id, station, sequence, kind, hardware_id, payload, payload_sha256, received_at, receipt)
    SELECT id, station, sequence, kind, hardware_id, payload, payload_sha256, received_at, receipt FROM facts_before;
  DROP TABLE facts_before;
  CREATE INDEX facts_by_unit ON facts (hardware_id, received_at);
  CREATE INDEX facts_by_station ON facts (station, sequence);
  DROP INDEX units_by_change;
  CREATE INDEX units_by_change ON units (organisation, changed_at DESC, hardware_id DESC);
  CREATE INDEX units_by_state ON units (organisation, state, changed_at DESC, hardware_id DESC);
  CREATE INDEX units_by_serial_text ON units (organisation, lower(serial_number) COLLATE "C", hardware_id);
  CREATE INDEX units_by_id_text ON units (organisation, lower(hardware_id) COLLATE "C", hardware_id);
  CREATE INDEX identities_revoked ON identities (revoked_at DESC, certificate_fingerprint DESC) WHERE status = 'revoked';
  CREATE INDEX alarms_open ON alarms (raised_at DESC, id DESC) WHERE NOT settled;
  CREATE INDEX alarms_open_by_station ON alarms (station, subject) WHERE NOT settled;
  ALTER TABLE alarms ADD COLUMN settled_by text;
  ALTER TABLE alarms ADD COLUMN settled_at timestamptz;
  CREATE TABLE unit_counts (organisation text NOT NULL, state text NOT NULL, units bigint NOT NULL, counted_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, state))`;

/** Of ../disputed-documents.ts. */
export const disputedMigration = `
  CREATE TABLE disputed_documents (sha256 text PRIMARY KEY, station text NOT NULL REFERENCES stations (id), sequence integer NOT NULL,
    dispute text NOT NULL, document json NOT NULL, received_at timestamptz NOT NULL);
  CREATE INDEX disputed_documents_by_station ON disputed_documents (station, sequence)`;
