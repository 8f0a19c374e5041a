/** The wording of a batch sheet: what was listed, what became of each unit, and who was refused. */
import { type BatchFate, batchFates, batchSheetSchema, isSettled } from '../model/batch.ts';
import type { SignedDocument } from '../model/document.ts';
import { type PaperPhrase, say } from './paper-language.ts';
import { type PaperTitle, paperColors, personText, type Section } from './paper-parts.ts';

const fateWords: Readonly<Record<BatchFate, PaperPhrase>> = {
  verified: 'VERIFIED',
  'verified-with-exceptions': 'VERIFIED WITH EXCEPTIONS',
  destroyed: 'DESTROYED',
  'destroy-required': 'DESTROY REQUIRED, not destroyed yet',
  'not-verified': 'COMPLETED, NOT VERIFIED: no certificate',
  failed: 'FAILED: no certificate',
  interrupted: 'INTERRUPTED: no certificate',
  missing: 'NOT WIPED: it was not presented',
};

export function batchTitle(document: SignedDocument): PaperTitle {
  const { units, title } = batchSheetSchema.parse(document.body);
  const settled = units.filter(({ fate }) => isSettled(fate)).length;
  return {
    text: 'Batch Sheet',
    verdict: say('{part} OF {whole} ACCOUNTED FOR', { part: String(settled), whole: String(units.length) }),
    explanation: say(
      '{title}. Each wipe has a document of its own, named by its digest; this sheet is no certificate.',
      { title },
    ),
    color: settled === units.length ? paperColors.green : paperColors.amber,
  };
}

export function batchSections(document: SignedDocument): readonly Section[] {
  const sheet = batchSheetSchema.parse(document.body);
  return [
    {
      title: 'Batch',
      rows: [
        ['Batch', sheet.batchId],
        ['Loaded', say('{time} by {who}', { time: sheet.loadedAt, who: sheet.loadedBy })],
        ...(sheet.agreedBy === null
          ? []
          : [['Second person', personText(sheet.agreedBy.name, sheet.agreedBy.id)] as const]),
        ['List (SHA-256)', sheet.listSha256],
        [
          'Closed',
          say('{time} by {who}', { time: sheet.closedAt, who: personText(sheet.operator, sheet.operatorId) }),
        ],
        ...(sheet.note === '' ? [] : [['Note', sheet.note] as const]),
        ['Station', sheet.station],
      ],
    },
    {
      title: 'Count',
      rows: batchFates
        .filter((fate) => (sheet.counts[fate] ?? 0) > 0)
        .map((fate) => [String(sheet.counts[fate] ?? 0), say(fateWords[fate])] as const),
    },
    {
      title: 'Every unit of the list',
      rows: sheet.units.map(({ line, listedAs, hardwareId, fate, document: said, at }) => [
        `${line}. ${listedAs}`,
        say(fateWords[fate], {}, [
          hardwareId === null || hardwareId === listedAs ? null : hardwareId,
          at,
          said === null ? null : `SHA-256 ${said.sha256}`,
        ]),
      ]),
    },
    {
      title: 'Refused: not on the list',
      rows: sheet.refused.map(({ hardwareId, serialNumber, at, reason }) => [
        serialNumber ?? hardwareId,
        `${hardwareId}, ${at}: ${reason}`,
      ]),
      notes: sheet.refused.length === 0 ? [say('No other unit was presented.')] : [],
    },
  ];
}
