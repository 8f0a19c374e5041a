/** The wording of a line of the log as paper. */
import { actRecordSchema } from '../model/act-record.ts';
import type { SignedDocument } from '../model/document.ts';
import { say, term } from './paper-language.ts';
import { type PaperTitle, paperColors, personText, plainText, type Section } from './paper-parts.ts';

export function actTitle(document: SignedDocument): PaperTitle {
  const { act, subject } = actRecordSchema.parse(document.body);
  return {
    text: 'Act',
    verdict: term(act.toUpperCase()),
    explanation: subject ?? '',
    color: paperColors.blue,
  };
}

export function actSections(document: SignedDocument): readonly Section[] {
  const { at, by, approvedBy, subject, hardwareId, detail } = actRecordSchema.parse(document.body);
  return [
    {
      title: 'Who',
      rows: [
        ['Person', by === null ? say('the station') : personText(by.name, by.id)],
        ...(by?.role == null ? [] : [['Role', by.role] as const]),
        ...(approvedBy === null
          ? []
          : [['Second person', personText(approvedBy.name, approvedBy.id)] as const]),
        ['When', at],
      ],
    },
    {
      title: 'What',
      rows: [
        ...(subject === null ? [] : [['Subject', subject] as const]),
        ...(hardwareId === null ? [] : [['Unit', hardwareId] as const]),
        ...Object.entries(detail).map(([name, value]) => [name, plainText(value)] as const),
      ],
    },
  ];
}
