/** Work orders, their leases and numbers, and the epochs of stations: one migration, and the tables as the code sees them. */
import {
  bigint,
  boolean,
  index,
  integer,
  json,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
} from 'drizzle-orm/pg-core';
import type { SignedLease } from '../model/lease.ts';
import type { WorkOrder } from '../model/order.ts';

export const orderTables = {
  number: 5,
  sql: `
    CREATE TABLE order_signers (key_id text PRIMARY KEY, title text NOT NULL, public_key_pem text NOT NULL,
      added_at timestamptz NOT NULL);
    CREATE TABLE orders (id text PRIMARY KEY, body json NOT NULL, key_id text NOT NULL, signature text NOT NULL,
      received_at timestamptz NOT NULL, closed_at timestamptz, next_counter bigint NOT NULL);
    CREATE TABLE leases (id text PRIMARY KEY, order_id text NOT NULL REFERENCES orders (id), station text NOT NULL,
      epoch integer NOT NULL, first bigint NOT NULL, last bigint NOT NULL, quantity integer NOT NULL, used integer NOT NULL,
      burned integer NOT NULL, state text NOT NULL CHECK (state IN ('open', 'returned', 'void')), expires_at timestamptz NOT NULL,
      statement json NOT NULL, CHECK (first <= last), CHECK (used <= last - first + 1), UNIQUE (order_id, first), UNIQUE (order_id, last));
    CREATE INDEX leases_by_station ON leases (station, state);
    CREATE TABLE station_epochs (station text PRIMARY KEY REFERENCES stations (id), epoch integer NOT NULL, token text NOT NULL,
      pending_token text, readmit boolean NOT NULL DEFAULT false, opened_at timestamptz NOT NULL);
    CREATE TABLE numbers (order_id text NOT NULL, counter bigint NOT NULL, serial_number text NOT NULL, hardware_id text NOT NULL,
      station text NOT NULL, state text NOT NULL, reason text, told_at timestamptz NOT NULL, PRIMARY KEY (order_id, counter));
    CREATE INDEX numbers_by_station ON numbers (station, order_id, counter)`,
} as const;

/** Of number-counts.ts. */
export const numberCountsMigration = `
  CREATE TABLE number_counts (order_id text NOT NULL, organisation text NOT NULL, station text NOT NULL, state text NOT NULL,
    numbers bigint NOT NULL, highest bigint NOT NULL, PRIMARY KEY (order_id, organisation, station, state));
  INSERT INTO number_counts SELECT order_id, organisation, station, state, count(*), max(counter) FROM numbers GROUP BY 1, 2, 3, 4;
  CREATE INDEX number_counts_by_station ON number_counts (station, order_id)`;

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
const counter = (name: string) => bigint(name, { mode: 'number' });

/** Whose orders this server takes. */
export const orderSigners = pgTable('order_signers', {
  keyId: text('key_id').primaryKey(),
  title: text('title').notNull(),
  publicKeyPem: text('public_key_pem').notNull(),
  organisation: text('organisation').notNull().default('main'),
  addedAt: at('added_at').notNull(),
  /** Nothing that it signed is taken any more. */
  revokedAt: at('revoked_at'),
});

export const orders = pgTable('orders', {
  id: text('id').primaryKey(),
  body: json('body').$type<WorkOrder>().notNull(),
  keyId: text('key_id').notNull(),
  signature: text('signature').notNull(),
  receivedAt: at('received_at').notNull(),
  closedAt: at('closed_at'),
  /** Every counter below it was leased; it only rises. */
  nextCounter: counter('next_counter').notNull(),
  /** Of the office that signed it. */
  organisation: text('organisation').notNull().default('main'),
});

export const leases = pgTable(
  'leases',
  {
    id: text('id').primaryKey(),
    orderId: text('order_id').notNull(),
    station: text('station').notNull(),
    epoch: integer('epoch').notNull(),
    first: counter('first').notNull(),
    last: counter('last').notNull(),
    quantity: integer('quantity').notNull(),
    /** Numbers that the station says it gave out of it, and how many of these are burned. */
    used: integer('used').notNull(),
    burned: integer('burned').notNull(),
    state: text('state').$type<'open' | 'returned' | 'void'>().notNull(),
    expiresAt: at('expires_at').notNull(),
    statement: json('statement').$type<SignedLease>().notNull(),
  },
  (table) => [
    unique().on(table.orderId, table.first),
    unique().on(table.orderId, table.last),
    index('leases_by_station').on(table.station, table.state),
  ],
);

export const stationEpochs = pgTable('station_epochs', {
  station: text('station').primaryKey(),
  epoch: integer('epoch').notNull(),
  token: text('token').notNull(),
  /** Of the run that was answered with the next epoch and has not shown yet that the answer arrived. */
  pendingToken: text('pending_token'),
  /** Enrolled again by a person: the next run is taken whatever epoch it shows. */
  readmit: boolean('readmit').notNull(),
  openedAt: at('opened_at').notNull(),
});

/** Where each number of an order went, as its station told it. */
export const numbers = pgTable(
  'numbers',
  {
    orderId: text('order_id').notNull(),
    counter: counter('counter').notNull(),
    serialNumber: text('serial_number').notNull(),
    hardwareId: text('hardware_id').notNull(),
    station: text('station').notNull(),
    state: text('state').notNull(),
    reason: text('reason'),
    toldAt: at('told_at').notNull(),
    /** Of the station that told of it. */
    organisation: text('organisation').notNull().default('main'),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.organisation, table.counter] }),
    index('numbers_by_station').on(table.station, table.orderId, table.counter),
  ],
);

/** How many numbers of an order a station told of, by their state: what sums are made of, so that nobody counts a million numbers. */
export const numberCounts = pgTable(
  'number_counts',
  {
    orderId: text('order_id').notNull(),
    organisation: text('organisation').notNull(),
    station: text('station').notNull(),
    state: text('state').notNull(),
    numbers: bigint('numbers', { mode: 'number' }).notNull(),
    /** The highest counter that was ever in this state here. */
    highest: counter('highest').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orderId, table.organisation, table.station, table.state] }),
    index('number_counts_by_station').on(table.station, table.orderId),
  ],
);
