import path from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Store } from '../../src/store/store.ts';
import {
  conclusion,
  jobEnd,
  jobStart,
  runJob,
  sign,
  stepResult,
  temporaryFolder,
  testStore,
} from './fixtures.ts';

let place: ReturnType<typeof temporaryFolder>;
let store: Store;
beforeEach(() => {
  place = temporaryFolder();
  store = testStore(place.folder);
  store.outbox.setDestinations(['server']);
});
afterEach(() => {
  store.close();
  place.remove();
});
const fault = (code: string): unknown => expect.objectContaining({ code });

describe('a job', () => {
  test('that was begun and not finished is found after a restart, with all that is known', () => {
    const start = jobStart('job-1');
    store.journal.begin(start);
    store.journal.identified('job-1', 'unit-0001');
    store.journal.stepFinished('job-1', stepResult(0));
    store.close();
    store = testStore(place.folder);
    expect(store.journal.unfinished()).toEqual([{ start, hardwareId: 'unit-0001', steps: [stepResult(0)] }]);
  });

  test('is finished with outcome, unit, documents and facts at once', () => {
    store.journal.begin(jobStart('job-1'));
    store.journal.identified('job-1', 'unit-0001');
    const unit = {
      hardwareId: 'unit-0001',
      model: 'sensor',
      state: 'provisioned' as const,
      serialNumber: 'MM-00001',
      firmware: '1.2.3',
      groupId: 'site-north',
      certificateFingerprint: 'f'.repeat(64),
    };
    const signed = store.journal.finish('job-1', conclusion('doc-1', { unit }), sign);
    expect(signed.map(({ sequence, previous }) => [sequence, previous])).toEqual([[1, null]]);
    expect(store.journal.unfinished()).toEqual([]);
    expect(store.journal.unit('unit-0001')).toMatchObject({ ...unit, state: 'provisioned' });
    expect(store.documents.find('doc-1')).toEqual(signed[0]);
    expect(store.jobFiles.log('job-1')).toEqual(['plugged in', 'done']);
    expect(store.outbox.due('server', new Date('2027-01-01'), 10)).toMatchObject([
      { id: 'doc-1', sequence: 1, kind: 'document', payload: signed[0] },
    ]);
  });

  test('can not be finished twice, nor take steps or another unit afterwards', () => {
    runJob(store, 'job-1');
    expect(() => store.journal.finish('job-1', conclusion('again'), sign)).toThrow(fault('bug'));
    expect(() => store.journal.stepFinished('job-1', stepResult(5))).toThrow(fault('bug'));
    expect(() => store.journal.identified('job-1', 'unit-0002')).toThrow(fault('bug'));
    expect(() => store.journal.begin(jobStart('job-1'))).toThrow(fault('store.failed'));
  });

  test('whose signing fails is as if finish had never been called', () => {
    store.journal.begin(jobStart('job-1'));
    const refuse = (): never => {
      throw new Error('no key');
    };
    expect(() => store.journal.finish('job-1', conclusion('doc-1'), refuse)).toThrow('no key');
    expect(store.journal.unfinished()).toHaveLength(1);
    expect(store.journal.steps('job-1')).toEqual([]);
    expect(store.outbox.lastSequence()).toBe(0);
    expect(store.documents.head()).toEqual({ sequence: 0, payloadSha256: null });
  });

  test('whose unit can not walk that way is not finished so', () => {
    runJob(store, 'job-1');
    store.units.changeState('unit-0001', 'quarantined', 'dropped', []);
    store.journal.begin(jobStart('job-2'));
    const unit = { ...blankChange, state: 'provisioned' as const };
    expect(() => store.journal.finish('job-2', conclusion('doc-2', { unit }), sign)).toThrow(
      fault('unit.state'),
    );
    expect(store.journal.unfinished()).toHaveLength(1);
  });

  test('that wiped the unit leaves its number on record, but no firmware and certificate', () => {
    store.journal.begin(jobStart('job-1'));
    const made = {
      ...blankChange,
      state: 'provisioned' as const,
      serialNumber: 'MM-1',
      firmware: '1',
      groupId: 'g',
    };
    store.journal.finish(
      'job-1',
      conclusion('d1', { unit: { ...made, certificateFingerprint: 'ab' } }),
      sign,
    );
    store.journal.begin(jobStart('job-2', { purpose: 'decommission' }));
    store.journal.finish('job-2', conclusion('d2', { unit: { ...blankChange, state: 'wiped' } }), sign);
    expect(store.journal.unit('unit-0001')).toMatchObject({
      state: 'wiped',
      serialNumber: 'MM-1',
      firmware: null,
      groupId: null,
      certificateFingerprint: null,
    });
  });

  test('a signer that gives another place in the chain is refused', () => {
    store.journal.begin(jobStart('job-1'));
    const skipping = (...[document, head]: Parameters<typeof sign>) =>
      sign(document, { ...head, sequence: head.sequence + 1 });
    expect(() => store.journal.finish('job-1', conclusion('doc-1'), skipping)).toThrow(
      fault('evidence.refused'),
    );
  });

  test('a hardware id that is not one is refused before it is stored', () => {
    store.journal.begin(jobStart('job-1'));
    for (const id of ['', 'a b', '../../etc', 'x'.repeat(81)]) {
      expect(() => store.journal.identified('job-1', id)).toThrow(fault('device.protocol'));
    }
  });
});

