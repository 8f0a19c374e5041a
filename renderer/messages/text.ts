/**
 * One catalogue a language, typed keys. English is the source and is always loaded; another language is a catalogue with the
 * same keys, loaded when somebody speaks it, and what it lacks is said in English. Keys are flat and named screen first;
 * `{{name}}` is filled in; `_one`, `_other` and whatever else a language has are plural forms chosen by `count`.
 */
import i18next, { type FormatterModule, type i18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { FaultData } from '../../src/model/fault.ts';
import type { Language } from '../../src/model/languages.ts';
import type { MessageKey } from './catalogue.ts';
import { en } from './en.ts';
import { languageTable } from './languages.ts';
import { writeAs, writeNumber } from './locale.ts';
import { findSentence, type Sentences } from './sentences.ts';

const sentenceSpace = 'sentences';
/** Facts that can be the state of a unit, which has a word in every language. */
const stateFacts = ['state', 'from', 'to'];

export type Text = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string;

/** A number in a text is written as the language writes numbers; everything else stands as it is. */
const numbersAsWritten: FormatterModule = {
  type: 'formatter',
  init: () => undefined,
  add: () => undefined,
  addCached: () => undefined,
  format: (value: unknown) => (typeof value === 'number' ? writeNumber(value) : (value as string)),
};

export function createTexts(language: string): i18n {
  const texts = i18next.createInstance();
  texts
    .use(numbersAsWritten)
    .init({
      lng: language,
      fallbackLng: 'en',
      resources: { en: { translation: en } },
      keySeparator: false,
      nsSeparator: false,
      interpolation: { escapeValue: false, alwaysFormat: true },
      initAsync: false,
    })
    .catch(() => undefined); // Nothing is loaded from anywhere: init can not fail, and its promise is not needed.
  return texts;
}

/** Loads the language when it is not here yet, and speaks it from then on. Rejects when its texts can not be had. */
export async function speak(texts: i18n, language: Language): Promise<void> {
  if (language !== 'en' && !texts.hasResourceBundle(language, 'translation')) {
    const { load, loadSentences } = languageTable[language];
    texts.addResourceBundle(language, sentenceSpace, await loadSentences());
    texts.addResourceBundle(language, 'translation', await load());
  }
  writeAs(language);
  await texts.changeLanguage(language);
}

export function useText(): Text {
  const { t } = useTranslation();
  return t as unknown as Text;
}

/** The text functions outside React: for tests and for pure functions that make words. */
export function textsOf(texts: i18n): Text {
  return texts.t.bind(texts) as unknown as Text;
}

/** What to do now, in the window's language where the catalogue has it; else in the engine's words. */
export function helpOf(fault: FaultData, texts: i18n): string {
  const { language } = texts;
  const key = `fault.${fault.code}`;
  // Only of the language itself: the engine's English is newer than a catalogue's.
  if (language === 'en' || texts.getResource(language, 'translation', key) === undefined) return fault.help;
  return texts.t(key, { lng: language });
}

/** What the engine says, in the window's language where it has this sentence; else null. */
export function sentenceOf(english: string, texts: i18n): string | null {
  const sentences: Sentences | undefined = texts.getResourceBundle(texts.language, sentenceSpace);
  const found = sentences === undefined ? null : findSentence(english, sentences);
  if (found === null) return null;
  return found.words.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const fact = found.facts[name] ?? '';
    if (stateFacts.includes(name)) return stateWord(fact, texts) ?? fact;
    // A sentence may quote another one: why an authority is locked, what a finding says.
    return sentenceOf(fact, texts) ?? fact;
  });
}

function stateWord(state: string, texts: i18n): string | null {
  const word: unknown = texts.getResource(texts.language, 'translation', `unitState.${state}`);
  return typeof word === 'string' ? word : null;
}
