import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyExport } from '../../src/evidence/verify.ts';
import {
  diagnoseRecipe,
  openBench,
  provisionRecipe,
  type TestBench,
  temporaryFolder,
  wipeRecipe,
} from './bench.ts';

const place = temporaryFolder();
let bench: TestBench;
beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'));
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const bytesOf = (file: { readonly base64: string }): Buffer => Buffer.from(file.base64, 'base64');

describe('one unit, from its first plug to the tray of retired ones', () => {
  let hardwareId = '';
  let serialNumber = '';
  let wipeJob = '';
  const slotId = (): string => bench.slot(1).slot.id;

  test('a unit that is plugged into an armed slot is provisioned by itself', async () => {
    await bench.plug(1);
    const done = await bench.until('the pass', () => {
      const { activity } = bench.slot(1);
      return activity.type === 'done' ? activity : null;
    });
    expect(done).toMatchObject({ outcome: 'passed', recipeId: provisionRecipe, fault: null });
    expect(done.steps.map((step) => `${step.step} ${step.outcome}`)).toEqual([
      'identify passed',
      'diagnose passed',
      'flash passed',
      'identity passed',
      'configure passed',
      'verify passed',
      'label passed',
    ]);
    const view = bench.slot(1);
    expect(view).toMatchObject({ unitState: 'provisioned', serialNumber: 'GW2-004711' });
    hardwareId = view.hardwareId ?? '';
    serialNumber = view.serialNumber ?? '';
    expect(bench.station.state.order).toMatchObject({ passed: 1, failed: 0 });
  });

  test('its label is written beside the record, with its number', async () => {
    const [row] = (await bench.call('listRecords', { search: hardwareId })).rows;
    expect((await bench.call('getRecord', { jobId: row?.jobId })).artefacts).toEqual([`${serialNumber}.zpl`]);
  });

  test('it comes back, and a diagnosis changes nothing that is known of it', async () => {
    await bench.call('setUnitState', { hardwareId, state: 'returned', note: 'RMA 17' });
    const before = (await bench.call('getUnit', { hardwareId })).unit;
    expect(await bench.run(1, diagnoseRecipe)).toMatchObject({ outcome: 'passed' });
    const { unit } = await bench.call('getUnit', { hardwareId });
    expect(unit).toMatchObject({
      state: 'returned',
      serialNumber,
      groupId: before.groupId,
      firmware: before.firmware,
    });
    expect(unit.groupId).toBe('gateway-mk2');
    const facts = (await bench.call('listSync', { limit: 100 })).rows;
    expect(facts).toEqual([]); // no destination is set: nothing is owed to anybody
  });

  test('a wipe is not started by hand, not by arming, and not with a wrong confirmation', async () => {
    await expect(bench.call('startJob', { slotId: slotId(), recipeId: wipeRecipe })).rejects.toMatchObject({
      code: 'wipe.unconfirmed',
    });
    await expect(bench.arm(1, wipeRecipe)).rejects.toMatchObject({ code: 'plan.refused' });
    for (const wrong of ['', 'yes', hardwareId.slice(1), `${hardwareId}0`, serialNumber])
      await expect(bench.wipe(1, wrong)).rejects.toMatchObject({ code: 'wipe.unconfirmed' });
    expect((await bench.call('getUnit', { hardwareId })).identities[0]?.credentialState).toBe('live');
  });

  test('a wipe recipe for a job that is none is refused', async () => {
    await expect(
      bench.call('startWipe', { slotId: slotId(), recipeId: provisionRecipe, confirmHardwareId: hardwareId }),
    ).rejects.toMatchObject({ code: 'plan.refused' });
  });

  test('what would be lost is said before', async () => {
    const plan = await bench.call('wipePlan', { slotId: slotId() });
    expect(plan).toMatchObject({ hardwareId, serialNumber, unitState: 'returned', recipeId: wipeRecipe });
    expect(plan.willBeLost.join('\n')).toMatch(/Firmware 1\.4\.2[\s\S]*Key and certificate of GW2-004711/);
  });

  test('it is wiped, every byte is read back, and the certificate says so', async () => {
    const done = await bench.wipe(1);
    expect(done).toMatchObject({ outcome: 'passed' });
    wipeJob = done.jobId;
    expect(bench.slot(1).unitState).toBe('wiped');
    const life = await bench.call('getUnit', { hardwareId });
    expect(life.unit).toMatchObject({
      state: 'wiped',
      firmware: null,
      groupId: null,
      certificateFingerprint: null,
    });
    expect(life.identities.map((row) => row.credentialState)).toEqual(['REVOCATION PENDING']);
  });

  test('its certificate as JSON is verified with nothing but the key', async () => {
    const file = await bench.call('exportDocument', { documentId: `${wipeJob}-wipe`, format: 'json' });
    const text = bytesOf(file).toString('utf8');
    const { publicKeyPem } = await bench.call('getSettings');
    expect(verifyExport(text, publicKeyPem)).toMatchObject({ valid: true, kind: 'wipe-certificate' });
    expect(await bench.call('verifyDocument', { text })).toMatchObject({ valid: true });
    const forged = text.replace('VERIFIED WITH EXCEPTIONS', 'VERIFIED');
    expect(forged).not.toBe(text);
    expect((await bench.call('verifyDocument', { text: forged })).valid).toBe(false);
  });

  test('its certificate as PDF says the same to people', async () => {
    const file = await bench.call('exportDocument', { documentId: `${wipeJob}-wipe`, format: 'pdf' });
    const bytes = bytesOf(file);
    expect(bytes.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const path = join(place.folder, 'certificate.pdf');
    writeFileSync(path, bytes);
    const read = spawnSync('pdftotext', ['-layout', path, '-'], { encoding: 'utf8' });
    if (read.error !== undefined) return; // without poppler only the bytes were looked at
    expect(read.stdout).toContain('Certificate of Sanitization');
    expect(read.stdout).toContain('VERIFIED WITH EXCEPTIONS');
    expect(read.stdout).toContain(hardwareId);
    expect(read.stdout).toContain('REVOCATION PENDING');
  });

  test('its record as PDF says the outcome', async () => {
    const file = await bench.call('exportDocument', { documentId: wipeJob, format: 'pdf' });
    expect(bytesOf(file).subarray(0, 5).toString('latin1')).toBe('%PDF-');
  });

  test('it is retired, and when it is plugged in again every job but a diagnosis is refused', async () => {
    await bench.call('setUnitState', { hardwareId, state: 'retired', note: '' });
    expect(await bench.run(1, provisionRecipe)).toMatchObject({
      outcome: 'error',
      fault: { code: 'unit.retired' },
    });
    expect(await bench.wipe(1)).toMatchObject({ outcome: 'error', fault: { code: 'unit.retired' } });
    expect(await bench.run(1, diagnoseRecipe)).toMatchObject({ outcome: 'passed' });
    const life = await bench.call('getUnit', { hardwareId });
    expect(life.unit.state).toBe('retired');
    expect(life.identities).toHaveLength(1);
  });

  test('its whole life is on one record, and the whole chain of the station verifies', async () => {
    const life = await bench.call('getUnit', { hardwareId: serialNumber });
    const titles = life.events.map((event) => `${event.type} ${event.title}`);
    for (const expected of [
      'state provisioned',
      'state returned',
      'wipe intent',
      'wipe wipe-certificate',
      'state retired',
    ])
      expect(titles).toContain(expected);
    const jobs = (await bench.call('listRecords', { limit: 500 })).rows;
    for (const row of jobs) {
      const file = await bench.call('exportDocument', { documentId: row.documentId, format: 'json' });
      expect(verifyExport(bytesOf(file).toString('utf8')).valid).toBe(true);
    }
    expect(bench.station.state.alerts).toEqual([]);
  });
});

test('a unit that two people saw destroyed loses its identities in the same breath', async () => {
  await bench.plug(2);
  await bench.until('the pass', () => bench.slot(2).unitState === 'provisioned' && bench.slot(2));
  const { hardwareId } = bench.slot(2);
  await bench.call('setUnitState', { hardwareId, state: 'quarantined', note: 'crushed by a forklift' });
  await bench.call('recordDestruction', {
    hardwareId,
    method: 'crushed',
    place: 'the yard',
    serialSeen: hardwareId,
    witness: 'Olga',
  });
  const life = await bench.call('getUnit', { hardwareId });
  expect(life.unit.state).toBe('destroyed');
  expect(life.identities.map((row) => [row.state, row.credentialState])).toEqual([
    ['revoked', 'REVOCATION PENDING'],
  ]);
});

test('a decision that the life table does not have is refused, and revokes nothing', async () => {
  await bench.plug(3);
  await bench.until('the pass', () => bench.slot(3).unitState === 'provisioned' && bench.slot(3));
  const { hardwareId } = bench.slot(3);
  await expect(
    bench.call('recordDestruction', {
      hardwareId,
      method: 'crushed',
      place: 'the yard',
      serialSeen: hardwareId,
      witness: 'Olga',
    }),
  ).rejects.toMatchObject({ code: 'unit.state' });
  expect((await bench.call('getUnit', { hardwareId })).identities[0]?.credentialState).toBe('live');
});

test('a result stays on the card until the unit leaves', async () => {
  expect(bench.slot(3).activity.type).toBe('done');
  await bench.unplug(3);
  expect(bench.slot(3).activity.type).toBe('done');
  await bench.until('the card to be put away', () => bench.slot(3).activity.type === 'empty');
  expect(bench.slot(3)).toMatchObject({ hardwareId: null, serialNumber: null });
});
