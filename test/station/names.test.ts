/** Names of people that a policy keeps beside documents: signed without them, shown with them, erased, and still verifiable. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hideNames, nameDigest, revealNames } from '../../src/evidence/names.ts';
import { verifyExport } from '../../src/evidence/verify.ts';
import { erasedName, type SignedDocument } from '../../src/model/document.ts';
import { judge } from '../../src/verifier/check.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';

const place = temporaryFolder();
const name = 'Ana Novak-Ždrnja';
let bench: TestBench;
let jobId = '';
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  await bench.call('saveNamePolicy', { apart: true, keepDays: 730 });
  await bench.call('saveSettings', { operator: name });
  await bench.arm(2, null);
  await bench.plug(1);
  const done = await bench.run(1, provisionRecipe);
  expect(done).toMatchObject({ outcome: 'passed' });
  jobId = done.jobId;
  const { hardwareId } = bench.slot(1);
  await bench.call('setUnitState', { hardwareId, state: 'returned', note: 'came back' });
}, 60_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

interface Exported {
  readonly documents: readonly SignedDocument[];
  readonly names?: readonly { readonly digest: string; readonly salt: string; readonly name: string }[];
}
async function exported(): Promise<{ readonly text: string; readonly value: Exported }> {
  const { base64 } = await bench.call('exportDocument', { documentId: jobId, format: 'json' });
  const text = Buffer.from(base64, 'base64').toString('utf8');
  return { text, value: JSON.parse(text) as Exported };
}
const wrongIn = async (text: string): Promise<string> => {
  const { findings } = await judge({ content: text });
  const own = verifyExport(text).findings;
  return [...findings, ...own]
    .filter(({ ok }) => !ok)
    .map((each) => each.text)
    .join('\n');
};

describe('a record that is signed while names are kept apart', () => {
  test('has no name in what is signed and sent, and shows it to whoever reads it', async () => {
    const { text, value } = await exported();
    expect(JSON.stringify(value.documents)).not.toContain(name);
    expect(value.names?.map((each) => each.name)).toEqual([name]);
    const { valid, findings, summaries } = await judge({ content: text });
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(valid).toBe(true);
    expect(summaries.flat().join('\n')).toContain(`by ${name}`);
    expect(verifyExport(text).valid).toBe(true);
    const { rows } = await bench.call('listActs', { limit: 50 });
    expect(rows.map(({ by }) => by?.name)).toContain(name);
  });

  test('does not take another name, another salt, or the name of another document', async () => {
    const { value } = await exported();
    const [kept] = value.names ?? [];
    const withNames = (names: unknown): string => JSON.stringify({ ...value, names });
    for (const changed of [
      { ...kept, name: 'Eva Mlakar' },
      { ...kept, salt: '0'.repeat(32) },
      { digest: nameDigest('Eva Mlakar', '1'.repeat(32)), salt: '1'.repeat(32), name: 'Eva Mlakar' },
    ])
      expect(await wrongIn(withNames([changed]))).toMatch(
        /is NOT the one that was signed[\s\S]*is not the one/,
      );
    // kept back is not wrong, and is said
    const { names: _kept, ...without } = value;
    const { valid, findings } = await judge({ content: JSON.stringify(without) });
    expect(valid).toBe(true);
    expect(findings.map(({ text }) => text).join()).toMatch(/1 names of people are not in the file/);
  });

  test('loses it by an act that says so, everywhere, and is as valid as before', async () => {
    const before = (await exported()).value.documents;
    await bench.call('saveSettings', { operator: 'Somebody Else' });
    const erased = await bench.call('eraseNames', { before: new Date(Date.now() + 60_000).toISOString() });
    expect(erased.names).toBeGreaterThan(1);
    const { text, value } = await exported();
    expect(text).not.toContain(name);
    expect(value.names).toBeUndefined();
    expect(value.documents).toEqual(expect.arrayContaining([...before]));
    const { valid, findings, summaries } = await judge({ content: text });
    expect(findings.filter(({ ok }) => !ok)).toEqual([]);
    expect(valid).toBe(true);
    expect(summaries.flat().join('\n')).toMatch(/by \(name erased by policy on 20\d\d-\d\d-\d\d\)/);
    expect((await bench.call('listRecords', { limit: 5 })).rows[0]?.operator).toBe(erasedName);
    const files = ['mintmark.db', 'mintmark.db-wal'].map((file) =>
      readFileSync(join(place.folder, 'data', file)),
    );
    expect(files.map((bytes) => bytes.includes(name))).toEqual([false, false]);
  });

  test('does not trouble the whole check of the store, nor its paper', async () => {
    await bench[Symbol.asyncDispose]();
    bench = await openBench(join(place.folder, 'data'));
    expect(bench.station.state.alerts).toEqual([]);
    const { base64 } = await bench.call('exportDocument', { documentId: jobId, format: 'pdf' });
    const judged = await judge({ content: Uint8Array.from(Buffer.from(base64, 'base64')) });
    expect(judged.findings.filter(({ ok }) => !ok)).toEqual([]);
  });
});

test('whatever a body holds: names go, come back with their salts, and nothing else changes', () => {
  const person = fc.record({
    id: fc.constantFrom(null, 'p-0123456789ab'),
    name: fc.string({ minLength: 1 }),
  });
  const bodies = fc.record({
    operator: fc.string({ minLength: 1 }),
    approvedBy: person,
    witnesses: fc.array(person),
    unit: fc.record({ id: fc.string(), name: fc.string() }),
    steps: fc.array(fc.record({ name: fc.string(), count: fc.integer() })),
  });
  fc.assert(
    fc.property(bodies, (body) => {
      fc.pre(!body.unit.id.startsWith('p-'));
      const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count));
      const plain = JSON.parse(JSON.stringify(body)) as SignedDocument['body'];
      const { body: apart, names } = hideNames('job-record', plain, random);
      expect(apart.operator).toMatch(/^name:sha256:/);
      expect(apart.unit).toEqual(plain.unit);
      expect(apart.steps).toEqual(plain.steps);
      const document = { body: apart } as unknown as SignedDocument;
      expect(revealNames(document, names).body).toEqual(plain);
      expect(revealNames(document, []).body.operator).toBe(erasedName);
    }),
  );
});
