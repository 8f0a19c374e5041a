/** Names of people in the documents of the returns desk: kept apart where the policy says so, erased, and still verifiable. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { verifyExport } from '../../src/evidence/verify.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { judge } from '../../src/verifier/check.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';

const place = temporaryFolder();
const clerk = 'Ana Novak-Ždrnja';
const witness = 'Bojan Kralj';
const formerClerk = 'Cecilija Hribar';
const names = [clerk, witness, formerClerk];
let bench: TestBench;
/** Document ids by kind. */
const made: Record<string, string> = {};

async function provisioned(slot: number): Promise<{ hardwareId: string; serialNumber: string }> {
  await bench.plug(slot);
  expect(await bench.run(slot, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  const { hardwareId, serialNumber } = bench.slot(slot);
  return { hardwareId: hardwareId ?? '', serialNumber: serialNumber ?? '' };
}

async function exported(documentId: string): Promise<{ text: string; documents: readonly SignedDocument[] }> {
  const { base64 } = await bench.call('exportDocument', { documentId, format: 'json' });
  const text = Buffer.from(base64, 'base64').toString('utf8');
  return { text, documents: (JSON.parse(text) as { documents: SignedDocument[] }).documents };
}

async function wrongIn(text: string): Promise<readonly unknown[]> {
  const [apart, own] = [await judge({ content: text }), verifyExport(text)];
  return [...apart.findings, ...own.findings].filter(({ ok }) => !ok);
}

beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  // Retired while names were still kept in the open: its life names who did that.
  await bench.call('saveSettings', { operator: formerClerk });
  const old = await provisioned(3);
  expect(await bench.wipe(3)).toMatchObject({ outcome: 'passed' });
  // The bench's own authority takes the revocation by itself, a moment later.
  await vi.waitFor(
    () => bench.call('setUnitState', { hardwareId: old.hardwareId, state: 'retired', note: 'worn out' }),
    { timeout: 60_000 },
  );

  await bench.call('saveNamePolicy', { apart: true, keepDays: 730 });
  await bench.call('saveSettings', { operator: clerk });
  const listed = await provisioned(1);
  await bench.call('loadBatch', { batchId: 'names', title: 'Names', text: listed.serialNumber });
  made['batch-sheet'] = (await bench.call('closeBatch', { batchId: 'names' })).documentId;
  const opened = await bench.call('openReturn', { scan: old.serialNumber, reason: 'it is in the tray' });
  const { returnId } = opened.case;
  const { jobId } = await bench.call('startTriage', { returnId, slotId: bench.slot(3).slot.id });
  await bench.ended(3, jobId);
  const closed = await bench.call('closeReturn', {
    returnId,
    outcome: 'quarantined',
    note: 'ask the office',
  });
  made['return-record'] = closed.documentId ?? '';
  const { hardwareId, serialNumber } = listed;
  made['destroy-order'] = (
    await bench.call('requireDestruction', { hardwareId, reason: 'no-answer' })
  ).documentId;
  made['destruction-record'] = (
    await bench.call('recordDestruction', {
      hardwareId,
      method: 'incinerated',
      place: 'Ljubljana',
      serialSeen: serialNumber,
      witness,
    })
  ).documentId;
}, 120_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const kinds = ['return-record', 'batch-sheet', 'destroy-order', 'destruction-record'] as const;

describe('while names are kept apart', () => {
  test.each(kinds)(
    'a %s is signed and sent without a name, and shows it to whoever reads it',
    async (kind) => {
      const { text, documents } = await exported(made[kind] ?? '');
      const signed = documents.find(({ id }) => id === made[kind]);
      expect(signed?.kind).toBe(kind);
      for (const name of names) expect(JSON.stringify(documents)).not.toContain(name);
      expect(await wrongIn(text)).toEqual([]);
      const { summaries } = await judge({ content: text });
      expect(summaries.flat().join('\n')).toContain(clerk);
      const pdf = await bench.call('exportDocument', { documentId: made[kind], format: 'pdf' });
      expect(
        (await judge({ content: Uint8Array.from(Buffer.from(pdf.base64, 'base64')) })).findings.filter(
          ({ ok }) => !ok,
        ),
      ).toEqual([]);
    },
  );

  test('what servers are sent has no name either', async () => {
    const { rows } = await bench.call('listSync', { limit: 200 });
    for (const name of names) expect(JSON.stringify(rows)).not.toContain(name);
  });
});

describe('after the names were erased', () => {
  beforeAll(async () => {
    await bench.call('saveSettings', { operator: 'Somebody Else' });
    const before = new Date(Date.now() + 60_000).toISOString();
    expect((await bench.call('eraseNames', { before })).names).toBeGreaterThan(4);
  });

  test.each(kinds)('a %s has lost them, is as valid as before, and is still printed', async (kind) => {
    const { text } = await exported(made[kind] ?? '');
    for (const name of names) expect(text).not.toContain(name);
    expect(await wrongIn(text)).toEqual([]);
    const { valid, summaries } = await judge({ content: text });
    expect(valid).toBe(true);
    expect(summaries.flat().join('\n')).toContain('name erased by policy');
    const pdf = await bench.call('exportDocument', { documentId: made[kind], format: 'pdf' });
    const judged = await judge({ content: Uint8Array.from(Buffer.from(pdf.base64, 'base64')) });
    expect(judged.findings.filter(({ ok }) => !ok)).toEqual([]);
  });
});
