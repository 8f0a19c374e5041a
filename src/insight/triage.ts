/**
 * What a diagnosis says about a unit that came back, held against its record: one verdict per finding, in words. Pure. What
 * makes a unit another one than its record says is told apart from what is only broken: the first is put on hold.
 */
import type { FaultData } from '../model/fault.ts';
import type { Readings } from '../model/job.ts';
import type { TriageFinding, TriageVerdict } from '../model/return.ts';
import type { UnitState } from '../model/unit.ts';
import { finding } from './finding.ts';
import { healthFindings, type TriageLimit } from './triage-health.ts';
import { type PeerReadings, peerFindings } from './triage-peers.ts';

/** What the station (or the server) knows of the unit that the return is about. */
export interface TriageRecord {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly model: string;
  readonly state: UnitState;
  /** Where and when it was retired, in words; null for a unit that is not. */
  readonly gone: string | null;
  readonly firmware: string | null;
  /** Of the identity that is in force; null when it has none on record. */
  readonly certificateFingerprint: string | null;
  readonly settings: readonly { readonly key: string; readonly observed: string | null }[];
}

/** What answered in the slot. */
export interface TriageObservation {
  readonly hardwareId: string | null;
  readonly model: string | null;
  readonly firmware: string | null;
  /** Of all steps together. */
  readonly readings: Readings;
  readonly limits: readonly TriageLimit[];
  readonly fault: FaultData | null;
}

/** Who else is known by what the unit shows; null where nobody is. */
export interface TriageOthers {
  /** The unit that the shown certificate was issued for. */
  readonly certificateOwner: string | null;
  /** The unit that the number in the shown certificate was given to. */
  readonly numberOwner: string | null;
  /** The unit that answered is known under its own id, as another one than the return is about. */
  readonly answeredSerialNumber: string | null;
  readonly answeredIsKnown: boolean;
}

export interface TriageQuestion {
  readonly record: TriageRecord;
  readonly observation: TriageObservation;
  readonly others: TriageOthers;
  /** What other units of its group said last; none where nothing is compared. */
  readonly peers?: PeerReadings;
  readonly now: Date;
}

/** At least one finding; the worst first. */
export function triage(question: TriageQuestion): readonly TriageFinding[] {
  const { observation, now, peers } = question;
  const which = whichUnit(question);
  // The record of one unit says nothing about another: what that one holds is not compared.
  if (which.verdict === 'unknown') return [which, ...notEnded(question)];
  const findings = [
    which,
    ...life(question),
    ...certificate(question),
    ...firmware(question),
    ...configuration(question),
    ...healthFindings(observation, now),
    ...(peers === undefined ? [] : peerFindings(observation.readings, peers)),
    ...notEnded(question),
  ];
  return [...findings].sort((left, right) => rank(left) - rank(right));
}

export function isNotThisUnit(findings: readonly TriageFinding[]): boolean {
  return findings.some(({ verdict }) => verdict === 'not-this-unit');
}

const order: readonly TriageVerdict[] = ['not-this-unit', 'fault', 'watch', 'unknown', 'fine'];

function rank({ verdict }: TriageFinding): number {
  return order.indexOf(verdict);
}

/** Another chip behind the label of this one; or simply the wrong unit in the slot, which is nobody's fault. */
function whichUnit({ record, observation, others }: TriageQuestion): TriageFinding {
  const { hardwareId } = observation;
  const expected = record.hardwareId;
  if (hardwareId === null)
    return finding('hardware', 'unknown', 'The unit did not say who it is.', expected, null);
  if (hardwareId === expected)
    return finding('hardware', 'fine', 'Its hardware id is the one of its record.', expected, hardwareId);
  const name = record.serialNumber ?? expected;
  const shows = others.certificateOwner === expected || others.numberOwner === expected;
  if (others.answeredIsKnown && !shows)
    return finding(
      'hardware',
      'unknown',
      `This is another unit (${others.answeredSerialNumber ?? hardwareId}), not ${name}. Put the right one into the slot and diagnose again.`,
      expected,
      hardwareId,
    );
  return finding(
    'hardware',
    'not-this-unit',
    shows
      ? `Another chip answers with the identity of ${name}: it was copied, or its board was exchanged.`
      : `The label says ${name}, and another chip answers, which nobody here knows: the board was exchanged.`,
    expected,
    hardwareId,
  );
}

