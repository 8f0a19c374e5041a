/** How long people wait for a page of records and of units on a station that has worked for years: the slowest of a hundred. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { fillRecords, jobIdOf, type RecordSize, serialNumberOf } from './record-rows.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const goalMs = 50;
const pageRows = 100;
const askedPerRound = 100;

/** What the screens ask for: the newest, further down as it is scrolled, filtered, sought. */
function questions(store: Store, { jobs }: RecordSize): readonly (readonly [name: string, () => unknown])[] {
  const { records, units } = store;
  const cursors: string[] = [];
  let after = records.list({ limit: pageRows }).next;
  for (let page = 0; page < 200 && after !== null; page += 1) {
    cursors.push(after);
    after = records.list({ limit: pageRows, after }).next;
  }
  let asked = 0;
  const next = (): number => {
    asked += 1;
    return asked;
  };
  const sought = (): number => 1 + ((next() * 7_919) % jobs);
  return [
    ['newest page of records', () => records.list({ limit: pageRows })],
    ['a page further down', () => records.list({ limit: pageRows, after: cursors[next() % cursors.length] })],
    ['failed ones', () => records.list({ limit: pageRows, outcome: 'failed' })],
    ['failed wipes', () => records.list({ limit: pageRows, outcome: 'failed', purpose: 'decommission' })],
    ['records by serial number', () => records.list({ limit: pageRows, search: serialNumberOf(sought()) })],
    ['records that are not there', () => records.list({ limit: pageRows, search: `nothing-${next()}` })],
    ['one record', () => records.detail(jobIdOf(sought()))],
    ['newest page of units', () => units.list({ limit: pageRows })],
    ['units by serial number', () => units.list({ limit: pageRows, search: serialNumberOf(sought()) })],
  ];
}

/** `size.facts` at least `size.jobs`. */
export function recordsPages(size: RecordSize, rounds: number): readonly Measurement[] {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-'));
  try {
    openStore({ folder, clock: systemClock, random: systemRandom }).close();
    fillRecords(join(folder, 'mintmark.db'), size);
    const store = openStore({ folder, clock: systemClock, random: systemRandom });
    try {
      return questions(store, size).map(
        ([name, ask]): Measurement => ({
          name: `${size.jobs.toLocaleString('en')} records: ${name}, 99 of 100 within`,
          unit: 'ms',
          better: 'less',
          spread: spreadOf(Array.from({ length: rounds }, () => slowestOfMost(ask))),
          runs: rounds,
          goal: goalMs,
          note: `${size.facts.toLocaleString('en')} facts in the outbox`,
        }),
      );
    } finally {
      store.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The 99th percentile of a round. */
function slowestOfMost(ask: () => unknown): number {
  const tookMs = Array.from({ length: askedPerRound }, () => {
    const begun = performance.now();
    ask();
    return performance.now() - begun;
  }).sort((left, right) => left - right);
  return tookMs[Math.ceil(askedPerRound * 0.99) - 1] ?? Number.NaN;
}
