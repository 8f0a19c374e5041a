/**
 * The tables that grow with every unit, in parts by hash: documents by station as the facts are, so that stations do not wait for each
 * other; what there is once for each unit by the unit; numbers by order. Each part is vacuumed, indexed and cached for itself, and a row is
 * found in one part by its key. `identities` and `issued_certificates` stay whole: two units never share a key nor a certificate, and a partitioned table
 * can promise that of its partition key only.
 */
const parts = 8;

interface Partitioned {
  readonly table: string;
  readonly by: string;
  readonly key: string;
  /** First of all, to the table that is there. */
  readonly changes?: readonly string[];
  /** Everything else that the table had, made anew once the rows are there: that is several times faster. */
  readonly indexes: readonly string[];
}

const tables: readonly Partitioned[] = [
  {
    table: 'documents',
    by: 'station',
    key: 'station, sequence',
    indexes: [
      // ids are each station's own, as those of facts are: nobody can take one away from another station
      'CREATE UNIQUE INDEX documents_by_id ON documents (id, station)',
      'CREATE INDEX documents_by_unit ON documents (hardware_id, issued_at)',
    ],
  },
  {
    table: 'units',
    by: 'hardware_id',
    key: 'hardware_id',
    indexes: [
      'CREATE INDEX units_by_serial ON units (serial_number)',
      'CREATE INDEX units_by_change ON units (organisation, changed_at DESC, hardware_id DESC)',
      'CREATE INDEX units_by_state ON units (organisation, state, changed_at DESC, hardware_id DESC)',
      'CREATE INDEX units_by_serial_text ON units (organisation, lower(serial_number) COLLATE "C", hardware_id)',
      'CREATE INDEX units_by_id_text ON units (organisation, lower(hardware_id) COLLATE "C", hardware_id)',
    ],
  },
  {
    table: 'unit_drift',
    by: 'hardware_id',
    key: 'hardware_id',
    indexes: [
      'CREATE INDEX unit_drift_by_state ON unit_drift (organisation, group_id, state, hardware_id)',
      'CREATE INDEX unit_drift_by_content ON unit_drift (organisation, group_id, content_sha256)',
    ],
  },
  {
    table: 'unit_reports',
    by: 'hardware_id',
    key: 'hardware_id',
    indexes: [
      'CREATE INDEX unit_reports_by_seen ON unit_reports (organisation, seen_at, hardware_id)',
      'CREATE INDEX unit_reports_odd ON unit_reports (organisation, score DESC, hardware_id DESC) WHERE score > 0',
      'CREATE INDEX unit_reports_by_group ON unit_reports (organisation, group_id, received_at DESC)',
    ],
  },
  {
    table: 'numbers',
    by: 'order_id',
    // two organisations may call their orders alike, where no office handed them in here
    changes: [
      "ALTER TABLE numbers ADD COLUMN organisation text NOT NULL DEFAULT 'main'",
      'UPDATE numbers SET organisation = stations.organisation FROM stations WHERE stations.id = numbers.station',
    ],
    key: 'order_id, organisation, counter',
    indexes: ['CREATE INDEX numbers_by_station ON numbers (station, order_id, counter)'],
  },
];

export const partitionMigration = tables.flatMap(intoParts).join(';\n');

/** The columns and checks are taken over from the table that is there. */
function intoParts({ table, by, key, changes = [], indexes }: Partitioned): readonly string[] {
  const before = `${table}_before`;
  return [
    ...changes,
    `ALTER TABLE ${table} RENAME TO ${before}`,
    `CREATE TABLE ${table} (LIKE ${before} INCLUDING DEFAULTS INCLUDING CONSTRAINTS) PARTITION BY HASH (${by})`,
    ...Array.from(
      { length: parts },
      (_unused, part) =>
        `CREATE TABLE ${table}_${part} PARTITION OF ${table} FOR VALUES WITH (MODULUS ${parts}, REMAINDER ${part})`,
    ),
    `INSERT INTO ${table} SELECT * FROM ${before}`,
    `DROP TABLE ${before}`,
    `ALTER TABLE ${table} ADD PRIMARY KEY (${key})`,
    ...indexes,
  ];
}
