/** What the server tells of units that are over, and what this station knows better because it did it itself. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import { temporaryFolder, testStore } from './fixtures.ts';

const hardwareId = 'A4CF12FE0046';
const told = {
  hardwareId,
  state: 'retired',
  serialNumber: 'GW2-000046',
  model: 'Gateway',
  firmware: null,
  certificateFingerprint: null,
  station: 'bench-0001',
  at: '2026-01-05T08:00:00.000Z',
} as const;

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
const state = () => store.units.find(hardwareId)?.state;

test('a unit that another station retired is retired here, once', () => {
  expect(store.goneUnits.learn(told)).toBe(true);
  expect(state()).toBe('retired');
  expect(store.goneUnits.learn(told)).toBe(false);
});

test('news of its own retirement change nothing of what a station did with the unit since', () => {
  store.units.seen(hardwareId);
  for (const next of ['provisioned', 'returned', 'wiped', 'retired', 'quarantined'] as const)
    store.units.changeState(hardwareId, next, '', []);
  expect(store.goneUnits.learn(told)).toBe(false);
  expect(state()).toBe('quarantined');
  expect(store.units.hasEnded(hardwareId)).toBe(true);
});

test('that it was destroyed afterwards is news all the same', () => {
  expect(store.goneUnits.learn(told)).toBe(true);
  expect(store.goneUnits.learn({ ...told, state: 'destroyed' })).toBe(true);
  expect(state()).toBe('destroyed');
});