const blankChange = {
  hardwareId: 'unit-0001',
  model: 'sensor',
  state: null,
  serialNumber: null,
  firmware: null,
  groupId: null,
  certificateFingerprint: null,
};

describe('the intent to wipe', () => {
  test('is there after a restart', () => {
    const intent = {
      jobId: 'job-1',
      hardwareId: 'unit-0001',
      methodId: 'erase',
      at: '2026-01-05T08:00:00.000Z',
    };
    store.journal.begin(jobStart('job-1'));
    store.journal.intent(intent);
    store.close();
    store = testStore(place.folder);
    expect(store.journal.intents('job-1')).toEqual([intent]);
    expect(store.journal.intents('job-2')).toEqual([]);
  });
});

describe('what is written stays', () => {
  test.each([
    ["UPDATE jobs SET outcome = 'failed'", 'never edited'],
    ['DELETE FROM jobs', 'never deleted'],
    ["UPDATE steps SET outcome = 'failed'", 'never edited'],
    ['DELETE FROM steps', 'never deleted'],
    [
      "INSERT INTO steps SELECT job_id, 9, step, outcome, started_at, 1, '{}', '{}', '[]', NULL FROM steps",
      'no more',
    ],
    ["UPDATE documents SET json = '{}'", 'never edited'],
    ['DELETE FROM documents', 'never deleted'],
    ['INSERT OR REPLACE INTO documents SELECT * FROM documents WHERE sequence = 1', 'continue the chain'],
    [
      "INSERT INTO documents VALUES (9, 'x', 'job-record', NULL, NULL, NULL, 't', 'h', '{}')",
      'continue the chain',
    ],
    ["UPDATE facts SET payload = '{}'", 'never edited'],
    ['DELETE FROM facts', 'never deleted'],
    ["INSERT INTO facts VALUES (99, 'x', 'document', 1, '{}', NULL, 't')", 'without gaps'],
    ['DELETE FROM deliveries', 'never deleted'],
    ['DELETE FROM units', 'never forgotten'],
    ["UPDATE intents SET method_id = 'x'", 'never edited'],
  ])('%s is refused by the schema', (sql, reason) => {
    runJob(store, 'job-1');
    store.journal.begin(jobStart('job-2'));
    store.journal.intent({ jobId: 'job-2', hardwareId: 'unit-0001', methodId: 'erase', at: 't' });
    store.close();
    const direct = new BetterSqlite(path.join(place.folder, 'mintmark.db'));
    direct.pragma('recursive_triggers = ON');
    expect(() => direct.exec(sql)).toThrow(reason);
    direct.close();
    store = testStore(place.folder);
  });
});

