/**
 * How long people wait for a page of records and of units on a station that has worked for years: the slowest of a hundred, beside as
 * many rows read out of a bare table by its index, in turns; how long an upgrade takes to index what is there; what a job's writing
 * costs with the index and without it.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { openStore, type Store } from '../../src/store/store.ts';
import { barePages, type Peer } from './record-peer.ts';
import { askRecords } from './record-questions.ts';
import { fillRecords } from './record-rows.ts';
import { processorMsOfJob } from './record-writes.ts';
import { type Measurement, spreadOf } from './statistics.ts';

const goalMs = 50;
const pageRows = 100;
const askedPerRound = 100;
/** One takes a tenth of a millisecond: a hundred of them are too little for how Linux counts. */
const barePagesAtOnce = 20;
const filledAtOnce = 100;

interface Timing {
  readonly tookMs: number[];
  /** Of all together. */
  processorMs: number;
}

export function recordsPages(jobs: number, rounds: number): readonly Measurement[] {
  const folder = mkdtempSync(join(tmpdir(), 'mintmark-bench-'));
  const open = (): Store => openStore({ folder, clock: systemClock, random: systemRandom });
  const file = join(folder, 'mintmark.db');
  try {
    open().close();
    const begun = performance.now();
    fillRecords(file, jobs);
    say(`filled in ${seconds(performance.now() - begun)} s`);
    using peer = barePages(join(folder, 'peer.db'), jobs, pageRows);
    const about = `${jobs.toLocaleString('en')} records`;
    const store = open();
    let measured: readonly Measurement[];
    try {
      const index = indexTime(store, about);
      const pages = askRecords(store, jobs, pageRows).flatMap(([name, ask]) =>
        compare(`${about}: ${name}`, ask, peer, rounds),
      );
      measured = [index, ...pages];
    } finally {
      store.close();
    }
    return [...measured, writing(file, open, about, rounds)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What the engine does in portions behind its first start after an upgrade, here without a pause. */
function indexTime(store: Store, about: string): Measurement {
  const [begun, before] = [performance.now(), process.cpuUsage()];
  let [portions, longestMs] = [0, 0];
  for (let last = begun; store.searchFilling.step(filledAtOnce); portions += 1) {
    const now = performance.now();
    longestMs = Math.max(longestMs, now - last);
    last = now;
  }
  const { user, system } = process.cpuUsage(before);
  const wall = seconds(performance.now() - begun);
  return {
    name: `${about} and units: processor time to index them after an upgrade`,
    unit: 'seconds',
    better: 'less',
    spread: spreadOf([(user + system) / 1e6]),
    runs: 1,
    goal: null,
    note: `${wall} s in all, ${portions} portions of ${filledAtOnce} rows, the longest ${longestMs.toFixed(1)} ms; ${load()}`,
  };
}

/**
 * What others make the machine do lengthens what we wait for, not what we need: ratios are of processor time. Linux counts it in
 * steps of a millisecond or more, so only that of a whole round says something.
 */
function compare(name: string, ask: () => unknown, peer: Peer, rounds: number): readonly Measurement[] {
  const all = Array.from({ length: rounds }, () => inTurns(ask, peer));
  const median = (pick: (round: Round) => number): string => spreadOf(all.map(pick)).median.toFixed(2);
  const note = [
    `waited: half within ${median(({ ours }) => at(ours.tookMs, 0.5))} ms`,
    `processor time of one: ${median(({ ours }) => ours.processorMs / askedPerRound)} ms`,
    `of a bare page: ${median(({ theirs }) => theirs.processorMs / askedPerRound)} ms`,
    load(),
  ].join('; ');
  const common = { better: 'less', runs: rounds, note } as const;
  return [
    {
      ...common,
      name: `${name}, 99 of 100 within`,
      unit: 'ms',
      spread: spreadOf(all.map(({ ours }) => at(ours.tookMs, 0.99))),
      goal: goalMs,
    },
    {
      ...common,
      name: `${name}, processor time of a bare page`,
      unit: 'ratio',
      spread: spreadOf(all.map(({ ours, theirs }) => ours.processorMs / theirs.processorMs)),
      goal: null,
    },
  ];
}

interface Round {
  readonly ours: Timing;
  readonly theirs: Timing;
}

function inTurns(ask: () => unknown, peer: Peer): Round {
  const ours: Timing = { tookMs: [], processorMs: 0 };
  const theirs: Timing = { tookMs: [], processorMs: 0 };
  for (let asked = 0; asked < askedPerRound; asked += 1) {
    time(ask, ours);
    time(() => {
      for (let page = 0; page < barePagesAtOnce; page += 1) peer.page();
    }, theirs);
  }
  return { ours, theirs: { ...theirs, processorMs: theirs.processorMs / barePagesAtOnce } };
}

function time(work: () => unknown, into: Timing): void {
  const [begun, before] = [performance.now(), process.threadCpuUsage()];
  work();
  const { user, system } = process.threadCpuUsage(before);
  into.tookMs.push(performance.now() - begun);
  into.processorMs += (user + system) / 1_000;
}

function at(all: readonly number[], share: number): number {
  const sorted = [...all].sort((left, right) => left - right);
  return sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN;
}

/** Pairs of runs, because a database that has grown is not the one before. */
function writing(file: string, open: () => Store, about: string, rounds: number): Measurement {
  const spent = { with: [] as number[], without: [] as number[] };
  for (let round = 0; round < rounds; round += 1)
    for (const index of ['with', 'without'] as const) {
      const restore = index === 'with' ? () => undefined : withoutIndex(file);
      const store = open();
      spent[index].push(processorMsOfJob(store, `${index}-${round}`));
      store.close();
      restore();
    }
  return {
    name: `${about}: processor time to write one more job, of the same without an index for searches`,
    unit: 'ratio',
    better: 'less',
    spread: spreadOf(spent.with.map((ms, round) => ms / (spent.without[round] ?? Number.NaN))),
    runs: rounds,
    goal: null,
    note: `${spreadOf(spent.with).median.toFixed(2)} ms with it, ${spreadOf(spent.without).median.toFixed(2)} ms without; ${load()}`,
  };
}

function withoutIndex(file: string): () => void {
  const run = (work: (database: BetterSqlite.Database) => void): void => {
    const database = new BetterSqlite(file);
    work(database);
    database.close();
  };
  const triggers: string[] = [];
  run((database) => {
    for (const name of ['job_places_new', 'record_index_ended', 'unit_index_new', 'unit_index_renamed']) {
      triggers.push(
        String(database.prepare('SELECT sql FROM sqlite_master WHERE name = ?').pluck().get(name)),
      );
      database.exec(`DROP TRIGGER ${name}`);
    }
  });
  return () => run((database) => triggers.forEach((sql) => void database.exec(sql)));
}

const seconds = (ms: number): string => (ms / 1_000).toFixed(1);
const load = (): string => `load of the machine ${loadavg()[0]?.toFixed(2) ?? '?'}`;
const say = (text: string): void => void process.stderr.write(`${text}\n`);
