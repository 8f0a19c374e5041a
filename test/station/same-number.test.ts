/** The number on a label, over a repair: kept where the profile says so, and still the unit's where it does not. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { judge } from '../../src/verifier/check.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';
import { keepingPackage, keepingRecipe } from './keeping-package.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  await bench.call('importFile', { base64: keepingPackage() });
}, 60_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

async function repaired(
  slot: number,
  recipeId: string,
): Promise<{ hardwareId: string; label: string; now: string }> {
  await bench.plug(slot);
  expect(await bench.run(slot, recipeId)).toMatchObject({ outcome: 'passed', fault: null });
  const { hardwareId, serialNumber, slot: at } = bench.slot(slot);
  const label = serialNumber ?? '';
  const view = await bench.call('openReturn', { scan: label, reason: 'no network' });
  const { returnId } = view.case;
  const { jobId } = await bench.call('startRepair', { returnId, slotId: at.id, recipeId });
  expect(await bench.ended(slot, jobId)).toMatchObject({ outcome: 'passed', fault: null });
  const closed = await bench.call('closeReturn', { returnId, outcome: 'repaired' });
  await verified(closed.documentId ?? '');
  return { hardwareId: hardwareId ?? '', label, now: bench.slot(slot).serialNumber ?? '' };
}

async function verified(documentId: string): Promise<Record<string, unknown>> {
  const { base64 } = await bench.call('exportDocument', { documentId, format: 'json' });
  const content = Buffer.from(base64, 'base64').toString('utf8');
  const { publicKeyPem } = await bench.call('getSettings');
  const { valid, findings } = await judge({ content, publicKeyPem });
  expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  expect(valid).toBe(true);
  const { documents } = JSON.parse(content) as { documents: { id: string; body: Record<string, unknown> }[] };
  return documents.find(({ id }) => id === documentId)?.body ?? {};
}

test('a unit keeps the number on its label, with a new certificate; the old one is revoked, and the record shows both', async () => {
  const unit = await repaired(1, keepingRecipe);
  expect(unit.now).toBe(unit.label);
  const { identities } = await bench.call('getUnit', { hardwareId: unit.hardwareId });
  expect(identities.map(({ serialNumber, state }) => [serialNumber, state])).toEqual([
    [unit.label, 'revoked'],
    [unit.label, 'committed'],
  ]);
  expect(identities.map(({ credentialState }) => credentialState)[1]).toBe('live');
  expect(new Set(identities.map(({ certificateFingerprint }) => certificateFingerprint)).size).toBe(2);
  // the next unit gets the next number
  await bench.plug(2);
  expect(await bench.run(2, keepingRecipe)).toMatchObject({ outcome: 'passed' });
  expect(bench.slot(2).serialNumber).not.toBe(unit.label);
});

test('a unit with a new number is still found by its label, and its destruction is witnessed by it', async () => {
  const unit = await repaired(3, provisionRecipe);
  expect(unit.now).not.toBe(unit.label);
  const { hardwareId, label } = unit;
  expect(await bench.call('findUnit', { scan: label })).toMatchObject({ unit: { hardwareId } });
  expect(await bench.call('getUnit', { hardwareId: label })).toMatchObject({ unit: { hardwareId } });
  await bench.call('requireDestruction', { hardwareId, reason: 'policy', note: 'end of line' });
  const seen = { hardwareId, method: 'incinerated', place: 'Ljubljana', witness: 'Olga' } as const;
  await expect(bench.call('recordDestruction', { ...seen, serialSeen: 'GW2-999999' })).rejects.toMatchObject({
    code: 'destroy.evidence',
  });
  const { documentId } = await bench.call('recordDestruction', { ...seen, serialSeen: label });
  expect(await verified(documentId)).toMatchObject({
    serialNumber: unit.now,
    formerSerialNumbers: [label],
    serialSeen: label,
  });
});
