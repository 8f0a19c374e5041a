/** How the window looks and which language it speaks: for everybody, also for those whom Settings is not for. */
import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { IconBrightness } from '@tabler/icons-react';
import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { languages } from '../../src/model/languages.ts';
import type { AtStation } from '../../src/model/station.ts';
import { languageTable } from '../messages/languages.ts';
import { useText } from '../messages/text.ts';
import { useApi } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';

export function LookMenu({ people }: { people: AtStation }): ReactElement {
  const text = useText();
  const { i18n } = useTranslation();
  const api = useApi();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const whose = people.signedIn === null ? 'station' : 'mine';
  const mayChoose = whose === 'mine' || mayHere('settings', people);
  const choose = (value: string): void => {
    const language = languages.find((candidate) => candidate === value) ?? null;
    api.chooseLanguage({ whose, language }).catch(() => undefined); // the engine is gone: the banner says so
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon className="theme-button" aria-label={text('header.look')} title={text('header.look')}>
          <IconBrightness size={24} stroke={1.8} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup
          value={colorScheme}
          onChange={(value) => {
            if (value === 'auto' || value === 'light' || value === 'dark') setColorScheme(value);
          }}
        >
          {(['auto', 'light', 'dark'] as const).map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {text(`theme.${scheme}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {mayChoose && (
          <>
            <Menu.Divider />
            <Menu.Label>{text(`language.${whose}`)}</Menu.Label>
            <Menu.RadioGroup value={i18n.language} onChange={choose}>
              {languages.map((language) => (
                <Menu.RadioItem key={language} value={language}>
                  <span lang={language}>{languageTable[language].title}</span>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
