/**
 * `npm run bench [-- --only NAME] [--records N] [--station-records N] [FILE]`: ratios against limits and peers, measured in one run; a table for people,
 * JSON for comparison.
 */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { partsOf } from './parts.ts';
import { isMet, type Measurement } from './statistics.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', multiple: true },
    records: { type: 'string', default: '5000000' },
    'station-records': { type: 'string', default: '100000' },
  },
});
const count = (option: 'records' | 'station-records', least: number): number => {
  const number = Number(values[option]);
  if (Number.isInteger(number) && number >= least) return number;
  throw new TypeError(`--${option} takes a number from ${least}`);
};
const all = partsOf({ fleetRecords: count('records', 5), stationRecords: count('station-records', 1_000) });
const names = [...new Set(all.map(({ name }) => name))];
const only = values.only ?? names;
const unknown = only.find((name) => !names.includes(name));
if (unknown !== undefined) throw new TypeError(`there is no part ${unknown}, only ${names.join(', ')}`);

const measurements: Measurement[] = [];
const say = (text: string): void => void process.stderr.write(`${text}\n`);
for (const { title, missing, run } of all.filter(({ name }) => only.includes(name))) {
  if (missing !== null) {
    say(`left out: ${title} (${missing})`);
    continue;
  }
  say(`${title} …`);
  const outcome = await run();
  if (outcome === null) say(`left out: ${title}`);
  else measurements.push(...[outcome].flat());
}

const digits = ({ unit }: Measurement, value: number): string => {
  if (unit === 'ratio') return value.toFixed(3);
  if (unit === 'per second') return `${Math.round(value)}/s`;
  return unit === 'ms' && value >= 100
    ? `${Math.round(value)} ms`
    : `${value.toFixed(2)} ${unit === 'seconds' ? 's' : unit}`;
};
const table = new Table({
  style: { head: [], border: [] },
  head: ['what', 'median', 'least', 'most', 'runs', 'goal', ''],
});
for (const measurement of measurements) {
  const { name, spread, runs, goal } = measurement;
  table.push([
    name,
    digits(measurement, spread.median),
    digits(measurement, spread.least),
    digits(measurement, spread.most),
    runs,
    goal === null ? '' : digits(measurement, goal),
    goal === null ? '' : isMet(measurement) ? 'met' : 'NOT MET',
  ]);
}
process.stdout.write(`${table.toString()}\n`);
const file = resolve(positionals[0] ?? 'bench.json');
writeFileSync(
  file,
  `${JSON.stringify({ measuredAt: new Date().toISOString(), node: process.version, measurements }, null, 2)}\n`,
);
process.stdout.write(`Written: ${file}\n`);
process.exit(measurements.every(isMet) ? 0 : 1);
