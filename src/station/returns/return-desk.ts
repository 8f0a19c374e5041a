/**
 * A returned unit from the scan of its label to the signed record of what became of it. Every outcome has its conditions,
 * which are said before they are asked for, and which the signer checks again.
 */
import type { Clock } from '../../base/clock.ts';
import type { ReturnView } from '../../contract/returns.ts';
import { isNotThisUnit } from '../../insight/triage.ts';
import type { UnitChange } from '../../job/journal.ts';
import type { LoggedAct } from '../../model/acts.ts';
import type { SignedDocument } from '../../model/document.ts';
import { Fault } from '../../model/fault.ts';
import type { JobEnd } from '../../model/job.ts';
import {
  type ReturnOutcome,
  type ReturnRecord,
  returnOutcomes,
  type TriageFinding,
} from '../../model/return.ts';
import { canBecome, type Unit, type UnitState } from '../../model/unit.ts';
import { isCertificate, type WipeVerdict } from '../../model/wipe.ts';
import type { StoredReturn } from '../../store/returns.ts';
import type { Store } from '../../store/store.ts';
import { unitStateFact } from '../conclusion.ts';
import type { Doing } from '../people/actor.ts';
import { reasonBy } from '../reason-by.ts';
import type { StationKey } from '../station-key.ts';
import { credentialsOf, endPapersOf, peopleOf, plainBody, referenceTo } from './statement-parts.ts';
import { triageOfJob } from './triage-of-job.ts';

export interface ReturnDeskParts {
  readonly store: Store;
  readonly key: StationKey;
  readonly clock: Clock;
  /** Where the unit is plugged in now. */
  slotOf(hardwareId: string): string | null;
  /** The state of units in slots has changed. */
  onUnit(unit: Unit): void;
}

/** What each outcome means as an act, and what the unit becomes by it. */
const actOf: Readonly<Record<ReturnOutcome, LoggedAct>> = {
  'no-fault-found': 'unit-release',
  repaired: 'unit-release',
  retired: 'unit-retire',
  quarantined: 'unit-hold',
};

export class ReturnDesk {
  readonly #parts: ReturnDeskParts;

  constructor(parts: ReturnDeskParts) {
    this.#parts = parts;
  }

  /** Of a unit that is known here. A unit that is in use becomes `returned`; one that is over stays what it is. */
  open(
    hardwareId: string,
    about: { readonly reason: string; readonly reference: string | null },
    doing: Doing,
  ): ReturnView {
    const { store } = this.#parts;
    const opened = store.transaction(() => {
      const unit = store.units.require(hardwareId);
      const opened = store.returns.open(hardwareId, { ...about, openedBy: doing.by.name });
      if (unit.state === 'provisioned') this.#become(unit, 'returned', about.reason, doing);
      doing.record({
        act: 'unit-return',
        subject: hardwareId,
        hardwareId,
        detail: { return: opened.returnId, reason: about.reason, reference: about.reference },
      });
      return opened;
    });
    return this.view(opened.returnId);
  }

