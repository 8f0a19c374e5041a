/** Published groups, what was read back from units, and how they differ: one migration, and the tables as the code sees them. */
import {
  bigint,
  index,
  integer,
  json,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';
import type { DriftKey, DriftState, SignedGroups } from '../../model/group-version.ts';

export const groupTables = {
  number: 11,
  sql: `
    CREATE TABLE group_versions (organisation text NOT NULL, number integer NOT NULL CHECK (number > 0), sha256 text NOT NULL,
      signed json NOT NULL, received_at timestamptz NOT NULL, PRIMARY KEY (organisation, number));
    CREATE TABLE unit_drift (hardware_id text PRIMARY KEY, organisation text NOT NULL, serial_number text, group_id text NOT NULL, content_sha256 text NOT NULL,
      state text NOT NULL CHECK (state IN ('same', 'differs', 'unread', 'error')), keys jsonb NOT NULL, since timestamptz,
      read_at timestamptz NOT NULL, reason text, facts jsonb NOT NULL, held jsonb NOT NULL);
    CREATE INDEX unit_drift_by_state ON unit_drift (organisation, group_id, state, hardware_id);
    CREATE INDEX unit_drift_by_content ON unit_drift (organisation, group_id, content_sha256)`,
} as const;

/** Of group-counts.ts. */
export const groupCountsMigration = `
  CREATE TABLE group_counts (organisation text NOT NULL, group_id text NOT NULL, differs bigint NOT NULL, silent bigint NOT NULL,
    odd bigint NOT NULL, counted_at timestamptz NOT NULL, PRIMARY KEY (organisation, group_id))`;

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const groupVersions = pgTable(
  'group_versions',
  {
    organisation: text('organisation').notNull(),
    number: integer('number').notNull(),
    sha256: text('sha256').notNull(),
    signed: json('signed').$type<SignedGroups>().notNull(),
    receivedAt: at('received_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.number] })],
);

/** One row a unit: what it was last found to hold, and how that differs from what is live. */
export const unitDrift = pgTable(
  'unit_drift',
  {
    hardwareId: text('hardware_id').primaryKey(),
    organisation: text('organisation').notNull(),
    serialNumber: text('serial_number'),
    groupId: text('group_id').notNull(),
    contentSha256: text('content_sha256').notNull(),
    state: text('state').$type<DriftState>().notNull(),
    keys: jsonb('keys').$type<readonly DriftKey[]>().notNull(),
    since: at('since'),
    readAt: at('read_at').notNull(),
    reason: text('reason'),
    facts: jsonb('facts').$type<Readonly<Record<string, string>>>().notNull(),
    held: jsonb('held').$type<Readonly<Record<string, string | null>>>().notNull(),
  },
  (table) => [
    index('unit_drift_by_state').on(table.organisation, table.groupId, table.state, table.hardwareId),
    index('unit_drift_by_content').on(table.organisation, table.groupId, table.contentSha256),
  ],
);

export const groupCounts = pgTable(
  'group_counts',
  {
    organisation: text('organisation').notNull(),
    groupId: text('group_id').notNull(),
    differs: bigint('differs', { mode: 'number' }).notNull(),
    silent: bigint('silent', { mode: 'number' }).notNull(),
    odd: bigint('odd', { mode: 'number' }).notNull(),
    countedAt: at('counted_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.groupId] })],
);
