/** Light or dark for this window; the language for a person and for the whole station. */
import { SegmentedControl, Select, useMantineColorScheme } from '@mantine/core';
import type { ReactElement } from 'react';
import type { LanguageChoice } from '../../src/contract/languages.ts';
import { type Language, languages } from '../../src/model/languages.ts';
import { languageTable, systemLanguage } from '../messages/languages.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useRequest, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';

export function LookSection(): ReactElement {
  const text = useText();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <section className="panel stack" aria-label={text('settings.look')}>
      <h2>{text('settings.look')}</h2>
      <SegmentedControl
        aria-label={text('settings.theme')}
        value={colorScheme}
        onChange={(value) => {
          if (value === 'auto' || value === 'light' || value === 'dark') setColorScheme(value);
        }}
        data={(['auto', 'light', 'dark'] as const).map((value) => ({ value, label: text(`theme.${value}`) }))}
      />
      <Languages />
    </section>
  );
}

function Languages(): ReactElement {
  const api = useApi();
  const action = useAction();
  const { people, language } = useStation();
  const choice = useRequest(`languages ${language} ${people.signedIn?.id}`, () => api.languageChoice({}));
  const choose = (whose: 'mine' | 'station', wanted: Language | null): void => {
    action
      .run(() => api.chooseLanguage({ whose, language: wanted }))
      .then(choice.reload)
      .catch(() => undefined); // run never rejects
  };
  return (
    <>
      {people.signedIn !== null && <Choose whose="mine" choice={choice.value} onChoose={choose} />}
      {mayHere('settings', people) && <Choose whose="station" choice={choice.value} onChoose={choose} />}
      <FaultNote fault={choice.fault ?? action.fault} onDismiss={action.dismiss} />
    </>
  );
}

const byDefault = 'default';

function Choose({
  whose,
  choice,
  onChoose,
}: {
  whose: 'mine' | 'station';
  choice: LanguageChoice | null;
  onChoose: (whose: 'mine' | 'station', language: Language | null) => void;
}): ReactElement {
  const text = useText();
  const title = (language: Language): string =>
    languageTable[language].complete
      ? languageTable[language].title
      : text('language.inPart', { title: languageTable[language].title });
  const system = languageTable[systemLanguage(navigator.languages)].title;
  return (
    <Select
      label={text(`language.${whose}`)}
      value={choice?.[whose] ?? byDefault}
      allowDeselect={false}
      disabled={choice === null}
      data={[
        {
          value: byDefault,
          label: whose === 'mine' ? text('language.asStation') : text('language.asSystem', { title: system }),
        },
        ...languages.map((value) => ({ value, label: title(value) })),
      ]}
      onChange={(value) => onChoose(whose, languages.find((language) => language === value) ?? null)}
    />
  );
}
