/** The wording of a closed return: who brought it and why, what the desk found, and what became of it. */
import type { SignedDocument } from '../model/document.ts';
import { type ReturnOutcome, returnRecordSchema, type TriageVerdict } from '../model/return.ts';
import { type PaperTitle, paperColors, personText, type Section } from './paper-parts.ts';

const outcomeWords: Readonly<
  Record<ReturnOutcome, { readonly verdict: string; readonly explanation: string; readonly color: string }>
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
  return { text: 'Return Report', ...outcomeWords[outcome] };
}

export function returnSections(document: SignedDocument): readonly Section[] {
  const record = returnRecordSchema.parse(document.body);
  return [
    {
      title: 'Unit',
      rows: [
        ['Hardware id', record.hardwareId],
        ['Serial number', record.serialNumber ?? 'none'],
        ['Model', record.model || 'unknown'],
      ],
    },
    {
      title: 'Return',
      rows: [
        ['Reason', record.reason],
        ...(record.reference === null ? [] : [['Reference', record.reference] as const]),
        ['Opened', `${record.openedAt} by ${record.openedBy}`],
        ['Closed', `${record.closedAt} by ${personText(record.operator, record.operatorId)}`],
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
          ? 'The unit was not diagnosed.'
          : `From job ${record.triage.jobId}, record SHA-256 ${record.triage.documentSha256}.`,
      ],
    },
    {
      title: 'Stands on',
      rows: record.documents.map(
        ({ id, kind, says, sha256 }) => [kind, `${says}; ${id}, SHA-256 ${sha256}`] as const,
      ),
      notes: record.documents.length === 0 ? ['No other document.'] : [],
    },
    {
      title: 'Credentials',
      rows: record.credentials.map(
        ({ serialNumber, state, isNew, certificateFingerprint }) =>
          [
            serialNumber,
            `${state}${isNew ? ', new' : ''}; certificate ${certificateFingerprint ?? 'none'}`,
          ] as const,
      ),
      notes: record.credentials.length === 0 ? ['The unit held none that this station knows of.'] : [],
    },
  ];
}
