/** Which language the windows of a station speak: a person's own, else the station's, else that of the window's computer. */
import { z } from 'zod';
import { type Language, languages } from '../model/languages.ts';
import { nothing, replying } from './request.ts';

export interface LanguageChoice {
  readonly station: Language | null;
  /** Of who is signed in; null also where nobody is. */
  readonly mine: Language | null;
}

export const languageRequests = {
  languageChoice: replying<LanguageChoice>()(nothing),
  /** Null: no choice. Throws Fault person.sign-in for `mine` where nobody is signed in. */
  chooseLanguage: replying<LanguageChoice>()(
    z.strictObject({ whose: z.enum(['mine', 'station']), language: z.enum(languages).nullable() }),
  ),
} as const;
