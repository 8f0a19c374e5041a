import { Button } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import type { ReactElement } from 'react';
import type { SettingsView } from '../../src/contract/contract.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { downloadText } from '../parts/download.ts';
import { Facts } from '../parts/facts.tsx';

export function StationKeySection({ settings }: { settings: SettingsView }): ReactElement {
  const text = useText();
  const clipboard = useClipboard({ timeout: 1500 });
  return (
    <section className="panel stack">
      <h2>{text('settings.key')}</h2>
      <p className="muted">{text('settings.key.text')}</p>
      <pre className="log-text mono">{settings.publicKeyPem.trim()}</pre>
      <div className="row">
        <Button variant="default" onClick={() => clipboard.copy(settings.publicKeyPem)}>
          {clipboard.copied ? text('common.copied') : text('common.copy')}
        </Button>
        <Button
          variant="default"
          onClick={() => downloadText('station-key.pem', 'application/x-pem-file', settings.publicKeyPem)}
        >
          {text('common.download')}
        </Button>
      </div>
      <Facts
        rows={[
          [
            text('settings.data'),
            <DeviceText key="data" mono>
              {settings.dataFolder}
            </DeviceText>,
          ],
        ]}
      />
    </section>
  );
}
