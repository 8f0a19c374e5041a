/**
 * Questions to an index of three characters in a row (sqlite.org/fts5.html#the_trigram_tokenizer). It is kept without positions: what
 * is found holds all the threes that were asked for, maybe apart, and has to be looked at. So not all of a text need be asked for:
 * threes that nearly every row has narrow nothing, and reading which rows those are is what a question costs.
 */
import type { Database } from './database.ts';

const characters = 3;
/** Of the newest so many rows it is looked up how many hold each of the threes. */
const sampleRows = 4_000;
const commonInSample = sampleRows / 10;
const mostAsked = 4;

export type TextIndex = 'record_index' | 'unit_index';

/** Everything that could hold the text somewhere inside; null for a text that is too short to be asked for. */
export function holding(database: Database, index: TextIndex, text: string): string | null {
  const threes = threesOf(text);
  return threes.length === 0 ? null : allOf(telling(database, index, threes).map(quoted));
}

/** The same by all its threes: it finds less, and may have to read what nearly every row has. */
export function holdingAll(text: string): string {
  return allOf(threesOf(text).map(quoted));
}

function threesOf(text: string): readonly string[] {
  const points = [...text];
  const begins = Array.from({ length: Math.max(0, points.length - characters + 1) }, (_none, at) => at);
  return [...new Set(begins.map((at) => points.slice(at, at + characters).join('')))];
}

export function allOf(questions: readonly string[]): string {
  return questions.join(' AND ');
}

export function anyOf(tokens: readonly string[]): string {
  return `(${tokens.map(quoted).join(' OR ')})`;
}

/** The rarest of them; all where none is rare. */
function telling(database: Database, index: TextIndex, threes: readonly string[]): readonly string[] {
  if (threes.length <= 2) return threes;
  const counted = threes
    .map((three) => ({ three, rows: rowsInSample(database, index, three) }))
    .filter(({ rows }) => rows < commonInSample)
    .sort((left, right) => left.rows - right.rows)
    .slice(0, mostAsked);
  return counted.length === 0 ? threes : counted.map(({ three }) => three);
}

const places = { record_index: 'job_places', unit_index: 'unit_texts' } as const satisfies Record<
  TextIndex,
  string
>;

function rowsInSample(database: Database, index: TextIndex, three: string): number {
  const row = database.get<{ rows: number }>(
    `SELECT count(*) AS rows FROM (SELECT 1 FROM ${index}
       WHERE ${index} MATCH :three AND rowid > (SELECT max(place) FROM ${places[index]}) - :sampleRows
       ORDER BY rowid DESC LIMIT :common)`,
    { three: quoted(three), sampleRows, common: commonInSample },
  );
  return row?.rows ?? 0;
}

function quoted(token: string): string {
  return `"${token.replaceAll('"', '""')}"`;
}