function life({ record }: TriageQuestion): readonly TriageFinding[] {
  const { state, gone } = record;
  if (state === 'retired' || state === 'destroyed')
    return [
      finding(
        'life',
        state === 'destroyed' ? 'not-this-unit' : 'fault',
        `This unit is ${state}${gone === null ? '' : ` (${gone})`} and must not be used again. How did it come back?`,
        null,
        state,
      ),
    ];
  if (state === 'quarantined')
    return [finding('life', 'watch', 'This unit is on hold: somebody has to release it first.', null, state)];
  return [];
}

function certificate({ record, observation, others }: TriageQuestion): readonly TriageFinding[] {
  const { readings, hardwareId } = observation;
  const { heldIdentity = null, heldCertificateFingerprint = null, heldCertificateNumber = null } = readings;
  const expected = record.certificateFingerprint;
  if (heldIdentity === null) return [];
  if (heldIdentity === 'none')
    return expected === null
      ? [finding('identity', 'fine', 'It holds no identity, and none is on record.')]
      : [
          finding(
            'identity',
            'fault',
            'It has lost its identity: it holds no certificate.',
            expected,
            'none',
          ),
        ];
  const foreign = (text: string): readonly TriageFinding[] => [
    finding('certificate', 'not-this-unit', text, expected, heldCertificateFingerprint),
  ];
  const owner = others.certificateOwner ?? others.numberOwner;
  if (owner !== null && owner !== hardwareId)
    return foreign(
      `It shows ${heldCertificateNumber ?? 'a number'}, which was given to the unit ${owner}: its identity is a copy.`,
    );
  if (expected !== null && heldCertificateFingerprint !== expected)
    return others.certificateOwner === hardwareId
      ? [
          finding(
            'certificate',
            'fault',
            'It holds an old certificate of its own.',
            expected,
            heldCertificateFingerprint,
          ),
        ]
      : foreign('It holds a certificate that was not issued for it here.');
  if (expected === null)
    return others.certificateOwner === null
      ? [
          finding(
            'certificate',
            'unknown',
            'It holds a certificate, and its record names none.',
            null,
            heldCertificateFingerprint,
          ),
        ]
      : [
          finding(
            'certificate',
            'fault',
            'It holds a certificate that is over.',
            null,
            heldCertificateFingerprint,
          ),
        ];
  return heldIdentity === 'proven'
    ? [
        finding(
          'identity',
          'fine',
          'It holds the certificate of its record and has proven its key.',
          expected,
          heldCertificateFingerprint,
        ),
      ]
    : [
        finding(
          'identity',
          'fault',
          `Its key does not answer: ${String(heldIdentity)}`,
          'proven',
          heldIdentity,
        ),
      ];
}

function firmware({ record, observation }: TriageQuestion): readonly TriageFinding[] {
  const expected = record.firmware;
  const observed = observation.firmware;
  if (expected === null || observed === null) return [];
  return expected === observed
    ? [finding('firmware', 'fine', `Firmware ${observed}, as on record.`, expected, observed)]
    : [
        finding(
          'firmware',
          'watch',
          `Firmware ${observed}; its record says ${expected}.`,
          expected,
          observed,
        ),
      ];
}

function configuration({ record, observation }: TriageQuestion): readonly TriageFinding[] {
  const read = new Map(
    Object.entries(observation.readings)
      .filter(([name]) => name.startsWith('setting:'))
      .map(([name, value]) => [name.slice('setting:'.length), value]),
  );
  const compared = record.settings.filter(({ key }) => read.has(key));
  const drifted = compared.filter(({ key, observed }) => observed !== read.get(key));
  if (compared.length === 0) return [];
  if (drifted.length === 0)
    return [finding('configuration', 'fine', `All ${compared.length} settings are as on record.`)];
  return drifted.slice(0, 20).map(({ key, observed }) => {
    const now = read.get(key) ?? null;
    return finding(
      'configuration',
      'watch',
      now === null
        ? `The setting ${key} is gone.`
        : `The setting ${key} is ${String(now)}; its record says ${observed ?? 'nothing'}.`,
      observed,
      now,
    );
  });
}

/** A limit that was broken is a finding of its own; every other end says that not all was seen. */
function notEnded({ observation: { fault } }: TriageQuestion): readonly TriageFinding[] {
  if (fault === null || fault.code === 'check.failed') return [];
  return [finding('job', 'unknown', `The diagnosis did not end: ${fault.message}`, null, fault.code)];
}