  view(returnId: string): ReturnView {
    const { store } = this.#parts;
    const found = store.returns.require(returnId);
    const unit = store.units.require(found.hardwareId);
    const findings = this.#findings(found);
    const { openedSequence: _place, ...shown } = found;
    return {
      case: shown,
      unit,
      gone: store.goneUnits.wordsOf(found.hardwareId),
      slotId: this.#parts.slotOf(found.hardwareId),
      findings,
      endings:
        found.closedAt === null
          ? returnOutcomes.map((outcome) => ({ outcome, why: this.#objection(found, outcome, findings) }))
          : [],
      certificateId: this.#certificate(found)?.id ?? null,
      destroyOrderId: openDestroyOrder(store, found.hardwareId)?.id ?? null,
    };
  }

  /** Throws Fault return.not-yet. The record is signed, and the unit becomes what the outcome says, in one transaction. */
  close(returnId: string, outcome: ReturnOutcome, note: string, doing: Doing): StoredReturn {
    const { store } = this.#parts;
    const found = store.returns.require(returnId);
    const findings = this.#findings(found);
    const objection =
      this.#objection(found, outcome, findings) ??
      (outcome === 'quarantined' && note === '' && !isNotThisUnit(findings ?? [])
        ? 'Say why: the reason goes on record.'
        : null);
    if (objection !== null) throw new Fault('return.not-yet', objection, { return: returnId, outcome });
    const unit = store.transaction(() => {
      this.#sign(found, outcome, note, findings, doing);
      return store.units.require(found.hardwareId);
    });
    this.#parts.onUnit(unit);
    return store.returns.require(returnId);
  }

  /**
   * At the end of a diagnosis, inside of its transaction: a unit that is not what its record says is put on hold at once, and so
   * is the record that it pretends to be. Nobody has to decide that.
   */
  triaged(returnId: string, jobId: string, end: JobEnd, doing: Doing): void {
    const { store, clock } = this.#parts;
    const found = store.returns.require(returnId);
    if (found.closedAt !== null) return;
    const findings = triageOfJob(store, found.hardwareId, end, clock.now());
    store.returns.saveFindings(returnId, jobId, findings);
    const worst = findings.find(({ verdict }) => verdict === 'not-this-unit');
    if (worst === undefined) return;
    const other = end.hardwareId === null ? null : store.units.find(end.hardwareId);
    if (other !== null && other.hardwareId !== found.hardwareId) {
      this.#hold(other, worst.text, doing);
    }
    this.#sign(found, 'quarantined', worst.text, findings, doing);
  }

  /** For the unit in whose slot a diagnosis has just ended. */
  refresh(hardwareId: string | null): void {
    const unit = hardwareId === null ? null : this.#parts.store.units.find(hardwareId);
    if (unit !== null) this.#parts.onUnit(unit);
  }

  #findings(found: StoredReturn): readonly TriageFinding[] | null {
    const { store, clock } = this.#parts;
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
      clock.now(),
    );
  }

  #objection(
    found: StoredReturn,
    outcome: ReturnOutcome,
    findings: readonly TriageFinding[] | null,
  ): string | null {
    const { store } = this.#parts;
    if (found.closedAt !== null) return `This return was closed at ${found.closedAt}.`;
    const unit = store.units.require(found.hardwareId);
    const credentials = credentialsOf(store, found.hardwareId, found.openedAt);
    const isOver = unit.state === 'retired' || unit.state === 'destroyed';
    if (outcome === 'quarantined') return null;
    if (findings !== null && isNotThisUnit(findings))
      return 'This unit is not what its record says: it can only be put on hold.';
    if (outcome !== 'retired' && isOver) return `This unit is ${unit.state} and must not be used again.`;
    if (outcome !== 'retired' && unit.state === 'quarantined')
      return 'This unit is on hold: release it first.';
    switch (outcome) {
      case 'no-fault-found': {
        if (findings === null) return 'It was not diagnosed yet.';
        const fault = findings.find(({ verdict }) => verdict === 'fault');
        if (fault !== undefined) return `A finding is a fault: ${fault.text}`;
        return unit.state === 'wiped' ? 'It was wiped: retire it, or repair it.' : null;
      }
      case 'repaired':
        if (this.#repair(found) === null) return 'It was not provisioned again since it came back.';
        if (!credentials.some(({ isNew, state }) => isNew && state === 'live'))
          return 'It has no new credentials: repair it here, which revokes the old ones.';
        return credentials.some(({ isNew, state }) => !isNew && state === 'live')
          ? 'Old credentials of it are live.'
          : null;
      case 'retired': {
        if (unit.state === 'retired' || unit.state === 'destroyed')
          return `This unit is ${unit.state} already.`;
        if (this.#certificate(found) === null)
          return 'It was not wiped with a certificate since it came back.';
        return retireObjection(store, found.hardwareId);
      }
    }
  }

  #repair(found: StoredReturn): SignedDocument | null {
    const { store } = this.#parts;
    return (
      store.documents.ofUnit(found.hardwareId, found.openedSequence, ['job-record']).findLast(({ body }) => {
        const { outcome, requested } = body as { outcome?: string; requested?: { purpose?: string } };
        return outcome === 'passed' && requested?.purpose === 'provision';
      }) ?? null
    );
  }

  /** Only where it is the newest of the unit's last papers: a wipe that failed behind it counts more. */
  #certificate(found: StoredReturn): SignedDocument | null {
    const newest = endPapersOf(this.#parts.store, found.hardwareId, found.openedSequence).at(-1);
    return newest?.kind === 'wipe-certificate' && isCertificate(newest.body.verdict as WipeVerdict)
      ? newest
      : null;
  }

  #sign(
    found: StoredReturn,
    outcome: ReturnOutcome,
    note: string,
    findings: readonly TriageFinding[] | null,
    doing: Doing,
  ): void {
    const { store, key, clock } = this.#parts;
    const { hardwareId, returnId } = found;
    const unit = store.units.require(hardwareId);
    const closedAt = laterOf(found.openedAt, clock.now().toISOString());
    const triaged = found.triageJobId === null ? null : store.documents.find(found.triageJobId);
    const stands =
      outcome === 'repaired' ? this.#repair(found) : outcome === 'retired' ? this.#certificate(found) : null;
    const body: ReturnRecord = {
      returnId,
      hardwareId,
      serialNumber: unit.serialNumber,
      model: unit.model,
      reason: found.reason,
      reference: found.reference,
      openedAt: found.openedAt,
      openedBy: found.openedBy,
      closedAt,
      outcome,
      note,
      triage:
        triaged === null || findings === null
          ? null
          : {
              jobId: triaged.id,
              documentSha256: triaged.payloadSha256,
              at: triaged.issuedAt,
              findings: [...findings],
            },
      documents: stands === null ? [] : [referenceTo(stands)],
      credentials: [...credentialsOf(store, hardwareId, found.openedAt)],
      ...peopleOf(doing, actOf[outcome], key),
    };
    const signed = store.documents.append(
      { kind: 'return-record', id: `return-${returnId}`, body: plainBody(body) },
      (document, head) => key.signer.sign(document, head),
      { jobId: null, hardwareId },
    );
    store.returns.close(returnId, outcome, closedAt, signed.id);
    const to = this.#stateAfter(outcome, unit, body);
    if (to !== null && to !== unit.state && canBecome(unit.state, to))
      this.#become(unit, to, note === '' ? `return ${outcome}` : note, doing);
    doing.record({
      act: actOf[outcome],
      subject: hardwareId,
      hardwareId,
      detail: { return: returnId, outcome, document: signed.id, note },
    });
  }

