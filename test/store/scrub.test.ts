import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seededRandom } from '../../src/base/random.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { Fault } from '../../src/model/fault.ts';
import type { ScrubFinding } from '../../src/store/scrub.ts';
import type { Store } from '../../src/store/store.ts';
import { payloadSha256, sign } from '../kills/world.ts';
import { jobEnd, jobStart, profile, stepResult, temporaryFolder, testStore } from './fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(() => place.remove());

const checkDocument = (document: SignedDocument): string | null =>
  payloadSha256(document) === document.payloadSha256 ? null : 'has another hash';
const scrubbed = (store: Store): readonly ScrubFinding[] => store.scrub(checkDocument);

/** Jobs whose records state what the rows hold, and identities with certificates. */
function fill(store: Store, count: number): void {
  for (let index = 1; index <= count; index += 1) {
    const jobId = `job-${index}`;
    const start = jobStart(jobId);
    const serialNumber = `MM-0000${index}`;
    const end = jobEnd({ hardwareId: `unit-000${index}`, serialNumber, steps: [stepResult(0)] });
    store.journal.begin(start);
    store.journal.identified(jobId, `unit-000${index}`);
    const { id } = store.ledger.reserve(profile, `unit-000${index}`, jobId);
    store.ledger.advance(id, 'key-made', { publicKeySha256: String(index).repeat(64) }, jobId);
    const { outcome, steps, endedAt, durationMs, hardwareId, model, firmware, certificateFingerprint } = end;
    const body = JSON.parse(
      JSON.stringify({
        outcome,
        requested: start,
        unit: { hardwareId, serialNumber, model, firmware, certificateFingerprint },
        steps,
        endedAt,
        durationMs,
      }),
    );
    const documents = [{ kind: 'job-record' as const, id: `record-${index}`, body }];
    store.journal.finish(jobId, { end, unit: null, documents, facts: [], log: ['x'] }, sign);
  }
}

function edit(sql: string): void {
  const direct = new BetterSqlite(path.join(place.folder, 'mintmark.db'));
  const triggers = direct.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all();
  for (const name of triggers) direct.exec(`DROP TRIGGER ${String(name)}`);
  direct.pragma('foreign_keys = OFF');
  direct.exec(sql);
  direct.close();
}

describe('the scrub', () => {
  test('finds nothing in a store that is well', () => {
    using store = testStore(place.folder);
    fill(store, 5);
    expect(scrubbed(store)).toEqual([]);
  });

  test.each([
    ["UPDATE jobs SET outcome = 'failed' WHERE job_id = 'job-2'", 'job', 'outcome'],
    ["UPDATE jobs SET operator = 'Eve' WHERE job_id = 'job-2'", 'job', 'requested'],
    ["UPDATE jobs SET serial_number = 'MM-00009' WHERE job_id = 'job-2'", 'job', 'unit'],
    ["UPDATE steps SET observed = '{}' WHERE job_id = 'job-2'", 'job', 'steps'],
    [
      "UPDATE documents SET json = json_set(json, '$.body.outcome', 'failed') WHERE sequence = 2",
      'document',
      'hash',
    ],
    ["UPDATE documents SET issued_at = 'x' WHERE sequence = 2", 'document', 'its row'],
    ['DELETE FROM documents WHERE sequence = 2', 'document', 'chain'],
    ["UPDATE facts SET payload = '{}' WHERE sequence = 2", 'fact', 'its document'],
    ["UPDATE identities SET serial_number = 'MM-00007' WHERE counter = 2", 'identity', 'counter'],
    ["UPDATE identities SET state = 'committed' WHERE counter = 2", 'identity', 'transition'],
    ["UPDATE identities SET certificate_fingerprint = 'aa' WHERE counter = 2", 'identity', 'certificate'],
    [
      'UPDATE high_water SET counter = 1; DELETE FROM identities WHERE counter > 1',
      'high-water',
      'forgotten',
    ],
  ])('finds %s', (sql, what, text) => {
    const first = testStore(place.folder);
    fill(first, 3);
    first.close();
    edit(sql);
    using store = testStore(place.folder);
    const findings = scrubbed(store);
    expect(findings.some((finding) => finding.what === what && finding.text.includes(text))).toBe(true);
  });

  test('no flipped bit changes a record, a number or a fact unnoticed', () => {
    const first = testStore(place.folder);
    fill(first, 5);
    first.close();
    const good = readFileSync(path.join(place.folder, 'mintmark.db'));
    const before = contentOf(path.join(place.folder, 'mintmark.db'));
    const random = seededRandom(7);
    const flips = 150;
    const seen = { harmless: 0, atOpen: 0, byScrub: 0 };
    for (let flip = 0; flip < flips; flip += 1) {
      const folder = path.join(place.folder, `flip-${flip}`);
      mkdirSync(folder);
      copyFileSync(path.join(place.folder, 'high-water.json'), path.join(folder, 'high-water.json'));
      const bad = Buffer.from(good);
      const offset = Math.floor(random.fraction() * bad.length);
      bad[offset] = (bad[offset] ?? 0) ^ (1 << Math.floor(random.fraction() * 8));
      writeFileSync(path.join(folder, 'mintmark.db'), bad);
      seen[judge(folder, before)] += 1;
    }
    expect(seen.atOpen).toBeGreaterThan(0);
    expect(seen.byScrub).toBeGreaterThan(0);
    expect(seen.harmless + seen.atOpen + seen.byScrub).toBe(flips);
  });
});

function judge(folder: string, before: string): 'harmless' | 'atOpen' | 'byScrub' {
  let store: Store;
  try {
    store = testStore(folder);
  } catch (thrown) {
    if (thrown instanceof Fault) return 'atOpen';
    throw thrown;
  }
  const findings = scrubbed(store);
  store.close();
  if (findings.length > 0) return 'byScrub';
  expect(contentOf(path.join(folder, 'mintmark.db'))).toBe(before);
  return 'harmless';
}

/** What the scrub vouches for. */
function contentOf(file: string): string {
  const database = new BetterSqlite(file, { readonly: true });
  const queries = [
    'SELECT * FROM documents ORDER BY sequence',
    'SELECT id, sequence, payload FROM facts ORDER BY sequence',
    `SELECT job_id, recipe_id, recipe_sha256, operator, slot_number, started_at, files, outcome, ended_at, hardware_id,
       serial_number, model, firmware FROM jobs ORDER BY job_id`,
    'SELECT job_id, step_index, step, outcome, requested, observed, limits FROM steps ORDER BY job_id, step_index',
    'SELECT counter, serial_number, state FROM identities ORDER BY counter',
  ];
  const content = JSON.stringify(queries.map((query) => database.prepare(query).all()));
  database.close();
  return content;
}
