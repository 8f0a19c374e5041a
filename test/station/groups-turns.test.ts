/** Groups with many units: everything else has its turn in between, however long it takes; and lists read no more than a page. */

import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Turns } from '../../src/base/turns.ts';
import { type Group, groupSchema } from '../../src/model/group.ts';
import { DriftDesk } from '../../src/station/groups/drift-desk.ts';
import { GroupComparison } from '../../src/station/groups/group-comparison.ts';
import type { Store } from '../../src/store/store.ts';
import { driftSql } from '../../src/store/unit-drifts.ts';
import { steppingClock, temporaryFolder, testStore } from '../store/fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
let store: Store;
beforeEach(() => {
  place = temporaryFolder();
  store = testStore(place.folder);
});
afterEach(() => {
  store.close();
  place.remove();
});

/** Every question for the time is a second later: each portion is over at once. */
let nowMs = 0;
const later = (): number => {
  nowMs += 1_000;
  return nowMs;
};
const clock = { ...steppingClock(), monotonicMs: later };

/** Counts turns of the event loop that others have. */
function others(): { readonly turns: () => number; end(): void } {
  let [turns, running] = [0, true];
  const turn = (): void => {
    turns += 1;
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    turns: () => turns,
    end: () => {
      running = false;
    },
  };
}

function groups(count: number, period: number): readonly Group[] {
  const product = {
    id: 'product',
    title: 'Product',
    parent: null,
    settings: { period },
    definitions: { period: { type: 'uint16' } },
  };
  const lines = Array.from({ length: count }, (_, index) => ({
    id: `line-${index}`,
    title: 'L',
    parent: 'product',
  }));
  return groupSchema.array().parse([product, ...lines]);
}

function addPackage(period: number): void {
  store.catalogue.save({
    id: 'p',
    title: 'P',
    signer: null,
    version: null,
    manifestSha256: String(period),
    recipes: [],
    groups: groups(20, period),
    profiles: [],
    files: [],
  });
}

test('a portion is over when its time is, and work that is quick waits for nobody', async () => {
  let elapsedMs = 0;
  const turns = new Turns({ monotonicMs: () => elapsedMs });
  const other = others();
  for (let index = 0; index < 100; index += 1) await turns.next();
  expect(other.turns()).toBe(0);
  elapsedMs = 100;
  expect(turns.isOver).toBe(true);
  await turns.next();
  expect(other.turns()).toBe(1);
  expect(turns.isOver).toBe(false);
  other.end();
});

test('comparing two versions lets others have their turn between groups', async () => {
  const other = others();
  const comparison = new GroupComparison(store, clock);
  const sides = { before: groups(60, 300), after: groups(60, 600) };
  const compared = await comparison.compare(sides);
  expect(compared.changed).toHaveLength(61);
  expect(other.turns()).toBeGreaterThan(50);
  other.end();
  expect(await comparison.compare(sides)).toBe(compared);
});

test('comparing units with a new version lets others have their turn, and ends with every unit looked at', async () => {
  addPackage(300);
  store.transaction(() => {
    for (let index = 0; index < 80; index += 1) {
      const hardwareId = `UNIT${String(index).padStart(4, '0')}`;
      store.units.seen(hardwareId);
      store.units.saveSettings(hardwareId, [{ key: 'period', requested: '300', observed: '300' }], 'job');
      store.drifts.move(hardwareId, `line-${index % 20}`, 'Ada', '2026-01-01T00:00:00.000Z');
    }
  });
  const faults: unknown[] = [];
  const desk = new DriftDesk({ store, clock, onFault: (thrown) => faults.push(thrown) });
  store.transaction(() => {
    for (let index = 0; index < 80; index += 1) desk.refresh(`UNIT${String(index).padStart(4, '0')}`);
  });
  const differing = (): number => store.drifts.counts().reduce((sum, { differs }) => sum + differs, 0);
  expect(differing()).toBe(0);
  addPackage(600);
  const other = others();
  desk.contentChanged();
  expect(desk.isBusy).toBe(true);
  await desk.settled();
  expect(other.turns()).toBeGreaterThan(70);
  other.end();
  expect(faults).toEqual([]);
  expect(differing()).toBe(80);
  await desk.close();
});

test('a page of units reads a range of an index for each state, and sorts a page at most', () => {
  const database = new BetterSqlite(join(place.folder, 'mintmark.db'));
  try {
    for (const state of ['differs', 'all'] as const) {
      const plan = database
        .prepare(`EXPLAIN QUERY PLAN ${driftSql(state)}`)
        .all({ group: 'g', after: '', limit: 11 })
        .map((row) => String((row as { detail: string }).detail));
      const tables = plan.filter((line) => /^(SCAN|SEARCH) (unit_drift|units)\b/.test(line));
      expect(tables.length).toBeGreaterThan(1);
      expect(tables.filter((line) => line.startsWith('SCAN'))).toEqual([]);
    }
  } finally {
    database.close();
  }
});
