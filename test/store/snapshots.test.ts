import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrations } from '../../src/store/migrations/index.ts';
import { profile, runJob, temporaryFolder, testStore } from './fixtures.ts';

const folder = path.join(import.meta.dirname, 'snapshots');
const snapshots = readdirSync(folder).filter((name) => name.endsWith('.db.gz'));
let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

test('there is a snapshot of every version of the schema', () => {
  expect(snapshots).toHaveLength(migrations.length);
});

test.each(snapshots)('a database like %s is opened, kept whole and goes on', (name) => {
  writeFileSync(path.join(place.folder, 'mintmark.db'), gunzipSync(readFileSync(path.join(folder, name))));
  using store = testStore(place.folder);
  const version = Number(/\d+/.exec(name)?.[0]);
  expect(store.migration).toMatchObject({ from: version, to: migrations.length });
  expect(store.migration.copy === null).toBe(version === migrations.length);
  expect(store.settings.get('station.name')).toBe('Bench 1');
  expect(store.records.detail('job-1').row).toMatchObject({ outcome: 'passed', syncState: 'waiting' });
  expect(store.documents.head().sequence).toBe(1);
  expect(store.ledger.find(profile.profile, 'unit-0001')).toMatchObject({ state: 'key-made', counter: 1 });
  runJob(store, 'job-2', 'unit-0002');
  expect(store.documents.head().sequence).toBe(2);
  expect(store.ledger.reserve(profile, 'unit-0002', 'job-2').counter).toBe(2);
});

test.each(snapshots)('a database like %s ends with the schema of a new one', (name) => {
  const [old, fresh] = ['old', 'fresh'].map((word) => path.join(place.folder, word));
  mkdirSync(old!);
  writeFileSync(path.join(old!, 'mintmark.db'), gunzipSync(readFileSync(path.join(folder, name))));
  const [migrated, made] = [old!, fresh!].map((where) => {
    testStore(where).close();
    const database = new BetterSqlite(path.join(where, 'mintmark.db'), { readonly: true });
    const schema = database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY type, name').all();
    database.close();
    return schema;
  });
  // a released migration that was edited shows here
  expect(migrated).toEqual(made);
});
