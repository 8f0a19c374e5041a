/**
 * A returned unit from the scan of its label to the signed record of what became of it. Every outcome has its conditions,
 * which are said before they are asked for, and which the signer checks again.
 */
import type { Clock } from '../../base/clock.ts';
import type { ReturnView } from '../../contract/returns.ts';
import { isNotThisUnit } from '../../insight/triage.ts';
import type { UnitChange } from '../../job/journal.ts';
import type { LoggedAct } from '../../model/acts.ts';
import { Fault } from '../../model/fault.ts';
import type { JobEnd } from '../../model/job.ts';
import {
  type ReturnOutcome,
  type ReturnRecord,
  returnOutcomes,
  type TriageFinding,
} from '../../model/return.ts';
import { canBecome, type Unit, type UnitState } from '../../model/unit.ts';
import type { StoredReturn } from '../../store/returns.ts';
import type { Store } from '../../store/store.ts';
import { unitStateFact } from '../conclusion.ts';
import type { Doing } from '../people/actor.ts';
import { reasonBy } from '../reason-by.ts';
import type { StationKey } from '../station-key.ts';
import { certificateOf, findingsOf, objectionTo, openDestroyOrder, repairOf } from './return-conditions.ts';
import { credentialsOf, peopleOf, plainBody, referenceTo } from './statement-parts.ts';
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
    const { store, clock } = this.#parts;
    const found = store.returns.require(returnId);
    const unit = store.units.require(found.hardwareId);
    const findings = findingsOf(store, found, clock.now());
    const { openedSequence: _place, ...shown } = found;
    return {
      case: shown,
      unit,
      gone: store.goneUnits.wordsOf(found.hardwareId),
      slotId: this.#parts.slotOf(found.hardwareId),
      findings,
      endings:
        found.closedAt === null
          ? returnOutcomes.map((outcome) => ({ outcome, why: objectionTo(store, found, outcome, findings) }))
          : [],
      certificateId: certificateOf(store, found)?.id ?? null,
      destroyOrderId: openDestroyOrder(store, found.hardwareId)?.id ?? null,
    };
  }

  /** Throws Fault return.not-yet. The record is signed, and the unit becomes what the outcome says, in one transaction. */
  close(returnId: string, outcome: ReturnOutcome, note: string, doing: Doing): StoredReturn {
    const { store, clock } = this.#parts;
    const found = store.returns.require(returnId);
    const findings = findingsOf(store, found, clock.now());
    const objection =
      objectionTo(store, found, outcome, findings) ??
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
      outcome === 'repaired'
        ? repairOf(store, found)
        : outcome === 'retired'
          ? certificateOf(store, found)
          : null;
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

function laterOf(left: string, right: string): string {
  return Date.parse(left) > Date.parse(right) ? left : right;
}
