/** What is wrong with a language's catalogue, against English: for the tests, and for translators (`npm run languages`). */
import { en } from '../../renderer/messages/en.ts';
import { languageTable } from '../../renderer/messages/languages.ts';
import type { Language } from '../../src/model/languages.ts';

export interface CatalogueMistake {
  readonly key: string;
  readonly mistake: 'missing' | 'extra' | 'empty' | 'placeholders';
  /** The English text, for whoever mends it. */
  readonly english: string;
}

const source: Readonly<Record<string, string>> = en;
const pluralSuffix = /_(zero|one|two|few|many|other)$/;

/** The keys that a language has to have, each with the English text that it says. */
export function wantedKeys(language: Language): ReadonlyMap<string, string> {
  const { pluralCategories } = new Intl.PluralRules(languageTable[language].numbers).resolvedOptions();
  const wanted = new Map<string, string>();
  for (const [key, english] of Object.entries(source)) {
    const base = key.replace(pluralSuffix, '');
    if (base === key || source[`${base}_other`] === undefined) wanted.set(key, english);
    else
      for (const form of pluralCategories)
        wanted.set(`${base}_${form}`, source[`${base}_${form}`] ?? source[`${base}_other`] ?? '');
  }
  return wanted;
}

export function catalogueMistakes(
  language: Language,
  catalogue: Readonly<Record<string, string | undefined>>,
): readonly CatalogueMistake[] {
  const wanted = wantedKeys(language);
  const missing = [...wanted]
    .filter(([key]) => catalogue[key] === undefined)
    .map(([key, english]): CatalogueMistake => ({ key, mistake: 'missing', english }));
  const wrong = Object.entries(catalogue).flatMap(([key, text]): CatalogueMistake[] => {
    const english = wanted.get(key);
    if (english === undefined) return [{ key, mistake: 'extra', english: source[key] ?? '' }];
    if (text === undefined || text.trim() === '') return [{ key, mistake: 'empty', english }];
    return samePlaceholders(key, english, text) ? [] : [{ key, mistake: 'placeholders', english }];
  });
  return [...missing, ...wrong];
}

/** A form for one or two may say the number as a word, or leave it out. */
function samePlaceholders(key: string, english: string, text: string): boolean {
  const optional = pluralSuffix.test(key) && !key.endsWith('_other') ? ['count'] : [];
  const of = (words: string): string =>
    [...new Set([...words.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g)].map((match) => match[1] ?? ''))]
      .filter((name) => !optional.includes(name))
      .sort()
      .join();
  return of(english) === of(text);
}
