/** The server's tables, the same on PostgreSQL and PGlite. Times are UTC; identifiers are text. */
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
} from 'drizzle-orm/pg-core';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const stations = pgTable('stations', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  publicKeyPem: text('public_key_pem').notNull(),
  enrolledAt: at('enrolled_at').notNull(),
  lastSeenAt: at('last_seen_at').notNull(),
  /** From then on nothing of this station is taken. */
  revokedAt: at('revoked_at'),
  organisation: text('organisation').notNull().default('main'),
  /** It may end the certificates of units that other stations made. */
  handlesReturns: boolean('handles_returns').notNull().default(false),
});

/** By which document each key of a station announced the next one. */
export const stationRotations = pgTable(
  'station_rotations',
  {
    station: text('station').notNull(),
    sequence: integer('sequence').notNull(),
    document: json('document').notNull(),
  },
  (table) => [primaryKey({ columns: [table.station, table.sequence] })],
);

/** Everything that stations ever told, as they told it, partitioned by station. The id is the station's idempotency key. */
export const facts = pgTable(
  'facts',
  {
    id: text('id').notNull(),
    station: text('station').notNull(),
    sequence: bigint('sequence', { mode: 'number' }).notNull(),
    kind: text('kind').notNull(),
    hardwareId: text('hardware_id'),
    payload: json('payload').notNull(),
    payloadSha256: text('payload_sha256').notNull(),
    receivedAt: at('received_at').notNull(),
    receipt: text('receipt').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.station, table.id] }),
    index('facts_by_unit').on(table.hardwareId, table.receivedAt),
    index('facts_by_station').on(table.station, table.sequence),
  ],
);

export const units = pgTable(
  'units',
  {
    hardwareId: text('hardware_id').primaryKey(),
    serialNumber: text('serial_number'),
    model: text('model').notNull(),
    state: text('state').notNull(),
    firmware: text('firmware'),
    groupId: text('group_id'),
    station: text('station').notNull(),
    changedAt: at('changed_at').notNull(),
    /** Of the station that told of it first; no other organisation may. */
    organisation: text('organisation').notNull().default('main'),
    /** It reported from the field at least once. */
    reported: boolean('reported').notNull().default(false),
    /** When this server heard that its life is over; null while it is not. */
    overHeardAt: at('over_heard_at'),
  },
  (table) => [
    index('units_by_serial').on(table.organisation, table.serialNumber),
    index('units_over').on(table.organisation, table.overHeardAt, table.hardwareId),
  ],
);

/** Two units never share a number of one profile, nor a key: enforced here a second time. */
export const identities = pgTable('identities', {
  certificateFingerprint: text('certificate_fingerprint').primaryKey(),
  hardwareId: text('hardware_id').notNull(),
  profile: text('profile').notNull(),
  serialNumber: text('serial_number').notNull(),
  publicKeySha256: text('public_key_sha256').unique(),
  keyOrigin: text('key_origin'),
  certificateSerial: text('certificate_serial'),
  certificateChain: jsonb('certificate_chain').$type<readonly string[]>().notNull(),
  status: text('status').notNull(),
  reason: text('reason'),
  station: text('station').notNull(),
  committedAt: at('committed_at'),
  revokedAt: at('revoked_at'),
  /** When this server heard of its end: stations' clocks differ, and news come late. */
  revocationHeardAt: at('revocation_heard_at'),
  /** Of the station that told of it, or had it signed. */
  organisation: text('organisation').notNull().default('main'),
});

export const documents = pgTable(
  'documents',
  {
    station: text('station').notNull(),
    sequence: integer('sequence').notNull(),
    /** Each station's own. */
    id: text('id').notNull(),
    kind: text('kind').notNull(),
    hardwareId: text('hardware_id'),
    previous: text('previous'),
    payloadSha256: text('payload_sha256').notNull(),
    document: json('document').notNull(),
    issuedAt: at('issued_at').notNull(),
    receivedAt: at('received_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.station, table.sequence] }),
    uniqueIndex('documents_by_id').on(table.id, table.station),
    index('documents_by_unit').on(table.hardwareId, table.issuedAt),
  ],
);

/** Contradictions that a person must look at: a fork, a gap that was filled wrongly, a retired unit that lives. */
export const alarms = pgTable('alarms', {
  id: text('id').primaryKey(),
  station: text('station').notNull(),
  subject: text('subject').notNull(),
  message: text('message').notNull(),
  raisedAt: at('raised_at').notNull(),
  settled: boolean('settled').notNull(),
  settledBy: text('settled_by'),
  settledAt: at('settled_at'),
  /** Of its station. */
  organisation: text('organisation').notNull().default('main'),
});
