/**
 * One catalogue, typed keys. English is the source; another language is a file with the same keys, loaded by name.
 * Keys are flat and named screen first; `{{name}}` is filled in; `_one`/`_other` are plural forms chosen by `count`.
 */
import i18next, { type i18n } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { FaultData } from '../../src/model/fault.ts';
import { en } from './en.ts';

type Key = keyof typeof en;
export type MessageKey = Key extends infer K
  ? K extends `${infer Base}_one` | `${infer Base}_other`
    ? Base
    : K
  : never;

export type Text = (key: MessageKey, values?: Readonly<Record<string, string | number>>) => string;

/** A language's catalogue; a key that it lacks falls back to English. */
export type Catalogue = Readonly<Partial<Record<Key, string>>>;

export const catalogues: Readonly<Record<string, Catalogue>> = { en };

export function createTexts(language: string): i18n {
  const texts = i18next.createInstance();
  texts
    .init({
      lng: language in catalogues ? language : 'en',
      fallbackLng: 'en',
      resources: Object.fromEntries(
        Object.entries(catalogues).map(([name, all]) => [name, { translation: all }]),
      ),
      keySeparator: false,
      nsSeparator: false,
      interpolation: { escapeValue: false },
      initAsync: false,
    })
    .catch(() => undefined); // Nothing is loaded from anywhere: init can not fail, and its promise is not needed.
  return texts;
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
  const key = `fault.${fault.code}`;
  return texts.exists(key) ? texts.t(key) : fault.help;
}
