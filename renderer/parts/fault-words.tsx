import type { ReactElement } from 'react';
import { useTranslation } from 'react-i18next';
import type { FaultData } from '../../src/model/fault.ts';
import { whatOf } from '../messages/text.ts';
import { DeviceText } from './device-text.tsx';

/** What happened: in the window's language where it has words for it, else as the engine says it, which is marked as English. */
export function FaultWords({ fault }: { fault: FaultData }): ReactElement {
  const { i18n } = useTranslation();
  const own = whatOf(fault, i18n);
  if (own !== null) return <DeviceText>{own}</DeviceText>;
  return i18n.language === 'en' ? (
    <DeviceText>{fault.message}</DeviceText>
  ) : (
    <span lang="en">
      <DeviceText>{fault.message}</DeviceText>
    </span>
  );
}
