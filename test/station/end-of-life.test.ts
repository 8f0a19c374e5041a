/** Wipes that are cut off at each boundary, and retirement that waits for revocation: on a whole station. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { SignedDocument } from '../../src/model/document.ts';
import { type MediumProgress, mediumReportSchema } from '../../src/model/wipe.ts';
import { judge } from '../../src/verifier/check.ts';
import { openTestServer } from '../server/fixtures.ts';
import {
  disarmAll,
  openBench,
  provisionRecipe,
  type TestBench,
  temporaryFolder,
  wipeRecipe,
} from './bench.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'), { virtualBaud: 2_000_000 });
  await disarmAll(bench);
}, 60_000);
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

async function documentOf(id: string): Promise<SignedDocument> {
  const { base64 } = await bench.call('exportDocument', { documentId: id, format: 'json' });
  const text = Buffer.from(base64, 'base64').toString('utf8');
  expect((await judge({ content: text })).findings.filter(({ ok }) => !ok)).toEqual([]);
  const documents = (JSON.parse(text) as { documents: SignedDocument[] }).documents;
  const found = documents.find((document) => document.id === id);
  if (found === undefined) throw new Error(`no document ${id}`);
  return found;
}

describe('a wipe that is cut off', () => {
  test('twice, and then goes through, has a certificate that tells of both attempts', async () => {
    await bench.plug(1);
    expect(await bench.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
    const slotId = bench.slot(1).slot.id;
    const hardwareId = bench.slot(1).hardwareId ?? '';
    const cutJobs: string[] = [];
    for (const fraction of [0.05, 0.6]) {
      const start = { slotId, recipeId: wipeRecipe, confirmHardwareId: hardwareId };
      const { jobId } = await bench.call('startWipe', start);
      await bench.until('the wipe', () => {
        const { activity } = bench.slot(1);
        if (activity.type === 'done') throw new Error('it was too fast to be cut');
        return (
          activity.type === 'running' &&
          activity.progress.step === 'wipe' &&
          (activity.progress.fraction ?? 0) >= fraction
        );
      });
      await bench.call('virtualBench', { slotId, action: 'unplug' });
      expect((await bench.ended(1, jobId)).outcome).not.toBe('passed');
      expect((await bench.call('getUnit', { hardwareId })).unit.state).toBe('returned');
      const report = await documentOf(`${jobId}-wipe`);
      expect(report.kind).toBe('wipe-report');
      expect(report.body.verdict).toBe('INTERRUPTED');
      cutJobs.push(jobId);
      await bench.call('virtualBench', { slotId, action: 'plug' });
      await bench.until('the unit to be back', () => bench.slot(1).port !== null);
    }
    const told = new Map<string, MediumProgress[]>();
    const listening = bench.station.subscribe(({ change }) => {
      if (change.type !== 'progress' || change.progress.step !== 'wipe') return;
      for (const medium of change.progress.media)
        told.set(medium.name, [...(told.get(medium.name) ?? []), medium]);
    });
    const done = await bench.wipe(1, hardwareId);
    listening[Symbol.dispose]();
    expect(done).toMatchObject({ outcome: 'passed' });
    const certificate = await documentOf(`${done.jobId}-wipe`);
    expect(certificate.kind).toBe('wipe-certificate');
    const media = z.array(mediumReportSchema).parse(certificate.body.media);
    expect([...told.keys()].sort()).toEqual(media.map(({ name }) => name).sort());
    for (const { name, bytesTotal } of media)
      expect(told.get(name)?.at(-1)).toEqual({ name, phase: 'checked', bytesDone: bytesTotal, bytesTotal });
    expect(certificate.body.attempts).toEqual(
      cutJobs.map((jobId) => ({
        jobId,
        method: 'smp-erase',
        startedAt: expect.any(String),
        verdict: 'INTERRUPTED',
      })),
    );
    expect(certificate.body.identityProof).toEqual({ before: 'not asked', after: 'refused' });
  });

  test('before it has begun leaves no document of a wipe, and the unit as it was', async () => {
    await bench.plug(3);
    expect(await bench.run(3, provisionRecipe)).toMatchObject({ outcome: 'passed' });
    const slotId = bench.slot(3).slot.id;
    const hardwareId = bench.slot(3).hardwareId ?? '';
    const { jobId } = await bench.call('startWipe', {
      slotId,
      recipeId: wipeRecipe,
      confirmHardwareId: hardwareId,
    });
    await bench.call('virtualBench', { slotId, action: 'unplug' });
    expect((await bench.ended(3, jobId)).outcome).toBe('error');
    const life = await bench.call('getUnit', { hardwareId });
    expect(life.unit.state).toBe('provisioned');
    expect(life.events.map(({ title }) => title)).not.toContain('wipe-report');
    expect(life.identities.map((row) => row.credentialState)).toEqual(['live']);
  });

  test('does not hang on to later wipes: after a certificate the count begins anew', async () => {
    const done = await bench.wipe(1);
    expect(done).toMatchObject({ outcome: 'passed' });
    expect((await documentOf(`${done.jobId}-wipe`)).body.attempts).toEqual([]);
  });
});

test('REVOCATION PENDING blocks "retired" until the server has taken it, and only that', {
  timeout: 120_000,
}, async () => {
  await using server = await openTestServer();
  await bench.plug(2);
  expect(await bench.run(2, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  const hardwareId = bench.slot(2).hardwareId ?? '';
  // a server that does not know the station yet: everything waits
  await bench.call('saveSettings', { serverUrl: server.url });
  expect(await bench.wipe(2)).toMatchObject({ outcome: 'passed' });
  const life = await bench.call('getUnit', { hardwareId });
  expect(life.identities.map((row) => row.credentialState)).toEqual(['REVOCATION PENDING']);
  const retire = { hardwareId, state: 'retired', note: '' };
  await expect(bench.call('setUnitState', retire)).rejects.toMatchObject({
    code: 'unit.revocation-pending',
    message: expect.stringMatching(/REVOCATION PENDING: .*management-server .* not retired/),
  });
  expect((await bench.call('getUnit', { hardwareId })).unit.state).toBe('wiped');
  await bench.call('saveSettings', { enrolmentCode: server.server.enrolmentCode });
  await bench.call('retrySync', {});
  await bench.until(
    'everything to be sent',
    () => bench.station.state.sync[0]?.waiting === 0 && (bench.station.state.sync[0]?.accepted ?? 0) > 0,
    60_000,
  );
  await bench.call('setUnitState', retire);
  expect((await bench.call('getUnit', { hardwareId })).unit.state).toBe('retired');

  // no way leads back: not by a hold that is lifted, and not by another wipe
  await bench.call('setUnitState', { hardwareId, state: 'quarantined', note: 'it came back' });
  for (const state of ['blank', 'returned'] as const)
    await expect(
      bench.call('setUnitState', { hardwareId, state, note: 'looked fine' }),
    ).rejects.toMatchObject({ code: 'unit.retired' });
  expect(await bench.wipe(2)).toMatchObject({ outcome: 'passed', fault: null });
  const again = await bench.run(2, provisionRecipe);
  expect(again).toMatchObject({ outcome: 'error', fault: { code: 'unit.retired' } });
  expect(again.steps.map(({ outcome }) => outcome)).toEqual(again.steps.map(() => 'skipped'));
});
