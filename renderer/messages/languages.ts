/**
 * The languages of the window: how each is named by those who speak it, how it writes numbers and times, and where its texts
 * are. A language is loaded when it is needed; English is always there. How one is added: docs/languages.md.
 */
import { type Language, languages } from '../../src/model/languages.ts';
import type { Catalogue } from './catalogue.ts';
import type { Sentences } from './sentences.ts';

export interface LanguageEntry {
  readonly title: string;
  /** BCP 47, for numbers. */
  readonly numbers: string;
  /** BCP 47, for days and times. English has no one order of day and month: it gets ISO 8601, as Swedish writes it. */
  readonly times: string;
  /**
   * Every text is there, and the tests see to it that it stays so. Only such a language is spoken because the computer does; any
   * can be chosen, and says in English what it lacks.
   */
  readonly complete: boolean;
  load(): Promise<Catalogue>;
  /** What the engine says. */
  loadSentences(): Promise<Sentences>;
}

const nothing = (): Promise<Record<never, never>> => Promise.resolve({});

export const languageTable: Readonly<Record<Language, LanguageEntry>> = {
  en: {
    title: 'English',
    numbers: 'en',
    times: 'sv-SE',
    complete: true,
    load: nothing,
    loadSentences: nothing,
  },
  zh: {
    title: '简体中文',
    numbers: 'zh-CN',
    times: 'zh-CN',
    complete: true,
    load: async () => (await import('./zh.ts')).zh,
    loadSentences: async () => (await import('./zh.ts')).sentences,
  },
  es: {
    title: 'Español',
    numbers: 'es',
    times: 'es',
    complete: true,
    load: async () => (await import('./es.ts')).es,
    loadSentences: async () => (await import('./es.ts')).sentences,
  },
  de: {
    title: 'Deutsch',
    numbers: 'de',
    times: 'de',
    complete: true,
    load: async () => (await import('./de.ts')).de,
    loadSentences: async () => (await import('./de.ts')).sentences,
  },
};

/** The first of these that the window speaks wholly, whatever its region; English when there is none. */
export function systemLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const [code] = tag.toLowerCase().split('-');
    const found = languages.find((language) => language === code && languageTable[language].complete);
    if (found !== undefined) return found;
  }
  return 'en';
}
