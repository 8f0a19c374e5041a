/**
 * The list of units, newest seen first. A search that means few is answered by the index; one that means many finds a page of them among
 * those that were seen last, and looks at a bounded number: where that was not enough, the page is short and says where it goes on.
 */
import type { UnitState } from '../model/unit.ts';
import type { Database, SqlValue } from './database.ts';
import { containing, cursorOf, fromCursor, type Page, pageOf } from './page.ts';
import { holding, holdingAll } from './text-index.ts';
import type { UnitRow } from './unit-rows.ts';

export interface UnitQuery {
  /** Part of a hardware id, serial number or model. */
  readonly search?: string | undefined;
  readonly state?: UnitState | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** So many units are looked at in some tens of milliseconds. */
const looksPerPage = 3_000;
const looksAtOnce = 1_000;
const few = 1_000;

const isMeant = `(:search IS NULL OR hardware_id LIKE :search ESCAPE '\\' OR serial_number LIKE :search ESCAPE '\\'
  OR model LIKE :search ESCAPE '\\')`;
const newestFirst = 'ORDER BY last_seen_at DESC, hardware_id DESC';

interface LookedAt {
  readonly hardware_id: string;
  readonly last_seen_at: string;
  readonly meant: number;
}

export function searchUnits(database: Database, query: UnitQuery): Page<UnitRow> {
  const text = query.search?.trim() ?? '';
  const { at, id } = fromCursor(query.after);
  const values = { search: containing(text), at, id };
  const state = query.state === undefined ? {} : { state: query.state };
  const named = fewNamed(database, text);
  if (named !== null) {
    const found = database.all<UnitRow>(
      `SELECT units.* FROM (SELECT DISTINCT hardware_id FROM json_each(:places) CROSS JOIN unit_texts ON place = value)
         CROSS JOIN units USING (hardware_id)
       WHERE ${isMeant} AND (last_seen_at, hardware_id) < (:at, :id) ${stateIs(query)} ${newestFirst} LIMIT :limit`,
      { ...values, ...state, places: JSON.stringify(named), limit: query.limit + 1 },
    );
    return pageOf(found, query.limit, cursorOfUnit);
  }
  return walked(database, query, { ...values, ...state });
}

/** Every place that could be meant; null when these are many, or not all in the index yet, or nothing narrows them. */
function fewNamed(database: Database, text: string): readonly number[] | null {
  if (database.get(`SELECT 1 FROM search_filling WHERE what = 'units'`) !== null) return null;
  const match = holding(database, 'unit_index', text);
  if (match === null) return null;
  const places = placesOf(database, match);
  if (places.length < few) return places;
  const fewer = placesOf(database, holdingAll(text));
  return fewer.length < few ? fewer : null;
}

function placesOf(database: Database, match: string): readonly number[] {
  return database
    .all<{ place: number }>('SELECT rowid AS place FROM unit_index WHERE unit_index MATCH ? LIMIT ?', [
      match,
      few,
    ])
    .map(({ place }) => place);
}

function walked(
  database: Database,
  query: UnitQuery,
  values: Readonly<Record<string, SqlValue>>,
): Page<UnitRow> {
  const meant: LookedAt[] = [];
  const searched = values.search !== null;
  let [last, left] = [values, searched ? looksPerPage : query.limit + 1];
  while (left > 0) {
    const looks = Math.min(left, looksAtOnce);
    const looked = database.all<LookedAt>(
      `SELECT hardware_id, last_seen_at, ${isMeant} AS meant FROM units
       WHERE (last_seen_at, hardware_id) < (:at, :id) ${stateIs(query)} ${newestFirst} LIMIT :looks`,
      { ...last, looks },
    );
    meant.push(...looked.filter((row) => row.meant === 1));
    const end = looked.at(-1);
    if (meant.length > query.limit || looked.length < looks || end === undefined)
      return wholePage(database, pageOf(meant, query.limit, cursorOfUnit));
    last = { ...last, at: end.last_seen_at, id: end.hardware_id };
    left -= looks;
  }
  return wholePage(database, { rows: meant, next: cursorOf(String(last.at), String(last.id)) });
}

function wholePage(database: Database, { rows, next }: Page<LookedAt>): Page<UnitRow> {
  const ids = JSON.stringify(rows.map(({ hardware_id }) => hardware_id));
  const found = database.all<UnitRow>(
    `SELECT units.* FROM json_each(?) CROSS JOIN units ON hardware_id = value ${newestFirst}`,
    [ids],
  );
  return { rows: found, next };
}

const stateIs = ({ state }: UnitQuery): string => (state === undefined ? '' : 'AND state = :state');

function cursorOfUnit(row: Pick<UnitRow, 'last_seen_at' | 'hardware_id'>): string {
  return cursorOf(row.last_seen_at, row.hardware_id);
}
