/**
 * What the end of a job means: what the unit becomes, which documents are signed, which facts the server hears. Pure
 * over the job and what its wipe left behind; written by the journal in one transaction.
 */
import { jobRecordBody, wipeDocument } from '../evidence/job-record.ts';
import { stateAfter } from '../job/admission.ts';
import type { JobConclusion, UnitChange } from '../job/journal.ts';
import type { OutboxFact } from '../model/document.ts';
import type { JobEnd, JobStart } from '../model/job.ts';
import { canBecome, type Unit, type UnitState } from '../model/unit.ts';
import type { WipeLedger } from './end-of-life.ts';

export function concludeJob(
  start: JobStart,
  end: JobEnd,
  unit: Unit | null,
  wipe: WipeLedger,
): Omit<JobConclusion, 'end' | 'log'> {
  const change = unitChange(start, end, unit);
  return {
    unit: change,
    documents: [
      { kind: 'job-record', id: start.jobId, body: jobRecordBody(start, end) },
      ...wipeDocuments(start, end, wipe),
    ],
    facts: change === null ? [] : [unitStateFact(change, start.jobId, end.endedAt, unit?.state ?? 'blank')],
  };
}

function wipeDocuments(start: JobStart, end: JobEnd, wipe: WipeLedger): JobConclusion['documents'] {
  const { intent } = wipe;
  if (intent === null || end.hardwareId === null) return [];
  const document = wipeDocument({
    hardwareId: end.hardwareId,
    serialNumber: end.serialNumber,
    model: end.model ?? 'unknown',
    jobId: start.jobId,
    operator: start.operator,
    station: start.stationId,
    startedAt: intent.at,
    endedAt: end.endedAt,
    verdict: wipe.verdict,
    method: intent.method,
    evidence: wipe.evidence,
    credentials: wipe.revoked.map((row) => ({
      serialNumber: row.serialNumber,
      certificateFingerprint: row.certificateFingerprint,
      state: 'REVOCATION PENDING',
    })),
  });
  return [{ ...document, id: `${start.jobId}-wipe` }];
}

function unitChange(start: JobStart, end: JobEnd, unit: Unit | null): UnitChange | null {
  if (end.hardwareId === null) return null;
  const from: UnitState = unit?.state ?? 'blank';
  const wanted = end.outcome === 'passed' ? stateAfter(start.purpose) : stateAfterTrouble(start, from);
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

/** A wipe that did not end well leaves a unit that nobody may take for a provisioned one. */
function stateAfterTrouble(start: JobStart, from: UnitState): UnitState | null {
  return start.purpose === 'decommission' && canBecome(from, 'returned') ? 'returned' : null;
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
