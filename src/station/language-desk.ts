/** The language of the windows: chosen per person and per station, kept with the station's settings. */
import type { LanguageChoice, languageRequests } from '../contract/languages.ts';
import { Fault } from '../model/fault.ts';
import { type Language, languages } from '../model/languages.ts';
import type { Store } from '../store/store.ts';
import type { ActingHandlers } from './people/actor.ts';
import type { StateHub } from './state-hub.ts';

const stationKey = 'language';
const keyOf = (personId: string): string => `language.${personId}`;

/** What windows speak while this person (null: nobody) is at the station. Null: as their computer does. */
export function spokenLanguage({ settings }: Store, personId: string | null): Language | null {
  const own = personId === null ? null : languageOf(settings.get(keyOf(personId)));
  return own ?? languageOf(settings.get(stationKey));
}

export function languageHandlers({
  store,
  hub,
}: {
  readonly store: Store;
  readonly hub: StateHub;
}): Pick<ActingHandlers, keyof typeof languageRequests> {
  const { settings } = store;
  const choice = (personId: string | null): LanguageChoice => ({
    station: languageOf(settings.get(stationKey)),
    mine: personId === null ? null : languageOf(settings.get(keyOf(personId))),
  });
  return {
    languageChoice: (_nothing, { by }) => choice(by.id),
    chooseLanguage: ({ whose, language }, { by, record }) => {
      if (whose === 'mine' && by.id === null)
        throw new Fault('person.sign-in', 'Nobody is signed in whose language it could be.');
      store.transaction(() => {
        settings.set(whose === 'mine' && by.id !== null ? keyOf(by.id) : stationKey, language);
        if (whose === 'station') record({ act: 'settings', subject: 'language', detail: { language } });
      });
      hub.change({ type: 'language', language: spokenLanguage(store, by.id) });
      return choice(by.id);
    },
  };
}

/** A language that an older or newer version knew is no language here. */
function languageOf(value: unknown): Language | null {
  return languages.find((language) => language === value) ?? null;
}
