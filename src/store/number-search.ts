/**
 * How a list of numbers is asked for: which index gives the order, and from which key a page goes on. No way of asking
 * sorts or scans the whole ledger: what is looked for is the beginning of something, and the narrowest filter drives.
 */
import type { IdentityState } from '../model/identity.ts';
import type { SqlValue } from './database.ts';

export interface NumberQuery {
  /** The beginning of a serial number, hardware id or fingerprint, or a bare counter. */
  readonly search?: string | undefined;
  readonly profile?: string | undefined;
  readonly state?: IdentityState | undefined;
  readonly order?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

export type NumberKey = 'row_id' | 'counter' | 'serial_number' | 'hardware_id';

export interface NumberSource {
  /** In cursors. */
  readonly name: string;
  /** What follows the table's name: which index is used. */
  readonly hint: string;
  /** Newest first by these. */
  readonly keys: readonly NumberKey[];
  readonly where: string;
  readonly values: Readonly<Record<string, SqlValue>>;
}

/** How many numbers a filter leaves; null when it is not given. */
export interface FilterWidths {
  readonly state: number | null;
  readonly profile: number | null;
  readonly order: number | null;
}

/** So many rows are read one by one in some tens of milliseconds. */
const narrow = 20_000;
/** Behind every text that a number or a hardware id can have. */
const beyond = '\u{10ffff}';
const shortestFingerprint = 8;

/** In the order in which they are read; a row is in the first that has it. */
export function numberSources(query: NumberQuery, widths: FilterWidths): readonly NumberSource[] {
  const search = query.search?.trim() ?? '';
  const filter = narrowestFilter(query, widths);
  if (search === '') return [filter?.source ?? everything];
  const parts = searchParts(search);
  if (filter === null || filter.width > narrow) return parts;
  const where = parts.map((part) => `(${part.where})`).join(' OR ');
  const values = Object.assign({}, ...parts.map((part) => part.values));
  const { source } = filter;
  return [{ ...source, where: `${source.where} AND (${where})`, values: { ...source.values, ...values } }];
}

export const numberColumns = `identities.rowid AS row_id, id, counter, serial_number, profile, state, hardware_id, order_id,
  key_origin, reason, job_id, reserved_at, updated_at`;

/** One page of a source: `:after0`, `:after1` … are the keys of the last row that was read, where it goes on. */
export function numberSql(source: NumberSource, goesOn: boolean): string {
  const keys = source.keys.map((key) => (key === 'row_id' ? 'identities.rowid' : key));
  const places = keys.map((_key, index) => `:after${index}`);
  return `SELECT ${numberColumns} FROM identities ${source.hint} WHERE (${source.where})
    AND (:profile IS NULL OR profile = :profile) AND (:state IS NULL OR state = :state)
    AND (:order IS NULL OR order_id = :order)
    ${goesOn ? `AND (${keys.join(', ')}) < (${places.join(', ')})` : ''}
    ORDER BY ${keys.map((key) => `${key} DESC`).join(', ')} LIMIT :limit`;
}

const everything: NumberSource = {
  name: 'all',
  hint: 'NOT INDEXED',
  keys: ['row_id'],
  where: 'true',
  values: {},
};

function narrowestFilter(
  { order, state, profile }: NumberQuery,
  widths: FilterWidths,
): { readonly source: NumberSource; readonly width: number } | null {
  const found: { readonly source: NumberSource; readonly width: number }[] = [];
  const add = (width: number | null, source: NumberSource): void => {
    if (width !== null) found.push({ source, width });
  };
  add(widths.order, {
    name: 'order',
    hint: 'INDEXED BY identities_by_order',
    keys: ['counter'],
    where: 'order_id IS NOT NULL AND order_id = :ofOrder',
    values: { ofOrder: order ?? null },
  });
  add(widths.state, {
    name: 'state',
    hint: 'INDEXED BY identities_by_state',
    keys: ['row_id'],
    where: 'state = :ofState',
    values: { ofState: state ?? null },
  });
  add(widths.profile, {
    name: 'profile',
    hint: 'INDEXED BY identities_by_profile',
    keys: ['row_id'],
    where: 'profile = :ofProfile',
    values: { ofProfile: profile ?? null },
  });
  return found.sort((left, right) => left.width - right.width)[0] ?? null;
}

function searchParts(search: string): readonly NumberSource[] {
  const parts: NumberSource[] = [];
  if (/^\d{1,12}$/.test(search))
    parts.push({
      name: 'counter',
      hint: '',
      keys: ['row_id'],
      where: 'profile IN (SELECT profile FROM profile_counts) AND counter = :counter',
      values: { counter: Number(search) },
    });
  if (search.length >= shortestFingerprint && /^[0-9a-f]+$/i.test(search)) {
    const hex = search.toLowerCase();
    parts.push({
      name: 'fingerprint',
      hint: '',
      keys: ['row_id'],
      where: `id IN (SELECT identity_id FROM identity_certificates
                     WHERE fingerprint >= :hex AND fingerprint < :hexEnd LIMIT 100)
              OR id IN (SELECT identity_id FROM identity_keys
                        WHERE public_key_sha256 >= :hex AND public_key_sha256 < :hexEnd LIMIT 100)`,
      values: { hex, hexEnd: `${hex}${beyond}` },
    });
  }
  // serial numbers have no small letters; hardware ids are as the device gave them
  const serial = search.toUpperCase();
  parts.push({
    name: 'serial',
    hint: '',
    keys: ['serial_number'],
    where: 'serial_number >= :serial AND serial_number < :serialEnd',
    values: { serial, serialEnd: `${serial}${beyond}` },
  });
  for (const [name, text] of [
    ['hardware', search],
    ['upper', serial],
  ] as const) {
    if (name === 'upper' && text === search) continue;
    parts.push({
      name,
      hint: 'INDEXED BY identities_by_unit',
      keys: ['hardware_id', 'row_id'],
      where: `hardware_id >= :${name} AND hardware_id < :${name}End`,
      values: { [name]: text, [`${name}End`]: `${text}${beyond}` },
    });
  }
  return parts;
}
