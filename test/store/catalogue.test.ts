import { createHash } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ImportedPackage } from '../../src/store/catalogue.ts';
import type { Store } from '../../src/store/store.ts';
import { conclusion, jobStart, profile, runJob, sign, temporaryFolder, testStore } from './fixtures.ts';

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
const fault = (code: string): unknown => expect.objectContaining({ code });
const bytes = new TextEncoder().encode('firmware');
const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');
const imported: ImportedPackage = {
  version: null,
  manifestSha256: null,
  id: 'sensor-1',
  title: 'Sensor',
  signer: null,
  recipes: [{ id: 'make-sensor', source: 'recipe: make-sensor' }],
  groups: [{ id: 'site', title: 'Site', parent: null, settings: { name: 'x' }, definitions: {} }],
  profiles: [profile],
  files: [{ path: 'app.bin', bytes }],
};

describe('an imported package', () => {
  test('is there after a restart, with files by their hash', () => {
    store.catalogue.save(imported);
    store.close();
    store = testStore(place.folder);
    expect(store.catalogue.recipes()).toEqual([
      {
        id: 'make-sensor',
        source: 'recipe: make-sensor',
        sha256: sha256('recipe: make-sensor'),
        packageId: 'sensor-1',
      },
    ]);
    expect(store.catalogue.groups()).toEqual(imported.groups);
    expect(store.catalogue.profiles()).toEqual([profile]);
    expect(readdirSync(path.join(place.folder, 'files'))).toEqual([sha256(bytes)]);
    expect(new Uint8Array(store.catalogue.readFile('sensor-1', 'app.bin'))).toEqual(bytes);
  });

  test('that is imported again replaces itself; the old recipe text stays for old records', () => {
    store.catalogue.save(imported);
    store.catalogue.save({
      ...imported,
      recipes: [{ id: 'make-sensor', source: 'new' }],
      groups: [],
      files: [],
    });
    expect(store.catalogue.recipes().map(({ source }) => source)).toEqual(['new']);
    expect(store.catalogue.groups()).toEqual([]);
    expect(store.catalogue.recipeSource(sha256('recipe: make-sensor'))).toBe('recipe: make-sensor');
    expect(() => store.catalogue.readFile('sensor-1', 'app.bin')).toThrow(fault('file.missing'));
  });

  test('whose file was changed on this disk is refused when it is read', () => {
    store.catalogue.save(imported);
    writeFileSync(path.join(place.folder, 'files', sha256(bytes)), 'firmwarE');
    expect(() => store.catalogue.readFile('sensor-1', 'app.bin')).toThrow(fault('file.changed'));
  });
});

describe('settings of the station', () => {
  test('are kept as JSON, and a slot takes the place of the one that had its number', () => {
    store.settings.set('station.name', 'Bench 1');
    expect(store.settings.get('station.name')).toBe('Bench 1');
    expect(store.settings.get('nothing')).toBeUndefined();
    store.settings.saveSlot({ id: 'a', number: 1, label: 'left', location: 'usb:1-1' });
    store.settings.saveSlot({ id: 'b', number: 1, label: 'new', location: 'usb:1-2' });
    expect(store.settings.slots().map(({ id }) => id)).toEqual(['b']);
    store.settings.forgetSlot('b');
    expect(store.settings.slots()).toEqual([]);
  });

  test('a sealed secret is written once', () => {
    store.settings.seal('ca', bytes);
    expect(new Uint8Array(store.settings.sealed('ca') ?? [])).toEqual(bytes);
    expect(() => store.settings.seal('ca', bytes)).toThrow(fault('bug'));
    expect(store.settings.sealed('other')).toBeNull();
  });
});

describe('the life of a unit', () => {
  test('shows jobs, numbers, wipes, states and sync, oldest first', () => {
    store.outbox.setDestinations(['server']);
    runJob(store, 'job-1', 'unit-0001');
    store.ledger.reserve(profile, 'unit-0001', 'job-1');
    store.journal.begin(
      jobStart('job-2', { purpose: 'decommission', startedAt: '2026-01-05T08:30:00.000Z' }),
    );
    store.journal.identified('job-2', 'unit-0001');
    store.journal.intent({
      jobId: 'job-2',
      hardwareId: 'unit-0001',
      methodId: 'erase',
      at: '2026-01-05T08:31:00.000Z',
    });
    const wipe = { kind: 'wipe-certificate' as const, id: 'wipe-1', body: {} };
    store.journal.finish(
      'job-2',
      conclusion('x', { documents: [...conclusion('r2').documents, wipe] }),
      sign,
    );
    store.units.changeState('unit-0001', 'quarantined', 'odd smell', []);
    store.units.saveSettings('unit-0001', [{ key: 'name', requested: 'a', observed: null }], 'job-1');
    store.units.saveReadings('unit-0001', { supplyMv: 3300, ok: true }, 'job-1');
    store.units.saveReadings('unit-0001', { supplyMv: 3301 }, 'job-2');
    store.outbox.accepted('record-job-1', 'server', 'receipt');
    const life = store.lives.of('unit-0001');
    const types = life.events.map(({ type, title }) => `${type} ${title}`);
    expect(new Set(types)).toEqual(
      new Set([
        'job Make a sensor',
        'identity MM-00001 reserved',
        'wipe intent',
        'wipe wipe-certificate',
        'state quarantined',
        'sync document accepted',
      ]),
    );
    const times = life.events.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    expect(life.settings).toEqual([{ key: 'name', requested: 'a', observed: null }]);
    expect(life.readings).toEqual({ supplyMv: 3301, ok: true });
    expect(store.documents.newestOf('unit-0001', 'wipe-certificate')?.id).toBe('wipe-1');
    expect(() => store.lives.of('nobody')).toThrow(fault('unit.unknown'));
  });

  test('units are listed in pages and found by number', () => {
    for (let index = 0; index < 9; index += 1) store.units.seen(`unit-${index}`);
    const first = store.units.list({ limit: 5 });
    const second = store.units.list({ limit: 5, after: first.next ?? '' });
    const seen = [...first.rows, ...second.rows].map(({ hardwareId }) => hardwareId);
    expect(new Set(seen).size).toBe(9);
    expect(second.next).toBeNull();
    expect(store.units.list({ limit: 5, search: 'unit-3' }).rows).toHaveLength(1);
    expect(store.units.list({ limit: 5, state: 'wiped' }).rows).toEqual([]);
  });
});
