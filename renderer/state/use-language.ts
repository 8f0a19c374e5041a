/** Speaks what the station says, else what this computer speaks, and tells the browser so. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Language } from '../../src/model/languages.ts';
import { systemLanguage } from '../messages/languages.ts';
import { speak } from '../messages/text.ts';

export function useLanguage(chosen: Language | null): void {
  const { i18n } = useTranslation();
  useEffect(() => {
    let current = true;
    const language = chosen ?? systemLanguage(navigator.languages);
    speak(i18n, language)
      .then(() => {
        if (current) document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
      })
      // Its texts can not be had (the engine that serves them is gone): the words that are on the screen stay.
      .catch(() => undefined);
    return () => {
      current = false;
    };
  }, [chosen, i18n]);
}
