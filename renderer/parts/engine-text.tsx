import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import { sentenceOf } from '../messages/text.ts';
import { DeviceText } from './device-text.tsx';

/** A sentence of the engine: in the window's language where it has it, else as it is, which is marked as English. */
export function EngineText({ children }: { children: string }): ReactElement {
  const { i18n } = useTranslation();
  const own = sentenceOf(children, i18n);
  if (own !== null) return <DeviceText>{own}</DeviceText>;
  return i18n.language === 'en' ? (
    <DeviceText>{children}</DeviceText>
  ) : (
    <span lang="en">
      <DeviceText>{children}</DeviceText>
    </span>
  );
}
