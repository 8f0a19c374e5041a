import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { jobRecordBody, wipeDocument } from '../../src/evidence/job-record.ts';
import { sectionsOf, titleOf } from '../../src/evidence/paper.ts';
import { createSigner } from '../../src/evidence/signer.ts';
import { objections } from '../../src/evidence/signing-rules.ts';
import { verifyExport } from '../../src/evidence/verify.ts';
import type { ActRecord } from '../../src/model/act-record.ts';
import type { SignedDocument } from '../../src/model/document.ts';
import { objectionsTo } from '../../src/verifier/rules.ts';
import { jobEnd, jobStart } from '../store/fixtures.ts';

const signer = createSigner({
  privateKeyPem: generateKeyPairSync('ed25519')
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString(),
  stationId: 'bench-1',
  clock: systemClock,
});
const act: ActRecord = {
  act: 'wipe',
  at: '2026-01-05T08:00:00.000Z',
  by: { id: 'p-000000000001', name: 'Ada', role: 'administrator' },
  approvedBy: { id: 'p-000000000002', name: 'Olga' },
  subject: 'unit-0001',
  hardwareId: 'unit-0001',
  detail: { slot: 3 },
};
const sign = (body: object): SignedDocument =>
  signer.sign(
    { kind: 'act', id: 'act-1', body: JSON.parse(JSON.stringify(body)) },
    { sequence: 0, payloadSha256: null },
  );
/** What the signer says and what the verifier, which shares no code with it, says. */
const bothRefuse = (kind: 'act' | 'job-record' | 'wipe-certificate', body: object): void => {
  const plain = JSON.parse(JSON.stringify(body));
  expect(objections(kind, plain)).not.toEqual([]);
  expect(objectionsTo(kind, plain)).not.toEqual([]);
};

const two = { operator: 'Ada', operatorId: 'p-1', approvedBy: { id: 'p-2', name: 'Olga' } };
const same = { ...two, approvedBy: { id: 'p-1', name: 'Ada' } };
const wipe = (people: object): SignedDocument['body'] =>
  wipeDocument({
    hardwareId: 'unit-0001',
    serialNumber: null,
    model: 'sensor',
    jobId: 'job-1',
    operator: 'Ada',
    ...people,
    station: 'bench-1',
    startedAt: '2026-01-05T08:00:00.000Z',
    endedAt: '2026-01-05T08:01:00.000Z',
    verdict: 'VERIFIED',
    method: { id: 'erase', title: 'Erase', level: 'clear', leaves: [], verification: 'full-read' },
    evidence: {
      finished: true,
      retained: [],
      media: [
        {
          name: 'flash',
          level: 'clear',
          method: 'erase',
          bytesTotal: 8,
          bytesRead: 8,
          verification: 'full-read',
          clean: true,
          readBackSha256: 'a'.repeat(64),
          findings: [],
        },
      ],
    },
    attempts: [],
    identityProof: { before: 'not asked', after: 'not asked' },
    credentials: [],
  }).body;

describe('an act in the chain', () => {
  test('verifies with nothing but the file, and not after one changed word', () => {
    const document = sign(act);
    expect(verifyExport(JSON.stringify(document), signer.publicKeyPem)).toMatchObject({
      valid: true,
      kind: 'act',
    });
    const forged = JSON.stringify(document).replace('"Olga"', '"Edi"');
    expect(verifyExport(forged, signer.publicKeyPem).valid).toBe(false);
    expect(objectionsTo('act', JSON.parse(JSON.stringify(act)))).toEqual([]);
  });

  test('is refused when it does not say who, or when the second person is the first or has no first', () => {
    bothRefuse('act', { ...act, by: null });
    bothRefuse('act', { ...act, approvedBy: { id: 'p-000000000001', name: 'Ada' } });
    bothRefuse('act', { ...act, by: { id: null, name: 'Ada', role: null } });
    expect(() => sign({ ...act, act: 'lunch' })).toThrow(/refuses/);
    expect(() => sign({ ...act, pin: '739201' })).toThrow(/refuses/);
    expect(objections('act', { ...act, act: 'sign-in-locked', by: null, approvedBy: null })).toEqual([]);
  });

  test('is a paper that names both', () => {
    const document = sign(act);
    expect(titleOf(document).verdict).toEqual({ term: 'WIPE' });
    const text = JSON.stringify(sectionsOf(document));
    for (const part of ['Ada (p-000000000001)', 'Olga (p-000000000002)', 'unit-0001', 'administrator'])
      expect(text).toContain(part);
  });
});

describe('records and certificates of two people', () => {
  test('are signed, and name both on paper', () => {
    const body = wipe(two);
    expect(objections('wipe-certificate', body)).toEqual([]);
    expect(objectionsTo('wipe-certificate', body)).toEqual([]);
    const certificate = signer.sign(
      { kind: 'wipe-certificate', id: 'job-1-wipe', body },
      { sequence: 0, payloadSha256: null },
    );
    const text = JSON.stringify(sectionsOf(certificate));
    expect(text).toContain('["Operator","Ada (p-1)"],["Second person","Olga (p-2)"]');
    const record = jobRecordBody(jobStart('job-1', two), jobEnd());
    expect(objections('job-record', record)).toEqual([]);
    expect(objectionsTo('job-record', record)).toEqual([]);
  });

  test('are refused by signer and verifier when the two are one, or the first is nobody', () => {
    for (const people of [same, { approvedBy: two.approvedBy }]) {
      bothRefuse('wipe-certificate', wipe(people));
      bothRefuse('job-record', jobRecordBody(jobStart('job-1', people), jobEnd()));
    }
  });
});
