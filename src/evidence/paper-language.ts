/**
 * The language of a paper: its own words are phrases of a catalogue (paper-words/), what was signed stands as it was signed. A
 * paper is made in the language of who prints it; the document that is attached is the same in each.
 */
import type { Language } from '../model/languages.ts';
import { de } from './paper-words/de.ts';
import { es } from './paper-words/es.ts';
import { type PaperPhrase, type PaperWords, zh } from './paper-words/zh.ts';

export type { PaperPhrase } from './paper-words/zh.ts';

export interface Phrase {
  readonly phrase: PaperPhrase;
  readonly values: Readonly<Record<string, string>>;
  /** Data behind it, divided by commas. */
  readonly more: readonly string[];
}
/** A term of documents, such as a verdict: it keeps its spelling, and readers of another language get theirs beside it. */
export interface Term {
  readonly term: string;
}
/** A plain text is a phrase where the catalogue has it, in titles and names of rows; as a value it is data. */
export type PaperText = string | Phrase | Term;

const catalogues: Readonly<Record<Exclude<Language, 'en'>, PaperWords>> = { zh, es, de };

/** BCP 47, for whoever reads a PDF aloud. */
export const paperLocale: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN', es: 'es', de: 'de' };

export function say(
  phrase: PaperPhrase,
  values: Readonly<Record<string, string>> = {},
  more: readonly (string | null)[] = [],
): Phrase {
  return { phrase, values, more: more.filter((each) => each !== null) };
}

export function term(text: string): Term {
  return { term: text };
}

export function inLanguage(text: PaperText, language: Language): string {
  const words: Readonly<Record<string, string>> = language === 'en' ? {} : catalogues[language];
  const known = (english: string): string =>
    Object.hasOwn(words, english) ? (words[english] ?? english) : english;
  if (typeof text === 'string') return known(text);
  if ('term' in text) {
    const own = known(text.term);
    return own === text.term ? own : `${text.term} · ${own}`;
  }
  const { phrase, values, more } = text;
  // one pass: what is filled in is never filled in again
  const filled = known(phrase).replaceAll(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
  return [filled, ...more].join(', ');
}
