/** Reads the list of a batch: from a scanner (a number a line) or a CSV file (its first column). Each unit stands in it once. */
import { Fault } from '../../model/fault.ts';

const mostUnits = 10_000;
/** Words of a first line that is a heading, in the files that offices send. */
const headings = /^(serial|serial ?number|seriennummer|hardware ?id|unit|device|id|sn|imei|mac)$/i;

/** Throws Fault batch.invalid, naming the line. */
export function readBatchList(text: string): readonly string[] {
  const rows = text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ number: index + 1, value: firstCell(line) }))
    .filter(({ value }) => value !== '');
  const [first] = rows;
  const units = first !== undefined && headings.test(first.value) ? rows.slice(1) : rows;
  if (units.length === 0) throw new Fault('batch.invalid', 'There is no unit in this list.');
  if (units.length > mostUnits)
    throw new Fault(
      'batch.invalid',
      `There are ${units.length} units in this list; at most ${mostUnits} fit.`,
    );
  const seen = new Map<string, number>();
  for (const { number, value } of units) {
    if (!/^[\x21-\x7e]{1,100}$/.test(value))
      throw new Fault('batch.invalid', `Line ${number} is not a number that a unit can have.`, {
        line: number,
      });
    const before = seen.get(value);
    if (before !== undefined)
      throw new Fault('batch.invalid', `${value} stands in line ${before} and again in line ${number}.`, {
        line: number,
      });
    seen.set(value, number);
  }
  return units.map(({ value }) => value);
}

/** Comma, semicolon or tab; quotes as spreadsheets write them (RFC 4180). */
function firstCell(line: string): string {
  const quoted = /^\s*"((?:[^"]|"")*)"/.exec(line);
  return (quoted === null ? (line.split(/[,;\t]/)[0] ?? '') : (quoted[1] ?? '').replaceAll('""', '"')).trim();
}
