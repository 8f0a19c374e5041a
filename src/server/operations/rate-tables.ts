/** How often each address has asked for each route: the table, and its migration. */
import { integer, pgTable, text, timestamp } from 'drizzle-orm/pg-core';

/** Not logged: after a crash of the database everybody has their tries again. */
export const rateMigration = `
  CREATE UNLOGGED TABLE rate_counts (key text PRIMARY KEY, count integer NOT NULL, ends_at timestamptz NOT NULL);
  CREATE INDEX rate_counts_by_end ON rate_counts (ends_at)`;

export const rateCounts = pgTable('rate_counts', {
  /** Of route and address; nobody's address is kept. */
  key: text('key').primaryKey(),
  count: integer('count').notNull(),
  endsAt: timestamp('ends_at', { withTimezone: true, mode: 'date' }).notNull(),
});
