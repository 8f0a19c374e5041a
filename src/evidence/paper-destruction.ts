/** The wording of the order to destroy a unit and of the record that it was done. Neither reads like a certificate. */
import { type DestroyReason, destroyOrderSchema, destructionRecordSchema } from '../model/destruction.ts';
import type { SignedDocument } from '../model/document.ts';
import { type PaperPhrase, say, term } from './paper-language.ts';
import { type PaperTitle, paperColors, personText, type Section } from './paper-parts.ts';

const reasonWords: Readonly<Record<DestroyReason, PaperPhrase>> = {
  'no-answer': 'The unit does not answer any more.',
  'wipe-failed': 'Its wipe did not end well.',
  'not-verifiable': 'What is in it can not be read back.',
  policy: 'A policy asks for it.',
};

export const destroyOrderTitle: PaperTitle = {
  text: 'Destruction Order',
  verdict: term('DESTROY REQUIRED'),
  explanation:
    'The unit can not be wiped any more and must be destroyed, with two witnesses. This is no certificate.',
  color: paperColors.red,
};

export function destroyOrderSections(document: SignedDocument): readonly Section[] {
  const order = destroyOrderSchema.parse(document.body);
  return [
    unitSection(order),
    {
      title: 'Why',
      rows: [
        ['Reason', say(reasonWords[order.reason])],
        ...(order.note === '' ? [] : [['Note', order.note] as const]),
        [
          'Ordered',
          say('{time} by {who}', {
            time: order.orderedAt,
            who: personText(order.operator, order.operatorId),
          }),
        ],
        ...(order.approvedBy === undefined
          ? []
          : [['Second person', personText(order.approvedBy.name, order.approvedBy.id)] as const]),
        ['Station', order.station],
        ...order.attempts.map(({ id, says }) => ['Wipe that was tried', `${says}, ${id}`] as const),
      ],
    },
    {
      title: 'What to do',
      rows: order.instructions.map((instruction, index) => [`${index + 1}`, instruction] as const),
    },
    {
      title: 'Credentials',
      rows: order.credentials.map(
        ({ serialNumber, state, certificateFingerprint }) =>
          [
            serialNumber,
            say('{state}; certificate {certificate}', { state, certificate: certificateFingerprint ?? '-' }),
          ] as const,
      ),
      notes: order.credentials.length === 0 ? [say('The unit held none that this station knows of.')] : [],
    },
    {
      title: 'Witnesses',
      rows: [
        ['First', say('name, date, signature: {line}', { line: '_'.repeat(40) })],
        ['Second', say('name, date, signature: {line}', { line: '_'.repeat(40) })],
      ],
    },
  ];
}

export function destructionTitle(document: SignedDocument): PaperTitle {
  const { serialNumber, hardwareId } = destructionRecordSchema.parse(document.body);
  return {
    text: 'Record of Destruction',
    verdict: term('DESTROYED'),
    explanation: say('Two people saw {unit} destroyed. No level of sanitization is claimed.', {
      unit: serialNumber ?? hardwareId,
    }),
    color: paperColors.blue,
  };
}

export function destructionSections(document: SignedDocument): readonly Section[] {
  const record = destructionRecordSchema.parse(document.body);
  return [
    unitSection(record),
    {
      title: 'Destruction',
      rows: [
        ['Method', record.method],
        ['Place', record.place],
        ['Destroyed', record.destroyedAt],
        [
          'Recorded',
          say('{time} by {who}', {
            time: record.recordedAt,
            who: personText(record.operator, record.operatorId),
          }),
        ],
        ...(record.note === '' ? [] : [['Note', record.note] as const]),
        ['Station', record.station],
        ...(record.order === null
          ? []
          : [['Order', `${record.order.id}, SHA-256 ${record.order.sha256}`] as const]),
      ],
    },
    {
      title: 'Witnesses',
      rows: record.witnesses.map(({ id, name }, index) => [
        `${index + 1}`,
        id === null ? say('{name} (name typed in)', { name }) : personText(name, id),
      ]),
    },
    {
      title: 'What they saw',
      rows: [
        ...(record.serialSeen === null ? [] : [['Number on the unit', record.serialSeen] as const]),
        ...record.attachments.map(
          ({ name, sizeBytes, sha256 }) =>
            [name, say('{count} bytes, SHA-256 {sha256}', { count: String(sizeBytes), sha256 })] as const,
        ),
      ],
      notes: [say('Files are kept beside this document. The verifier compares them with their digests.')],
    },
  ];
}

function unitSection(unit: {
  readonly hardwareId: string;
  readonly serialNumber: string | null;
  readonly model: string;
}): Section {
  return {
    title: 'Unit',
    rows: [
      ['Hardware id', unit.hardwareId],
      ['Serial number', unit.serialNumber ?? say('none')],
      ['Model', unit.model === '' ? say('not known') : unit.model],
    ],
  };
}
