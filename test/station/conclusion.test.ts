import { expect, test } from 'vitest';
import { objections } from '../../src/evidence/signing-rules.ts';
import type { JobEnd } from '../../src/model/job.ts';
import type { Unit, UnitState } from '../../src/model/unit.ts';
import { type WipeEvidence, type WipeMethod, wipeVerdict } from '../../src/model/wipe.ts';
import { concludeJob } from '../../src/station/conclusion.ts';
import type { WipeLedger } from '../../src/station/end-of-life.ts';
import { jobEnd, jobStart, stepResult } from '../store/fixtures.ts';

const method: WipeMethod = {
  id: 'erase',
  title: 'Erase',
  level: 'clear',
  leaves: [],
  verification: 'full-read',
};
const clean: WipeEvidence = {
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
};
const began = '2026-01-05T08:00:30.000Z';

function ledger(evidence: WipeEvidence, intent = true): WipeLedger {
  return {
    intent: intent ? { at: began, method } : null,
    revoked: [],
    earlier: [],
    evidence,
    get verdict() {
      return wipeVerdict(evidence);
    },
  } as unknown as WipeLedger;
}

const unit = (state: UnitState): Unit => ({
  hardwareId: 'unit-0001',
  state,
  serialNumber: 'MM-00001',
  model: 'sensor',
  firmware: '1.2.3',
  groupId: 'site-north',
  certificateFingerprint: 'c'.repeat(64),
  firstSeenAt: began,
  lastSeenAt: began,
  note: null,
});
const start = (purpose: 'provision' | 'diagnose' | 'decommission') => jobStart('job-1', { purpose });
const wiped = (outcome: 'passed' | 'error', more: Partial<JobEnd> = {}): JobEnd =>
  jobEnd({
    outcome,
    steps: [stepResult(0, { step: 'wipe', outcome })],
    ...more,
  });

test('a verified wipe whose step passed is a certificate, and the unit is wiped', () => {
  const { documents, unit: change } = concludeJob(
    start('decommission'),
    wiped('passed'),
    unit('returned'),
    ledger(clean),
  );
  expect(documents.map((document) => document.kind)).toEqual(['job-record', 'wipe-certificate']);
  expect(change?.state).toBe('wiped');
});

test('the same evidence of a step that ran out of time is a report that may be signed, and the unit is not wiped', () => {
  const { documents, unit: change } = concludeJob(
    start('decommission'),
    wiped('error'),
    unit('returned'),
    ledger(clean),
  );
  expect(documents[1]).toMatchObject({
    kind: 'wipe-report',
    body: { verdict: 'INTERRUPTED', finished: false },
  });
  expect(objections('wipe-report', documents[1]?.body)).toEqual([]);
  expect(change?.state).toBeNull(); // returned it was, returned it stays
});

test('a clock that was set back during a wipe does not keep the report from being signed', () => {
  const end = wiped('passed', { endedAt: '2020-01-01T00:00:00.000Z' });
  const { documents } = concludeJob(start('decommission'), end, unit('returned'), ledger(clean));
  expect(objections('wipe-certificate', documents[1]?.body)).toEqual([]);
});

test.each([
  ['provisioned', true, 'returned'],
  ['provisioned', false, null],
  ['quarantined', true, null],
  ['retired', true, null],
  ['blank', true, null],
] as const)('a wipe of a %s unit that failed (begun: %s) makes it %s', (from, intent, to) => {
  const evidence = { ...clean, finished: false };
  const { unit: change } = concludeJob(
    start('decommission'),
    wiped('error'),
    unit(from),
    ledger(evidence, intent),
  );
  expect(change?.state).toBe(to);
});

test('a diagnosis tells the server the whole unit: nothing that is known of it is lost there', () => {
  const end = jobEnd({ firmware: null, serialNumber: null });
  const { facts } = concludeJob(start('diagnose'), end, unit('provisioned'), ledger(clean, false));
  expect(facts[0]).toMatchObject({
    kind: 'unit-state',
    payload: {
      state: 'provisioned',
      serialNumber: 'MM-00001',
      firmware: '1.2.3',
      groupId: 'site-north',
      certificateFingerprint: 'c'.repeat(64),
    },
  });
});

test('a wiped unit has nothing left but its number', () => {
  const { facts } = concludeJob(start('decommission'), wiped('passed'), unit('returned'), ledger(clean));
  expect(facts[0]?.payload).toMatchObject({
    state: 'wiped',
    serialNumber: 'MM-00001',
    firmware: null,
    groupId: null,
    certificateFingerprint: null,
  });
});