  #stateAfter(outcome: ReturnOutcome, unit: Unit, { credentials }: ReturnRecord): UnitState | null {
    switch (outcome) {
      case 'no-fault-found':
        return unit.state === 'returned' && credentials.some(({ state }) => state === 'live')
          ? 'provisioned'
          : null;
      case 'repaired':
        return null; // provisioning it again has made it that
      case 'retired':
        return 'retired';
      case 'quarantined':
        return 'quarantined';
    }
  }

  #hold(unit: Unit, why: string, doing: Doing): void {
    if (unit.state === 'quarantined' || !canBecome(unit.state, 'quarantined')) return;
    this.#become(unit, 'quarantined', why, doing);
    const { hardwareId } = unit;
    doing.record({
      act: 'unit-hold',
      subject: hardwareId,
      hardwareId,
      detail: { from: unit.state, note: why },
    });
  }

  #become(unit: Unit, state: UnitState, note: string, doing: Doing): void {
    const { store, clock } = this.#parts;
    const change: UnitChange = { ...unit, state };
    const fact = unitStateFact(change, null, clock.now().toISOString(), unit.state);
    store.units.changeState(unit.hardwareId, state, reasonBy(store, doing, note), [fact]);
  }
}

/** An order to destroy that was neither carried out nor overtaken by a verified wipe. */
export function openDestroyOrder(store: Store, hardwareId: string): SignedDocument | null {
  const newest = endPapersOf(store, hardwareId, 0).at(-1);
  return newest?.kind === 'destroy-order' ? newest : null;
}

/** What is revoked only in our own books still works: the unit is retired when everybody else has confirmed it. */
export function retireObjection(store: Store, hardwareId: string): string | null {
  const owed = store.outbox.owedEndings(hardwareId);
  return owed.length === 0
    ? null
    : `REVOCATION PENDING: ${owed.join(', ')} has not taken yet that its credentials have ended.`;
}

function laterOf(left: string, right: string): string {
  return Date.parse(left) > Date.parse(right) ? left : right;
}
