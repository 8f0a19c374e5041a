/** What units in the field say of themselves: the newest of each unit, and what is usual in each group. */
import {
  bigint,
  boolean,
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

/** Of field-state.ts and silent-units.ts. */
export const fieldMigration = `
  ALTER TABLE units ADD COLUMN reported boolean NOT NULL DEFAULT false;
  ALTER TABLE unit_reports ADD COLUMN in_field boolean NOT NULL DEFAULT true;
  UPDATE units SET reported = true FROM unit_reports WHERE unit_reports.hardware_id = units.hardware_id;
  UPDATE unit_reports SET in_field = false FROM units WHERE unit_reports.hardware_id = units.hardware_id AND units.state <> 'provisioned';
  CREATE INDEX units_unheard ON units (organisation, changed_at, hardware_id) WHERE state = 'provisioned' AND NOT reported;
  CREATE INDEX units_unheard_in_group ON units (organisation, group_id, changed_at, hardware_id) WHERE state = 'provisioned' AND NOT reported;
  DROP INDEX unit_reports_by_seen;
  CREATE INDEX unit_reports_silent ON unit_reports (organisation, seen_at, hardware_id) WHERE in_field;
  CREATE INDEX unit_reports_silent_in_group ON unit_reports (organisation, group_id, seen_at, hardware_id) WHERE in_field;
  CREATE INDEX unit_reports_odd_in_group ON unit_reports (organisation, group_id, score DESC, hardware_id DESC) WHERE score > 0`;

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
  /** False while the unit is not provisioned: nobody waits for its next report. */
  inField: boolean('in_field').notNull().default(true),
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
