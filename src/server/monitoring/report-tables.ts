/** What units in the field say of themselves: the newest of each unit, and what is usual in each group. */
import {
  bigint,
  doublePrecision,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
} from 'drizzle-orm/pg-core';

export const reportMigration = `
  CREATE TABLE unit_reports (hardware_id text PRIMARY KEY, organisation text NOT NULL, group_id text NOT NULL, seen_at timestamptz NOT NULL,
    firmware text, readings jsonb NOT NULL, oddities jsonb NOT NULL, score double precision NOT NULL, received_at timestamptz NOT NULL,
    reports bigint NOT NULL);
  CREATE INDEX unit_reports_by_seen ON unit_reports (organisation, seen_at, hardware_id);
  CREATE INDEX unit_reports_odd ON unit_reports (organisation, score DESC, hardware_id DESC) WHERE score > 0;
  CREATE INDEX unit_reports_by_group ON unit_reports (organisation, group_id, received_at DESC);
  CREATE TABLE group_norms (organisation text NOT NULL, group_id text NOT NULL, reading text NOT NULL, median double precision,
    mad double precision, mean_deviation double precision, usual text, units integer NOT NULL, made_at timestamptz NOT NULL,
    PRIMARY KEY (organisation, group_id, reading))`;

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export interface Oddity {
  readonly reading: string;
  readonly value: string | number;
  readonly usual: string | number;
  readonly score: number;
}

export const unitReports = pgTable('unit_reports', {
  hardwareId: text('hardware_id').primaryKey(),
  organisation: text('organisation').notNull(),
  /** Empty: in no group. */
  groupId: text('group_id').notNull(),
  /** By the clock of the unit or of its server. */
  seenAt: at('seen_at').notNull(),
  firmware: text('firmware'),
  readings: jsonb('readings').$type<Readonly<Record<string, number>>>().notNull(),
  oddities: jsonb('oddities').$type<readonly Oddity[]>().notNull(),
  /** The highest of its oddities; 0: nothing odd. */
  score: doublePrecision('score').notNull(),
  receivedAt: at('received_at').notNull(),
  reports: bigint('reports', { mode: 'number' }).notNull(),
});

export const groupNorms = pgTable(
  'group_norms',
  {
    organisation: text('organisation').notNull(),
    groupId: text('group_id').notNull(),
    reading: text('reading').notNull(),
    median: doublePrecision('median'),
    mad: doublePrecision('mad'),
    meanDeviation: doublePrecision('mean_deviation'),
    usual: text('usual'),
    units: integer('units').notNull(),
    madeAt: at('made_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.groupId, table.reading] })],
);
