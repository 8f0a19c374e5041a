/** What each end of a return needs: what its diagnosis found, what it stands on, and what speaks against it. Reads only. */
import { isNotThisUnit } from '../../insight/triage.ts';
import type { SignedDocument } from '../../model/document.ts';
import type { JobEnd } from '../../model/job.ts';
import type { ReturnOutcome, ReturnRecord, TriageFinding } from '../../model/return.ts';
import { isCertificate, type WipeVerdict } from '../../model/wipe.ts';
import type { StoredReturn } from '../../store/returns.ts';
import type { Store } from '../../store/store.ts';
import { credentialsOf, endPapersOf } from './statement-parts.ts';
import { triageOfJob } from './triage-of-job.ts';

/** Of its last diagnosis; null while there is none, or while it runs. Of a return that was closed: as they were signed. */
export function findingsOf(store: Store, found: StoredReturn, now: Date): readonly TriageFinding[] | null {
  if (found.documentId !== null) {
    const signed = store.documents.find(found.documentId);
    return (signed?.body as Partial<ReturnRecord> | undefined)?.triage?.findings ?? null;
  }
  if (found.triageJobId === null) return null;
  const kept = store.returns.findings(found.triageJobId);
  if (kept !== null) return kept;
  const job = store.records.detail(found.triageJobId);
  if (job.row.outcome === 'running') return null;
  const body = job.document?.body as {
    unit?: { model?: string; firmware?: string };
    fault?: JobEnd['fault'];
  };
  return triageOfJob(
    store,
    found.hardwareId,
    {
      hardwareId: job.row.hardwareId,
      model: body?.unit?.model ?? null,
      firmware: body?.unit?.firmware ?? null,
      fault: body?.fault ?? null,
      steps: job.steps,
    },
    now,
  );
}

/** What speaks against this end, in words that say what to do first; null for nothing. */
export function objectionTo(
  store: Store,
  found: StoredReturn,
  outcome: ReturnOutcome,
  findings: readonly TriageFinding[] | null,
): string | null {
  if (found.closedAt !== null) return `This return was closed at ${found.closedAt}.`;
  const unit = store.units.require(found.hardwareId);
  const credentials = credentialsOf(store, found.hardwareId, found.openedAt);
  const isOver = unit.state === 'retired' || unit.state === 'destroyed';
  if (outcome === 'quarantined') return null;
  if (findings !== null && isNotThisUnit(findings))
    return 'This unit is not what its record says: it can only be put on hold.';
  if (outcome !== 'retired' && isOver) return `This unit is ${unit.state} and must not be used again.`;
  if (outcome !== 'retired' && unit.state === 'quarantined') return 'This unit is on hold: release it first.';
  switch (outcome) {
    case 'no-fault-found': {
      if (findings === null) return 'It was not diagnosed yet.';
      const fault = findings.find(({ verdict }) => verdict === 'fault');
      if (fault !== undefined) return `A finding is a fault: ${fault.text}`;
      return unit.state === 'wiped' ? 'It was wiped: retire it, or repair it.' : null;
    }
    case 'repaired':
      if (repairOf(store, found) === null) return 'It was not provisioned again since it came back.';
      if (!credentials.some(({ isNew, state }) => isNew && state === 'live'))
        return 'It has no new credentials: repair it here, which revokes the old ones.';
      return credentials.some(({ isNew, state }) => !isNew && state === 'live')
        ? 'Old credentials of it are live.'
        : null;
    case 'retired': {
      if (unit.state === 'retired' || unit.state === 'destroyed')
        return `This unit is ${unit.state} already.`;
      if (certificateOf(store, found) === null)
        return 'It was not wiped with a certificate since it came back.';
      return retireObjection(store, found.hardwareId);
    }
  }
}

/** The record of the job that has provisioned it anew since it came back. */
export function repairOf(store: Store, found: StoredReturn): SignedDocument | null {
  return (
    store.documents.ofUnit(found.hardwareId, found.openedSequence, ['job-record']).findLast(({ body }) => {
      const { outcome, requested } = body as { outcome?: string; requested?: { purpose?: string } };
      return outcome === 'passed' && requested?.purpose === 'provision';
    }) ?? null
  );
}

/** Only where it is the newest of the unit's last papers: a wipe that failed behind it counts more. */
export function certificateOf(store: Store, found: StoredReturn): SignedDocument | null {
  const newest = endPapersOf(store, found.hardwareId, found.openedSequence).at(-1);
  return newest?.kind === 'wipe-certificate' && isCertificate(newest.body.verdict as WipeVerdict)
    ? newest
    : null;
}

/** An order to destroy that was neither carried out nor overtaken by a verified wipe. */
export function openDestroyOrder(store: Store, hardwareId: string): SignedDocument | null {
  const newest = endPapersOf(store, hardwareId, 0).at(-1);
  return newest?.kind === 'destroy-order' ? newest : null;
}

/** What is revoked only in our own books still works: the unit is retired when everybody else has confirmed it. */
function retireObjection(store: Store, hardwareId: string): string | null {
  const owed = store.outbox.owedEndings(hardwareId);
  return owed.length === 0
    ? null
    : `REVOCATION PENDING: ${owed.join(', ')} has not taken yet that its credentials have ended.`;
}
