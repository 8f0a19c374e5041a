/** The languages: how a text, a number, a time and a fault are said in each, and that a complete one lacks nothing. */
import { afterEach, describe, expect, it } from 'vitest';
import { languageTable, systemLanguage } from '../../renderer/messages/languages.ts';
import { writeAs } from '../../renderer/messages/locale.ts';
import { createTexts, helpOf, sentenceOf, speak, textsOf } from '../../renderer/messages/text.ts';
import { formatBytes, formatPercent, formatTime } from '../../renderer/parts/format.ts';
import { Fault } from '../../src/model/fault.ts';
import { type Language, languages } from '../../src/model/languages.ts';
import { catalogueMistakes, wantedKeys } from './catalogue-check.ts';

afterEach(() => writeAs('en'));

async function speaking(
  language: Language,
  more: Readonly<Record<string, string>> = {},
  without: readonly string[] = [],
) {
  const texts = createTexts('en');
  await speak(texts, language);
  const all = Object.entries({ ...texts.getResourceBundle(language, 'translation'), ...more });
  texts.removeResourceBundle(language, 'translation');
  const left = all.filter(([key]) => !without.includes(key));
  texts.addResourceBundle(language, 'translation', Object.fromEntries(left));
  return texts;
}

describe('a language', () => {
  for (const language of languages.filter((code) => code !== 'en'))
    it(`${language} has no text of another meaning${languageTable[language].complete ? ', and lacks none' : ''}`, async () => {
      const mistakes = catalogueMistakes(language, await languageTable[language].load());
      expect(
        mistakes.filter(({ mistake }) => languageTable[language].complete || mistake !== 'missing'),
      ).toEqual([]);
    });

  it('is loaded when it is spoken, and says in English what it lacks', async () => {
    const text = textsOf(await speaking('de', {}, ['office.package.sign']));
    expect(text('state.interrupted')).toBe('UNTERBROCHEN');
    expect(text('header.sync.waiting', { count: 1 })).toBe('1 Protokoll wartet hier');
    expect(text('header.sync.waiting', { count: 12_500 })).toBe('12.500 Protokolle warten hier');
    expect(text('office.package.sign')).toBe('Sign the package');
  });

  it('of the computer is spoken only when it is complete', () => {
    expect(systemLanguage(['fr-CH', 'xx'])).toBe('en');
    for (const language of languages)
      expect(systemLanguage([`${language}-XX`, 'en'])).toBe(
        languageTable[language].complete ? language : 'en',
      );
  });

  it('writes numbers and times in its own way', async () => {
    const at = new Date(2026, 2, 1, 9, 5, 7).toISOString();
    expect([formatTime(at), formatBytes(2_048), formatPercent(0.9712)]).toEqual([
      '2026-03-01 09:05:07',
      '2.0 KiB',
      '97.1 %',
    ]);
    await speaking('de');
    expect([formatTime(at), formatBytes(2_048), formatPercent(0.9712)]).toEqual([
      '01.03.2026, 09:05:07',
      '2,0 KiB',
      '97,1 %',
    ]);
    await speaking('zh');
    expect(formatTime(at)).toBe('2026/03/01 09:05:07');
    await speaking('es');
    expect(formatTime(at)).toBe('01/03/2026, 09:05:07');
  });
});

describe('a fault', () => {
  const fault = new Fault('order.filled', 'All units of the order o-1 are made.', {
    order: 'o-1',
    counter: 123_456,
    other: null,
  }).toData();

  it('is told in the words of the language, what happened with the facts that the engine put into it', async () => {
    const texts = await speaking('es', { 'fault.order.filled': 'Saque la unidad.' });
    expect(helpOf(fault, texts)).toBe('Saque la unidad.');
    expect(sentenceOf('The order o-4712 is for other people.', texts)).toBe(
      'La orden o-4712 es para otras personas.',
    );
    expect(sentenceOf('A unit that is wiped can not become provisioned.', texts)).toBe(
      'Una unidad que está borrada no puede pasar a aprovisionada.',
    );
  });

  it('that quotes another sentence is told in one language', async () => {
    const texts = await speaking('de');
    expect(sentenceOf('The authority factory-hsm is locked: This authority waits for its PIN.', texts)).toBe(
      'Die Zertifizierungsstelle factory-hsm ist verschlossen: Diese Zertifizierungsstelle wartet auf ihre PIN.',
    );
  });

  it('that the language has no words for is told as the engine tells it', async () => {
    const texts = await speaking('es', {}, ['fault.order.filled']);
    expect(sentenceOf('The unit sang.', texts)).toBeNull();
    expect(helpOf(fault, texts)).toBe(fault.help);
    expect(sentenceOf('The disk is full.', createTexts('en'))).toBeNull();
  });
});

describe('the check for translators', () => {
  const whole = (language: Language) => Object.fromEntries(wantedKeys(language));

  it('has nothing against a whole catalogue', () => {
    for (const language of languages) expect(catalogueMistakes(language, whole(language))).toEqual([]);
  });

  it('wants the plural forms that the language has, and no others', () => {
    expect([...wantedKeys('zh').keys()].filter((key) => key.startsWith('table.rows_'))).toEqual([
      'table.rows_other',
    ]);
    expect([...wantedKeys('es').keys()].filter((key) => key.startsWith('table.rows_')).sort()).toEqual([
      'table.rows_many',
      'table.rows_one',
      'table.rows_other',
    ]);
    expect(catalogueMistakes('zh', { ...whole('zh'), 'table.rows_one': '{{count}}' })).toMatchObject([
      { key: 'table.rows_one', mistake: 'extra' },
    ]);
  });

  it('finds what is missing, too much, empty, and what fills in something else', () => {
    const { 'nav.bench': _bench, ...less } = whole('de');
    const wrong = {
      ...less,
      'nav.bank': 'Bank',
      'nav.units': ' ',
      'nav.version': 'Version {{vresion}}',
      'header.sync.waiting_one': 'Ein Protokoll wartet hier',
      'header.sync.waiting_other': 'Protokolle warten hier',
    };
    expect(
      catalogueMistakes('de', wrong)
        .map(({ key, mistake }) => `${mistake} ${key}`)
        .sort(),
    ).toEqual([
      'empty nav.units',
      'extra nav.bank',
      'missing nav.bench',
      'placeholders header.sync.waiting_other',
      'placeholders nav.version',
    ]);
  });
});
