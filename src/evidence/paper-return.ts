/** The wording of a closed return: who brought it and why, what the desk found, and what became of it. */
import type { SignedDocument } from '../model/document.ts';
import { type ReturnOutcome, returnRecordSchema, type TriageVerdict } from '../model/return.ts';
import { type PaperPhrase, say, term } from './paper-language.ts';
import { type PaperTitle, paperColors, personText, type Section } from './paper-parts.ts';

const outcomeWords: Readonly<
  Record<
    ReturnOutcome,
    { readonly verdict: string; readonly explanation: PaperPhrase; readonly color: string }
  >
> = {
  'no-fault-found': {
    verdict: 'NO FAULT FOUND',
    explanation: 'The unit was diagnosed, no finding is a fault, and it goes back as it is.',
    color: paperColors.green,
  },
  repaired: {
    verdict: 'REPAIRED',
    explanation: 'The unit was provisioned again: it has new credentials, and the old ones are revoked.',
    color: paperColors.green,
  },
  retired: {
    verdict: 'WIPED AND RETIRED',
    explanation: 'The unit was wiped with a certificate, which is named below, and is not used again.',
    color: paperColors.blue,
  },
  quarantined: {
    verdict: 'QUARANTINED',
    explanation: 'Nobody uses this unit until a person releases it.',
    color: paperColors.red,
  },
};

export const triageVerdictWords: Readonly<Record<TriageVerdict, string>> = {
  fine: 'fine',
  watch: 'to watch',
  fault: 'FAULT',
  'not-this-unit': 'NOT THIS UNIT',
  unknown: 'could not be told',
};

export function returnTitle(document: SignedDocument): PaperTitle {
  const { outcome } = returnRecordSchema.parse(document.body);
  const { verdict, explanation, color } = outcomeWords[outcome];
  return { text: 'Return Report', verdict: term(verdict), explanation: say(explanation), color };
}

export function returnSections(document: SignedDocument): readonly Section[] {
  const record = returnRecordSchema.parse(document.body);
  return [
    {
      title: 'Unit',
      rows: [
        ['Hardware id', record.hardwareId],
        ['Serial number', record.serialNumber ?? say('none')],
        ['Model', record.model === '' ? say('not known') : record.model],
      ],
    },
    {
      title: 'Return',
      rows: [
        ['Reason', record.reason],
        ...(record.reference === null ? [] : [['Reference', record.reference] as const]),
        ['Opened', say('{time} by {who}', { time: record.openedAt, who: record.openedBy })],
        [
          'Closed',
          say('{time} by {who}', {
            time: record.closedAt,
            who: personText(record.operator, record.operatorId),
          }),
        ],
        ...(record.approvedBy === undefined
          ? []
          : [['Second person', personText(record.approvedBy.name, record.approvedBy.id)] as const]),
        ...(record.note === '' ? [] : [['Note', record.note] as const]),
        ['Station', record.station],
      ],
    },
    {
      title: 'Findings',
      rows: (record.triage?.findings ?? []).map(
        ({ topic, verdict, text }) => [`${topic}: ${triageVerdictWords[verdict]}`, text] as const,
      ),
      notes: [
        record.triage === null
          ? say('The unit was not diagnosed.')
          : say('From job {job}, record SHA-256 {sha256}.', {
              job: record.triage.jobId,
              sha256: record.triage.documentSha256,
            }),
      ],
    },
    {
      title: 'Stands on',
      rows: record.documents.map(
        ({ id, kind, says, sha256 }) => [kind, `${says}; ${id}, SHA-256 ${sha256}`] as const,
      ),
      notes: record.documents.length === 0 ? [say('No other document.')] : [],
    },
    {
      title: 'Credentials',
      rows: record.credentials.map(
        ({ serialNumber, state, isNew, certificateFingerprint }) =>
          [
            serialNumber,
            say(isNew ? '{state}, new; certificate {certificate}' : '{state}; certificate {certificate}', {
              state,
              certificate: certificateFingerprint ?? '-',
            }),
          ] as const,
      ),
      notes: record.credentials.length === 0 ? [say('The unit held none that this station knows of.')] : [],
    },
  ];
}