describe('records', () => {
  beforeEach(() => {
    for (let index = 0; index < 25; index += 1) {
      const name = String(index).padStart(2, '0');
      // several jobs begin in the same second: the page key has to tell them apart
      const startedAt = `2026-01-05T08:00:${String(Math.floor(index / 4)).padStart(2, '0')}.000Z`;
      runJob(store, `job-${name}`, `unit-00${name}`, { startedAt });
    }
  });

  test('come in pages, newest first, each once, also while new ones arrive', () => {
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = store.records.list({ limit: 7, after });
      seen.push(...page.rows.map(({ jobId }) => jobId));
      after = page.next ?? undefined;
      if (seen.length === 7) runJob(store, 'job-new', 'unit-0099', { startedAt: '2026-01-05T09:00:00.000Z' });
    } while (after !== undefined);
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
    expect(seen).toEqual(seen.toSorted().reverse());
  });

  test('are found by a part of a number, and a percent sign finds only itself', () => {
    expect(store.records.list({ limit: 50, search: 'unit-0007' }).rows).toHaveLength(1);
    expect(store.records.list({ limit: 50, search: '%' }).rows).toEqual([]);
    expect(store.records.list({ limit: 50, outcome: 'failed' }).rows).toEqual([]);
    expect(store.records.list({ limit: 50, purpose: 'provision' }).rows).toHaveLength(25);
  });

  test('tell how far their sync is', () => {
    const [row] = store.records.list({ limit: 1, search: 'job-03' }).rows;
    expect(row).toMatchObject({ documentId: 'record-job-03', syncState: 'waiting', outcome: 'passed' });
    store.outbox.accepted('record-job-03', 'server', 'receipt');
    expect(store.records.detail('job-03').row.syncState).toBe('accepted');
  });

  test('have their steps, document, log and artefacts', () => {
    store.jobFiles.saveLog('job-03', ['one', 'two\nlines']);
    store.jobFiles.writeArtefact('job-03', 'label.zpl', new TextEncoder().encode('^XA^XZ'));
    expect(store.records.detail('job-03')).toMatchObject({
      steps: [stepResult(0), stepResult(1, { step: 'flash' })],
      document: { id: 'record-job-03' },
      log: ['one', 'two lines'],
      artefacts: ['label.zpl'],
    });
    expect(() => store.records.detail('job-99')).toThrow(fault('contract.invalid'));
  });

  test('are counted by shift', () => {
    store.journal.begin(jobStart('job-bad', { startedAt: '2026-01-05T10:00:00.000Z' }));
    store.journal.finish('job-bad', conclusion('bad', { end: jobEnd({ outcome: 'interrupted' }) }), sign);
    expect(store.records.shift(new Date('2026-01-05T08:00:06Z'))).toEqual({
      passed: 1,
      failed: 0,
      errors: 1,
      averageMs: 60_000,
    });
  });
});

describe('files of a job', () => {
  test('a long log keeps its head and tail and says what is missing', () => {
    store.journal.begin(jobStart('job-1'));
    store.jobFiles.saveLog(
      'job-1',
      Array.from({ length: 12_000 }, (_, index) => `line ${index}`),
    );
    const log = store.jobFiles.log('job-1');
    expect([log[0], log[2_500], log.at(-1)]).toEqual([
      'line 0',
      '… 7000 lines are left out here …',
      'line 11999',
    ]);
  });

  test('an artefact that was changed on disk is told', async () => {
    const { writeFileSync } = await import('node:fs');
    store.journal.begin(jobStart('job-1'));
    store.jobFiles.writeArtefact('job-1', 'label.txt', new TextEncoder().encode('A'));
    expect(new TextDecoder().decode(store.jobFiles.readArtefact('job-1', 'label.txt'))).toBe('A');
    writeFileSync(path.join(place.folder, 'jobs', 'job-1', 'label.txt'), 'B');
    expect(() => store.jobFiles.readArtefact('job-1', 'label.txt')).toThrow(fault('file.changed'));
    expect(() => store.jobFiles.readArtefact('job-1', 'none.txt')).toThrow(fault('file.missing'));
  });

  test.each(['../evil', '.hidden', 'a/b', 'a\\b', ''])('the name %j is refused', (name) => {
    store.journal.begin(jobStart('job-1'));
    expect(() => store.jobFiles.writeArtefact('job-1', name, new Uint8Array())).toThrow(fault('bug'));
  });
});
