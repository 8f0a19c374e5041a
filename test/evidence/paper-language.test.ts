/** Papers in four languages: every phrase is in each catalogue, filled in once, and data is never taken for a phrase. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { orderReportBody } from '../../src/evidence/order-report.ts';
import { sectionsOf, titleOf } from '../../src/evidence/paper.ts';
import { inLanguage, say, term } from '../../src/evidence/paper-language.ts';
import { de } from '../../src/evidence/paper-words/de.ts';
import { es } from '../../src/evidence/paper-words/es.ts';
import { type PaperPhrase, zh } from '../../src/evidence/paper-words/zh.ts';
import type { DocumentKind, SignedDocument } from '../../src/model/document.ts';
import { Chain, goodEvidence, wipeBody } from '../verifier/exports.ts';
import { destroyed, order, returned, sheet } from './returns-bodies.ts';

const phrases = Object.keys(zh) as PaperPhrase[];
const catalogues = { zh, es, de } as const;
const languages = ['zh', 'es', 'de'] as const;

describe('the catalogues', () => {
  test.each(phrases)('fill in the same in "%s"', (phrase) => {
    const blanks = (text: string): readonly string[] =>
      [...text.matchAll(/\{\w+\}/g)].map(([all]) => all).sort();
    for (const language of languages) {
      expect(catalogues[language][phrase].trim(), language).not.toBe('');
      expect(blanks(catalogues[language][phrase]), language).toEqual(blanks(phrase));
    }
  });

  test('say something else than English, but for what is the same word', () => {
    for (const language of languages) {
      const same = phrases.filter((phrase) => catalogues[language][phrase] === phrase);
      expect(
        same.filter(
          (phrase) =>
            !['SHA-256', 'Firmware', 'ERROR', 'Person', 'Station'].includes(phrase) && !phrase.includes('{'),
        ),
        language,
      ).toEqual([]);
    }
  });
});

describe('a paper', () => {
  const chain = new Chain();
  const bodyOf = (value: object): SignedDocument['body'] => JSON.parse(JSON.stringify(value));
  const failed = {
    ...goodEvidence,
    media: goodEvidence.media.map((medium) => ({ ...medium, clean: false })),
  };
  const wipes = [wipeBody('hw-1'), wipeBody('hw-1', failed)];
  const documents: SignedDocument[] = [
    ...wipes.map(({ kind, body }) =>
      chain.add(kind, {
        ...body,
        attempts: [{ jobId: 'j', startedAt: '2026-11-01T07:00:00.000Z', method: 'erase', verdict: 'FAILED' }],
      }),
    ),
    chain.add('shift-head', {}),
    ...(
      [
        ['return-record', returned],
        ['batch-sheet', sheet],
        ['destroy-order', order],
        ['destruction-record', destroyed],
        [
          'act',
          {
            act: 'wipe',
            at: '2026-11-01T07:00:00.000Z',
            by: { id: null, name: 'Ana', role: null },
            approvedBy: null,
            subject: 'hw-1',
            hardwareId: 'hw-1',
            detail: {},
          },
        ],
        [
          'order-report',
          orderReportBody({
            order: {
              version: 1,
              order: 'o-7',
              title: 'Ten units',
              package: { id: 'gateway', sha256: 'a'.repeat(64) },
              profile: 'gateway-mk2',
              quantity: 10,
              serial: { first: 1, last: 12 },
              stations: 'any',
              operators: 'any',
              notBefore: '2026-01-01T00:00:00.000Z',
              notAfter: '2027-01-01T00:00:00.000Z',
              rework: 2,
              issuedBy: 'Office',
              issuedAt: '2026-01-01T00:00:00.000Z',
            },
            closedAt: '2026-11-01T08:00:00.000Z',
            operator: 'Ana',
            standing: { good: 0, open: 0, burned: 0, held: 0, remaining: 10 },
            numbers: [],
          }),
        ],
      ] as readonly (readonly [DocumentKind, object])[]
    ).map(([kind, body]) => chain.add(kind, bodyOf(body))),
  ];
  chain.rotate();

  test.each(documents.map((document) => [document.kind, document] as const))(
    'of the kind %s has no title, heading or note that a catalogue lacks',
    (_kind, document) => {
      const title = titleOf(document);
      const sections = sectionsOf(document);
      const texts = [
        title.text,
        ...sections.flatMap(({ title: heading, notes = [] }) => [heading, ...notes]),
      ];
      for (const text of texts) {
        if (typeof text === 'string') expect(phrases).toContain(text);
        for (const language of languages) expect(inLanguage(text, language), language).not.toMatch(/\{\w+\}/);
      }
      expect(typeof title.verdict).not.toBe('string');
    },
  );

  test('never takes what was signed for one of its own words, and fills in once', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...languages), (data, language) => {
        const said = inLanguage(say('{time} by {who}', { time: '{who}', who: data }), language);
        expect(said).toContain(data);
        expect(said).toContain('{who}');
        expect(inLanguage(term(data), language).startsWith(data)).toBe(true);
      }),
    );
  });
});
