/** Tables of what the server signs: certificates of stations and of units, how many are allowed, what is revoked. */
import { bigint, integer, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

/** With which stations sign in. A station may have two that are good while it changes from one to the next. */
export const stationCertificates = pgTable('station_certificates', {
  fingerprint: text('fingerprint').primaryKey(),
  station: text('station').notNull(),
  serial: text('serial').notNull(),
  publicKeySha256: text('public_key_sha256').notNull(),
  /** DER in base64. */
  certificate: text('certificate').notNull(),
  notAfter: at('not_after').notNull(),
  issuedAt: at('issued_at').notNull(),
  revokedAt: at('revoked_at'),
});

/** One row for each key that a unit ever showed; without a certificate until it is signed. */
export const issuedCertificates = pgTable('issued_certificates', {
  publicKeySha256: text('public_key_sha256').primaryKey(),
  issuer: text('issuer').notNull(),
  profile: text('profile').notNull(),
  serialNumber: text('serial_number').notNull(),
  hardwareId: text('hardware_id').notNull(),
  station: text('station').notNull(),
  /** The order that it was counted for, if any. */
  orderId: text('order_id'),
  reservedAt: at('reserved_at').notNull(),
  certificateSerial: text('certificate_serial'),
  fingerprint: text('fingerprint').unique(),
  /** DER in base64, the unit's own first. */
  chain: jsonb('chain').$type<readonly string[]>(),
  issuedAt: at('issued_at'),
  revokedAt: at('revoked_at'),
  reason: text('reason'),
});

/** `subject` is `station:ID` or `order:ID`. */
export const issuingQuotas = pgTable(
  'issuing_quotas',
  {
    subject: text('subject').notNull(),
    profile: text('profile').notNull(),
    quantity: integer('quantity').notNull(),
    used: integer('used').notNull(),
  },
  (table) => [primaryKey({ columns: [table.subject, table.profile] })],
);

/** The newest list of each authority; `entries` is how many it names. */
export const revocationLists = pgTable('revocation_lists', {
  issuer: text('issuer').primaryKey(),
  number: bigint('number', { mode: 'number' }).notNull(),
  entries: integer('entries').notNull(),
  /** DER in base64. */
  list: text('list').notNull(),
  nextUpdate: at('next_update').notNull(),
});
