/** Two people on a batch: who agreed to the list is named in the certificate of each unit, and is never the one who wipes. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FourEyesAct } from '../../src/model/acts.ts';
import { defaultPolicy } from '../../src/model/people.ts';
import { judge } from '../../src/verifier/check.ts';
import { provisionRecipe, type TestBench, temporaryFolder, wipeRecipe } from './bench.ts';
import { badges, openPeopleBench, pins, signIn, type Who } from './people-bench.ts';

const place = temporaryFolder();
let bench: TestBench;
let ids: Readonly<Record<Who, string>>;
const units: { readonly hardwareId: string; readonly serialNumber: string }[] = [];
beforeAll(async () => {
  ({ bench, ids } = await openPeopleBench(join(place.folder, 'data')));
  await signIn(bench, 'Rma');
  for (const number of [1, 2, 3]) {
    await bench.plug(number);
    expect(await bench.run(number, provisionRecipe)).toMatchObject({ outcome: 'passed' });
    const { hardwareId, serialNumber } = bench.slot(number);
    units.push({ hardwareId: hardwareId ?? '', serialNumber: serialNumber ?? '' });
  }
}, 120_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

async function askFor(...fourEyes: readonly FourEyesAct[]): Promise<void> {
  await signIn(bench, 'Ada');
  await bench.call('savePolicy', { ...defaultPolicy, fourEyes });
  await signIn(bench, 'Rma');
}
const code = (expected: string): unknown => expect.objectContaining({ code: expected });
const idOf = (number: number): string => units[number - 1]?.hardwareId ?? '';
const agree = (act: FourEyesAct, subject: string, proof: object): Promise<unknown> =>
  bench.call('approve', { act, subject, proof });
const load = (batchId: string): ReturnType<typeof bench.call<'loadBatch'>> =>
  bench.call('loadBatch', {
    batchId,
    title: `List ${batchId}`,
    text: units.map(({ serialNumber }) => serialNumber).join('\n'),
  });
const wipe = (number: number, batchId: string): Promise<{ readonly jobId: string }> =>
  bench.call('startWipe', {
    slotId: bench.slot(number).slot.id,
    recipeId: wipeRecipe,
    confirmHardwareId: idOf(number),
    batchId,
  });

async function summaryOf(documentId: string): Promise<string> {
  const file = await bench.call('exportDocument', { documentId, format: 'json' });
  const { publicKey: publicKeyPem } = bench.station.state.station;
  const { valid, findings, summaries } = await judge({
    content: Buffer.from(file.base64, 'base64').toString('utf8'),
    publicKeyPem,
  });
  expect(findings.filter(({ ok }) => !ok)).toEqual([]);
  expect(valid).toBe(true);
  return summaries.flat().join('\n');
}

describe('a batch for which the policy asks a second person', () => {
  test('is not loaded by one alone, nor by the same one twice, nor with somebody who may not', async () => {
    await askFor('batch');
    await expect(load('week-48')).rejects.toMatchObject({
      code: 'person.second',
      context: { act: 'batch', subject: 'week-48' },
    });
    await expect(agree('batch', 'week-48', { badge: badges.Rma })).rejects.toEqual(code('person.same'));
    await expect(agree('batch', 'week-48', { name: 'Rma', pin: pins.Rma })).rejects.toEqual(
      code('person.same'),
    );
    await expect(agree('batch', 'week-48', { badge: badges.Olga })).rejects.toEqual(code('person.role'));
    await agree('batch', 'week-47', { badge: badges.Edi });
    await expect(load('week-48')).rejects.toEqual(code('person.second'));
    await expect(bench.call('getBatch', { batchId: 'week-48' })).rejects.toEqual(code('batch.unknown'));
  });

  test('names both in the batch, in the log and in the certificate of a unit of it', async () => {
    await agree('batch', 'week-48', { badge: badges.Edi });
    const { batch } = await load('week-48');
    expect(batch).toMatchObject({ loadedBy: 'Rma', approvedBy: { id: ids.Edi, name: 'Edi' } });
    // Agreed to once, for this list only.
    await expect(load('week-49')).rejects.toEqual(code('person.second'));

    const { jobId } = await wipe(1, 'week-48');
    expect(await bench.ended(1, jobId)).toMatchObject({ outcome: 'passed' });
    const { documents } = await bench.call('getRecord', { jobId });
    const both = { operator: 'Rma', operatorId: ids.Rma, approvedBy: { id: ids.Edi, name: 'Edi' } };
    expect(documents.map(({ kind }) => kind)).toEqual(['job-record', 'wipe-certificate']);
    expect(documents[0]?.body.requested).toMatchObject(both);
    expect(documents[1]?.body).toMatchObject(both);
    expect(await summaryOf(`${jobId}-wipe`)).toMatch(/Rma.*Edi/);
  });

  test('is not wiped by the one who agreed to it: nothing of the unit is erased', async () => {
    await signIn(bench, 'Edi');
    await expect(wipe(2, 'week-48')).rejects.toMatchObject({
      code: 'person.second',
      message: expect.stringMatching(/Edi agreed to this batch/),
    });
    expect(bench.slot(2)).toMatchObject({ unitState: 'provisioned', activity: { type: 'done' } });
    const { batch } = await bench.call('getBatch', { batchId: 'week-48' });
    expect(batch.counts).toMatchObject({ 'verified-with-exceptions': 1, missing: 2 });
  });

  test('and for each wipe as well: who agreed to this unit is in its certificate, who agreed to the list on the sheet', async () => {
    await askFor('batch', 'wipe');
    await expect(wipe(2, 'week-48')).rejects.toMatchObject({
      code: 'person.second',
      context: { act: 'wipe', subject: idOf(2) },
    });
    await expect(agree('wipe', idOf(2), { badge: badges.Rma })).rejects.toEqual(code('person.same'));
    await agree('wipe', idOf(2), { badge: badges.Ada });
    const { jobId } = await wipe(2, 'week-48');
    expect(await bench.ended(2, jobId)).toMatchObject({ outcome: 'passed' });
    const { documents } = await bench.call('getRecord', { jobId });
    expect(documents[1]?.body).toMatchObject({
      operator: 'Rma',
      approvedBy: { id: ids.Ada, name: 'Ada' },
    });
    const { documentId } = await bench.call('closeBatch', { batchId: 'week-48' });
    const words = await summaryOf(documentId);
    expect(words).toMatch(/Loaded by Rma, and Edi agreed to the list/);
    const { documents: rows } = JSON.parse(
      Buffer.from(
        (await bench.call('exportDocument', { documentId, format: 'json' })).base64,
        'base64',
      ).toString('utf8'),
    ) as { documents: { id: string; body: object }[] };
    expect(rows.find(({ id }) => id === documentId)?.body).toMatchObject({
      loadedBy: 'Rma',
      agreedBy: { id: ids.Edi, name: 'Edi' },
      operatorId: ids.Rma,
    });
  });
});
