/**
 * What the end of a job means: what the unit becomes, which documents are signed, which facts the server hears. Pure
 * over the job and what its wipe left behind; written by the journal in one transaction.
 */
import { jobRecordBody, type WipeStatement, wipeDocument } from '../evidence/job-record.ts';
import { stateAfter } from '../job/admission.ts';
import type { JobConclusion, UnitChange } from '../job/journal.ts';
import type { OutboxFact } from '../model/document.ts';
import type { JobEnd, JobStart } from '../model/job.ts';
import { canBecome, type Unit, type UnitState } from '../model/unit.ts';
import { isCertificate, type WipeEvidence, wipeVerdict } from '../model/wipe.ts';
import type { WipeLedger } from './end-of-life.ts';

export function concludeJob(
  start: JobStart,
  end: JobEnd,
  unit: Unit | null,
  wipe: WipeLedger,
): Omit<JobConclusion, 'end' | 'log'> {
  const change = unitChange(start, end, unit, wipe.intent !== null);
  return {
    unit: change,
    documents: [
      { kind: 'job-record', id: start.jobId, body: jobRecordBody(start, end) },
      ...wipeDocuments(start, end, wipe),
    ],
    facts: change === null ? [] : [jobFact(change, start, end, unit)],
  };
}

function wipeDocuments(start: JobStart, end: JobEnd, wipe: WipeLedger): JobConclusion['documents'] {
  const { intent } = wipe;
  if (intent === null || end.hardwareId === null) return [];
  // The certificate stands on the wipe step having passed, deadline and all; else the evidence counts as unfinished.
  const passed = end.steps.some((step) => step.step === 'wipe' && step.outcome === 'passed');
  const believed = passed
    ? wipe.evidence
    : { ...wipe.evidence, finished: wipe.evidence.finished && !isCertificate(wipe.verdict) };
  const evidence = refuted(believed, end);
  const document = wipeDocument({
    hardwareId: end.hardwareId,
    serialNumber: end.serialNumber,
    model: end.model ?? 'unknown',
    jobId: start.jobId,
    operator: start.operator,
    ...(start.operatorId === undefined ? {} : { operatorId: start.operatorId }),
    ...(start.approvedBy === undefined ? {} : { approvedBy: start.approvedBy }),
    station: start.stationId,
    startedAt: intent.at,
    // A wall clock that was set back meanwhile must not make a wipe end before it began.
    endedAt: laterOf(intent.at, end.endedAt),
    verdict: wipeVerdict(evidence),
    method: intent.method,
    evidence,
    attempts: wipe.earlier.map(({ jobId, at, methodId, verdict }) => ({
      jobId,
      startedAt: at,
      method: methodId,
      verdict,
    })),
    identityProof: identityProofOf(end),
    credentials: wipe.revoked.map((row) => ({
      serialNumber: row.serialNumber,
      certificateFingerprint: row.certificateFingerprint,
      state: 'REVOCATION PENDING',
    })),
  });
  return [{ ...document, id: `${start.jobId}-wipe` }];
}

/** From the steps `verify` before and behind the wipe, where the recipe has them. */
function identityProofOf({ steps }: JobEnd): WipeStatement['identityProof'] {
  const wipe = steps.findIndex(({ step }) => step === 'wipe');
  const proofs = steps.filter(
    ({ step, outcome, requested }) =>
      step === 'verify' && outcome === 'passed' && requested.identity === true,
  );
  return {
    before: proofs.some(({ index }) => index < (steps[wipe]?.index ?? 0)) ? 'proven' : 'not asked',
    after: proofs.some(({ observed }) => observed.identityRefused === true) ? 'refused' : 'not asked',
  };
}

/** An old identity that was seen to work after the wipe outweighs every byte that was read back. */
function refuted(evidence: WipeEvidence, end: JobEnd): WipeEvidence {
  if (end.fault?.code !== 'proof.still-works') return evidence;
  const { message } = end.fault;
  return {
    ...evidence,
    media: evidence.media.map((medium) => ({
      ...medium,
      clean: false,
      findings: [...medium.findings, message],
    })),
  };
}

function laterOf(left: string, right: string): string {
  return Date.parse(left) > Date.parse(right) ? left : right;
}

function unitChange(start: JobStart, end: JobEnd, unit: Unit | null, wipeBegan: boolean): UnitChange | null {
  if (end.hardwareId === null) return null;
  const from: UnitState = unit?.state ?? 'blank';
  const wanted = end.outcome === 'passed' ? stateAfter(start.purpose) : stateAfterTrouble(wipeBegan, from);
  const passed = end.outcome === 'passed';
  return {
    hardwareId: end.hardwareId,
    model: end.model ?? unit?.model ?? 'unknown',
    state: wanted !== null && canBecome(from, wanted) ? wanted : null,
    serialNumber: end.serialNumber,
    firmware: wanted === 'wiped' ? null : end.firmware,
    groupId: passed && start.purpose === 'provision' ? start.groupId : null,
    certificateFingerprint: passed && start.purpose === 'provision' ? end.certificateFingerprint : null,
  };
}

/** A wipe that did not end well leaves a unit that nobody may take for a provisioned one; a hold stays a hold. */
function stateAfterTrouble(wipeBegan: boolean, from: UnitState): UnitState | null {
  return wipeBegan && from !== 'quarantined' && canBecome(from, 'returned') ? 'returned' : null;
}

/** What the server hears is the whole unit: what this job did not touch is as it was. */
function jobFact(change: UnitChange, start: JobStart, end: JobEnd, unit: Unit | null): OutboxFact {
  const before = change.state === 'wiped' ? null : unit;
  const whole: UnitChange = {
    ...change,
    serialNumber: change.serialNumber ?? unit?.serialNumber ?? null,
    firmware: change.firmware ?? before?.firmware ?? null,
    groupId: change.groupId ?? before?.groupId ?? null,
    certificateFingerprint: change.certificateFingerprint ?? before?.certificateFingerprint ?? null,
  };
  return unitStateFact(whole, start.jobId, end.endedAt, unit?.state ?? 'blank');
}

export function unitStateFact(
  change: UnitChange,
  jobId: string | null,
  at: string,
  from: UnitState,
): OutboxFact {
  const state = change.state ?? from;
  const { hardwareId, model, serialNumber, firmware, groupId, certificateFingerprint } = change;
  return {
    id: `unit-state:${hardwareId}:${jobId ?? at}`,
    kind: state === 'retired' || state === 'destroyed' ? 'retirement' : 'unit-state',
    priority: 'normal',
    payload: { hardwareId, state, model, serialNumber, firmware, groupId, certificateFingerprint, jobId, at },
  };
}
