/** A finished diagnosis as the question that insight/triage.ts answers: what was seen, what is on record, who else is known. */
import { triage } from '../../insight/triage.ts';
import type { JobEnd, Readings, StepResult } from '../../model/job.ts';
import type { TriageFinding } from '../../model/return.ts';
import type { Store } from '../../store/store.ts';

export type TriagedJob = Pick<JobEnd, 'hardwareId' | 'model' | 'firmware' | 'fault' | 'steps'>;

export function triageOfJob(
  store: Store,
  expectedId: string,
  job: TriagedJob,
  now: Date,
): readonly TriageFinding[] {
  const unit = store.units.require(expectedId);
  const readings = readingsOf(job.steps);
  const fingerprint = textOf(readings.heldCertificateFingerprint);
  const number = textOf(readings.heldCertificateNumber);
  const answered = job.hardwareId === null ? null : store.units.find(job.hardwareId);
  const live = store.ledger.history(expectedId).findLast(({ state }) => state === 'committed');
  return triage({
    record: {
      hardwareId: expectedId,
      serialNumber: unit.serialNumber,
      model: unit.model,
      state: unit.state,
      // It goes into a signed document: who retired the unit, before names were kept apart, stays out of it.
      gone: store.goneUnits.wordsOf(expectedId, store.names.policy.apart ? 'unnamed' : 'named'),
      firmware: unit.firmware,
      certificateFingerprint: live?.certificateFingerprint ?? unit.certificateFingerprint,
      settings: store.units.settings(expectedId).map(({ key, requested, observed }) => ({
        key,
        observed: observed ?? requested,
      })),
    },
    observation: {
      hardwareId: job.hardwareId,
      model: job.model,
      firmware: job.firmware,
      readings,
      limits: job.steps.flatMap(({ limits }) => limits),
      fault: job.fault,
    },
    others: {
      certificateOwner: fingerprint === null ? null : store.owners.ofCertificate(fingerprint),
      numberOwner: number === null ? null : store.owners.ofNumber(number),
      answeredSerialNumber: answered?.serialNumber ?? null,
      // A unit that was only ever seen, by this very diagnosis, is not known.
      answeredIsKnown: answered !== null && (answered.serialNumber !== null || answered.state !== 'blank'),
    },
    peers: store.returns.peers(unit),
    now,
  });
}

function readingsOf(steps: readonly StepResult[]): Readings {
  return Object.assign({}, ...steps.map(({ observed }) => observed)) as Readings;
}

function textOf(value: Readings[string] | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
