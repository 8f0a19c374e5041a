/** A real store in a temporary folder, with a clock that moves by itself and seeded randomness. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Clock } from '../../src/base/clock.ts';
import { seededRandom } from '../../src/base/random.ts';
import type { DocumentSigner, JobConclusion, UnsignedDocument } from '../../src/job/journal.ts';
import { type IdentityProfile, identityProfileSchema } from '../../src/model/identity.ts';
import type { JobEnd, JobStart, StepResult } from '../../src/model/job.ts';
import { openStore, type Store, type StoreOptions } from '../../src/store/store.ts';

export function temporaryFolder(): { readonly folder: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), 'mintmark-store-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** One second later with every question. */
export function steppingClock(start = Date.UTC(2026, 0, 5, 8)): Clock {
  let at = start;
  return {
    now: () => {
      at += 1_000;
      return new Date(at);
    },
    monotonicMs: () => at,
    sleep: () => Promise.resolve(),
  };
}

export function testStore(folder: string, more: Partial<StoreOptions> = {}): Store {
  return openStore({ folder, clock: steppingClock(), random: seededRandom(Date.now() & 0xffff), ...more });
}

export const profile: IdentityProfile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 5 },
  subject: { organization: 'Example' },
});

export function jobStart(jobId: string, more: Partial<JobStart> = {}): JobStart {
  return {
    jobId,
    recipeId: 'make-sensor',
    recipeSha256: 'a'.repeat(64),
    recipeTitle: 'Make a sensor',
    purpose: 'provision',
    driverId: 'smp',
    slotId: 'slot-1',
    slotNumber: 1,
    portTitle: 'ttyACM0',
    operator: 'Ada',
    stationId: 'bench-1',
    appVersion: '0.1.0',
    startedAt: '2026-01-05T08:00:00.000Z',
    files: { app: 'b'.repeat(64) },
    groupId: 'site-north',
    allow: ['erase-all'],
    steps: ['identify', 'flash'],
    ...more,
  };
}

export function stepResult(index: number, more: Partial<StepResult> = {}): StepResult {
  return {
    index,
    step: 'identify',
    outcome: 'passed',
    startedAt: '2026-01-05T08:00:01.000Z',
    durationMs: 12.5,
    requested: { model: 'sensor' },
    observed: { model: 'sensor', supplyMv: 3301, charged: true, note: null },
    limits: [{ reading: 'supplyMv', limit: { min: 3200, max: 3400 }, value: 3301, passed: true }],
    fault: null,
    ...more,
  };
}

export function jobEnd(more: Partial<JobEnd> = {}): JobEnd {
  return {
    outcome: 'passed',
    endedAt: '2026-01-05T08:01:00.000Z',
    durationMs: 60_000,
    hardwareId: 'unit-0001',
    serialNumber: 'MM-00001',
    model: 'sensor',
    firmware: '1.2.3',
    certificateFingerprint: null,
    steps: [stepResult(0), stepResult(1, { step: 'flash' })],
    fault: null,
    logSha256: 'c'.repeat(64),
    ...more,
  };
}

export function conclusion(id: string, more: Partial<JobConclusion> = {}): JobConclusion {
  const document: UnsignedDocument = { kind: 'job-record', id, body: { outcome: 'passed' } };
  return {
    end: jobEnd(),
    unit: null,
    documents: [document],
    facts: [],
    log: ['plugged in', 'done'],
    ...more,
  };
}

/** Chains like the real signer; the signature itself is evidence's affair. */
export const sign: DocumentSigner = (document, head) => ({
  version: 1,
  ...document,
  station: 'bench-1',
  sequence: head.sequence + 1,
  previous: head.payloadSha256,
  issuedAt: '2026-01-05T08:01:00.000Z',
  payloadSha256: createHash('sha256').update(`${head.payloadSha256}${document.id}`).digest('hex'),
  keyId: 'd'.repeat(64),
  signature: 'AAAA',
});

/** A whole passed job. */
export function runJob(
  store: Store,
  jobId: string,
  hardwareId = 'unit-0001',
  more: Partial<JobStart> = {},
): void {
  store.journal.begin(jobStart(jobId, more));
  store.journal.identified(jobId, hardwareId);
  store.journal.stepFinished(jobId, stepResult(0));
  store.journal.finish(jobId, conclusion(`record-${jobId}`, { end: jobEnd({ hardwareId }) }), sign);
}
