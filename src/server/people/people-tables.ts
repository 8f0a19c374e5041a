/** Organisations, their people, how these prove themselves, and the log of what they did: one migration and the tables. */
import { bigint, integer, json, jsonb, pgTable, primaryKey, text, timestamp } from 'drizzle-orm/pg-core';
import type { Role, Scope } from './actor.ts';

export const peopleMigration = `
  CREATE TABLE organisations (id text PRIMARY KEY, title text NOT NULL, created_at timestamptz NOT NULL);
  INSERT INTO organisations (id, title, created_at) VALUES ('main', 'Main', now());
  ALTER TABLE stations ADD COLUMN organisation text NOT NULL DEFAULT 'main' REFERENCES organisations (id);
  ALTER TABLE units ADD COLUMN organisation text NOT NULL DEFAULT 'main';
  ALTER TABLE order_signers ADD COLUMN organisation text NOT NULL DEFAULT 'main' REFERENCES organisations (id);
  ALTER TABLE orders ADD COLUMN organisation text NOT NULL DEFAULT 'main';
  CREATE TABLE people (id text PRIMARY KEY, organisation text NOT NULL REFERENCES organisations (id), name text NOT NULL,
    login text NOT NULL UNIQUE, password text, subject text UNIQUE, role text NOT NULL, created_at timestamptz NOT NULL,
    disabled_at timestamptz);
  CREATE INDEX people_by_organisation ON people (organisation, login);
  CREATE TABLE sessions (token_sha256 text PRIMARY KEY, person text NOT NULL REFERENCES people (id), opened_at timestamptz NOT NULL,
    used_at timestamptz NOT NULL, ends_at timestamptz NOT NULL);
  CREATE INDEX sessions_by_person ON sessions (person);
  CREATE INDEX sessions_by_end ON sessions (ends_at);
  CREATE TABLE sign_in_failures (login_sha256 text PRIMARY KEY, failures integer NOT NULL, locked_until timestamptz,
    last_at timestamptz NOT NULL);
  CREATE TABLE invitations (code_sha256 text PRIMARY KEY, organisation text NOT NULL REFERENCES organisations (id), role text NOT NULL,
    person text REFERENCES people (id), made_by text NOT NULL, made_at timestamptz NOT NULL, ends_at timestamptz NOT NULL,
    spent_at timestamptz);
  CREATE TABLE enrolment_codes (code_sha256 text PRIMARY KEY, organisation text NOT NULL REFERENCES organisations (id),
    made_by text NOT NULL, made_at timestamptz NOT NULL, ends_at timestamptz NOT NULL, spent_at timestamptz);
  CREATE TABLE api_tokens (id text PRIMARY KEY, organisation text NOT NULL REFERENCES organisations (id), title text NOT NULL,
    token_sha256 text NOT NULL UNIQUE, scopes jsonb NOT NULL, made_by text NOT NULL, made_at timestamptz NOT NULL, ends_at timestamptz,
    used_at timestamptz, revoked_at timestamptz);
  CREATE INDEX api_tokens_by_organisation ON api_tokens (organisation, id);
  CREATE TABLE oidc_sign_ins (state_sha256 text PRIMARY KEY, verifier text NOT NULL, nonce text NOT NULL, ends_at timestamptz NOT NULL);
  CREATE TABLE audit_log (organisation text NOT NULL REFERENCES organisations (id), number bigint NOT NULL, at timestamptz NOT NULL,
    actor text NOT NULL, act text NOT NULL, subject text NOT NULL, details json NOT NULL, previous text NOT NULL, sha256 text NOT NULL,
    PRIMARY KEY (organisation, number))`;

const at = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const organisations = pgTable('organisations', {
  id: text('id').primaryKey(),
  title: text('title').notNull(),
  createdAt: at('created_at').notNull(),
});

export const people = pgTable('people', {
  id: text('id').primaryKey(),
  organisation: text('organisation').notNull(),
  name: text('name').notNull(),
  /** Small letters; unique over the whole server. */
  login: text('login').notNull().unique(),
  /** Null: signs in by OIDC only. */
  password: text('password'),
  /** Issuer and subject of OIDC. */
  subject: text('subject').unique(),
  role: text('role').$type<Role>().notNull(),
  createdAt: at('created_at').notNull(),
  disabledAt: at('disabled_at'),
});

export const sessions = pgTable('sessions', {
  tokenSha256: text('token_sha256').primaryKey(),
  person: text('person').notNull(),
  openedAt: at('opened_at').notNull(),
  usedAt: at('used_at').notNull(),
  endsAt: at('ends_at').notNull(),
});

/** Of names that exist and of names that don't alike, so that a lock says nothing about which do. */
export const signInFailures = pgTable('sign_in_failures', {
  loginSha256: text('login_sha256').primaryKey(),
  failures: integer('failures').notNull(),
  lockedUntil: at('locked_until'),
  lastAt: at('last_at').notNull(),
});

/** A code with which somebody takes an account once, or sets the password of theirs anew. */
export const invitations = pgTable('invitations', {
  codeSha256: text('code_sha256').primaryKey(),
  organisation: text('organisation').notNull(),
  role: text('role').$type<Role>().notNull(),
  /** Null: for somebody who has no account yet. */
  person: text('person'),
  madeBy: text('made_by').notNull(),
  madeAt: at('made_at').notNull(),
  endsAt: at('ends_at').notNull(),
  spentAt: at('spent_at'),
});

/** With which a station enrols into that organisation, once. */
export const enrolmentCodes = pgTable('enrolment_codes', {
  codeSha256: text('code_sha256').primaryKey(),
  organisation: text('organisation').notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: at('made_at').notNull(),
  endsAt: at('ends_at').notNull(),
  spentAt: at('spent_at'),
});

export const apiTokens = pgTable('api_tokens', {
  id: text('id').primaryKey(),
  organisation: text('organisation').notNull(),
  title: text('title').notNull(),
  tokenSha256: text('token_sha256').notNull().unique(),
  scopes: jsonb('scopes').$type<readonly Scope[]>().notNull(),
  madeBy: text('made_by').notNull(),
  madeAt: at('made_at').notNull(),
  endsAt: at('ends_at'),
  usedAt: at('used_at'),
  revokedAt: at('revoked_at'),
});

export const oidcSignIns = pgTable('oidc_sign_ins', {
  stateSha256: text('state_sha256').primaryKey(),
  verifier: text('verifier').notNull(),
  nonce: text('nonce').notNull(),
  endsAt: at('ends_at').notNull(),
});

/** One chain for each organisation; `sha256` is over the canonical form of the rest. */
export const auditLog = pgTable(
  'audit_log',
  {
    organisation: text('organisation').notNull(),
    number: bigint('number', { mode: 'number' }).notNull(),
    at: at('at').notNull(),
    actor: text('actor').notNull(),
    act: text('act').notNull(),
    subject: text('subject').notNull(),
    details: json('details').$type<AuditDetails>().notNull(),
    previous: text('previous').notNull(),
    sha256: text('sha256').notNull(),
  },
  (table) => [primaryKey({ columns: [table.organisation, table.number] })],
);
export type AuditDetails = Readonly<Record<string, string | number | boolean | null>>;
