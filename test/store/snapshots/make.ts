/**
 * Writes the snapshot of the schema as it is now: `node test/store/snapshots/make.ts`. Run it once when a version is
 * released; a snapshot that was released is never written again.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { migrations } from '../../../src/store/migrations/index.ts';
import { profile, runJob, testStore } from '../fixtures.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'mintmark-snapshot-'));
const store = testStore(folder);
store.outbox.setDestinations(['server']);
runJob(store, 'job-1', 'unit-0001');
store.settings.set('station.name', 'Bench 1');
const { id } = store.ledger.reserve(profile, 'unit-0001', 'job-1');
store.ledger.advance(id, 'key-made', { keyOrigin: 'device', publicKeySha256: 'a'.repeat(64) }, 'job-1');
const copy = path.join(folder, 'copy.db');
store.backup(copy);
store.close();
const name = `version-${String(migrations.length).padStart(4, '0')}.db.gz`;
writeFileSync(path.join(import.meta.dirname, name), gzipSync(readFileSync(copy), { level: 9 }));
rmSync(folder, { recursive: true });
