/**
 * The ledger as people read it: every number with its fate, by pages that cost the same among ten rows and among millions
 * (number-search.ts says how), how many are in which state, and all that is known of one.
 */
import { X509Certificate } from 'node:crypto';
import { fromBase64 } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityState, identityStates, type KeyOrigin } from '../model/identity.ts';
import type { NumberLife, NumberRow } from '../model/rows.ts';
import type { Database, SqlValue } from './database.ts';
import {
  type FilterWidths,
  type NumberQuery,
  type NumberSource,
  numberColumns,
  numberSources,
  numberSql,
} from './number-search.ts';
import { type Page, pageOf } from './page.ts';

interface StoredNumber {
  readonly row_id: number;
  readonly id: string;
  readonly counter: number;
  readonly serial_number: string;
  readonly profile: string;
  readonly state: IdentityState;
  readonly hardware_id: string;
  readonly order_id: string | null;
  readonly key_origin: KeyOrigin | null;
  readonly reason: string | null;
  readonly job_id: string;
  readonly reserved_at: string;
  readonly updated_at: string;
}

export type StateCounts = Readonly<Record<IdentityState, number>>;

export class Numbers {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Newest first; of an order by counter; of a search by what was found. */
  list(query: NumberQuery): Page<NumberRow> {
    const sources = numberSources(query, this.#widths(query));
    const [name, ...after] = query.after?.split('|') ?? [];
    const start = sources.findIndex((source) => source.name === name);
    const found = new Map<string, { readonly row: StoredNumber; readonly source: NumberSource }>();
    for (const [index, source] of sources.slice(Math.max(0, start)).entries()) {
      const left = query.limit + 1 - found.size;
      if (left <= 0) break;
      for (const row of this.#read(source, query, start >= 0 && index === 0 ? after : [], left))
        if (!found.has(row.id)) found.set(row.id, { row, source });
    }
    const page = pageOf([...found.values()], query.limit, ({ row, source }) =>
      [source.name, ...source.keys.map((key) => row[key])].join('|'),
    );
    return { rows: page.rows.map(({ row }) => toNumberRow(row)), next: page.next };
  }

  /** How many numbers of each profile are in each state; a profile without numbers is not in it. */
  counts(): ReadonlyMap<string, StateCounts> {
    const counts = new Map<string, Record<IdentityState, number>>();
    for (const { profile, state, count } of this.#database.all<{
      profile: string;
      state: IdentityState;
      count: number;
    }>('SELECT profile, state, count FROM profile_counts')) {
      const known = counts.get(profile) ?? { ...noNumbers };
      known[state] = count;
      counts.set(profile, known);
    }
    return counts;
  }

  /** Throws Fault contract.invalid when it was never given out. */
  life(serialNumber: string): NumberLife {
    const stored = this.#database.get<
      StoredNumber & { readonly public_key_sha256: string | null; readonly certificate_chain: string }
    >(
      `SELECT ${numberColumns}, public_key_sha256, certificate_chain FROM identities WHERE serial_number = ?`,
      [serialNumber],
    );
    if (stored === null)
      throw new Fault('contract.invalid', `The number ${serialNumber} was never given out here.`, {
        serialNumber,
      });
    const [certificate] = JSON.parse(stored.certificate_chain) as readonly string[];
    return {
      row: toNumberRow(stored),
      transitions: this.#transitions(stored.id),
      certificates: this.#certificates(stored.id),
      publicKeySha256: stored.public_key_sha256,
      certificatePem:
        certificate === undefined ? null : new X509Certificate(fromBase64(certificate)).toString(),
    };
  }

  #widths({ state, profile, order }: NumberQuery): FilterWidths {
    const count = (sql: string, value: SqlValue | undefined): number | null =>
      value === undefined ? null : (this.#database.get<{ count: number | null }>(sql, [value])?.count ?? 0);
    return {
      state: count('SELECT sum(count) AS count FROM profile_counts WHERE state = ?', state),
      profile: count('SELECT sum(count) AS count FROM profile_counts WHERE profile = ?', profile),
      order: count('SELECT sum(count) AS count FROM order_counts WHERE order_id = ?', order),
    };
  }

  #read(
    source: NumberSource,
    query: NumberQuery,
    after: readonly string[],
    limit: number,
  ): readonly StoredNumber[] {
    const goesOn = after.length === source.keys.length;
    return this.#database.all<StoredNumber>(numberSql(source, goesOn), {
      ...source.values,
      profile: query.profile ?? null,
      state: query.state ?? null,
      order: query.order ?? null,
      ...(goesOn ? keyValues(source, after) : {}),
      limit,
    });
  }

  #transitions(id: string): NumberLife['transitions'] {
    type Stored = Omit<NumberLife['transitions'][number], 'hasRecord'> & { readonly recorded: number };
    return this.#database
      .all<Stored>(
        `SELECT from_state AS "from", to_state AS "to", at, job_id AS jobId, reason,
                EXISTS (SELECT 1 FROM jobs WHERE jobs.job_id = identity_events.job_id) AS recorded
         FROM identity_events WHERE identity_id = ? ORDER BY id`,
        [id],
      )
      .map(({ recorded, ...transition }) => ({ ...transition, hasRecord: recorded === 1 }));
  }

  /** `revoked` only with a server's receipt: until then a certificate that should die is pending. */
  #certificates(id: string): NumberLife['certificates'] {
    type Stored = Omit<NumberLife['certificates'][number], 'state'> & {
      readonly asked: number;
      readonly accepted: number;
    };
    return this.#database
      .all<Stored>(
        `SELECT serial, fingerprint, at, revocation_fact_id IS NOT NULL AS asked,
                EXISTS (SELECT 1 FROM facts JOIN deliveries USING (sequence)
                        WHERE facts.id = revocation_fact_id AND state = 'accepted' AND receipt IS NOT NULL
                          AND (destination = 'management-server' OR destination LIKE 'issuer:%')) AS accepted
         FROM identity_certificates WHERE identity_id = ? ORDER BY at`,
        [id],
      )
      .map(({ asked, accepted, ...certificate }) => ({
        ...certificate,
        state: asked === 0 ? 'live' : accepted === 1 ? 'revoked' : 'REVOCATION PENDING',
      }));
  }
}

const noNumbers = Object.fromEntries(identityStates.map((state) => [state, 0])) as Record<
  IdentityState,
  number
>;

function keyValues(source: NumberSource, after: readonly string[]): Readonly<Record<string, SqlValue>> {
  return Object.fromEntries(
    source.keys.map((key, index) => {
      const text = after[index] ?? '';
      // a cursor that somebody made up ends the list: nothing is below zero
      const value = key === 'row_id' || key === 'counter' ? Number(text) || 0 : text;
      return [`after${index}`, value];
    }),
  );
}

function toNumberRow(row: StoredNumber): NumberRow {
  return {
    serialNumber: row.serial_number,
    profile: row.profile,
    state: row.state,
    hardwareId: row.hardware_id,
    orderId: row.order_id,
    keyOrigin: row.key_origin,
    reason: row.reason,
    jobId: row.job_id,
    reservedAt: row.reserved_at,
    updatedAt: row.updated_at,
  };
}
