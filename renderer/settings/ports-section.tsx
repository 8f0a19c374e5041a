import { Button, Textarea } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SettingsView } from '../../src/contract/settings.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';

export function PortsSection({ settings }: { settings: SettingsView }): ReactElement {
  const text = useText();
  const api = useApi();
  const ports = useRequest('ports', () => api.listPorts({}));
  const action = useAction();
  const [saved, setSaved] = useState(settings.manualPorts.join('\n'));
  const [manual, setManual] = useState(saved);
  const save = (): void => {
    const manualPorts = manual
      .split('\n')
      .map((line) => line.trim())
      .filter(Boolean);
    action
      .run(async () => {
        const next = await api.saveSettings({ manualPorts });
        setSaved(next.manualPorts.join('\n'));
        setManual(next.manualPorts.join('\n'));
        ports.reload();
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack">
      <div className="row">
        <h2 className="grow">{text('settings.ports')}</h2>
        <Button variant="default" size="sm" onClick={ports.reload}>
          {text('settings.ports.refresh')}
        </Button>
      </div>
      <FaultNote fault={ports.fault} />
      {ports.value?.length === 0 && <p className="muted">{text('settings.ports.none')}</p>}
      <ul className="slot-list">
        {ports.value?.map((port) => (
          <li key={port.path} className="slot-item">
            <span className="grow">
              <DeviceText>{port.title}</DeviceText>
              <span className="muted small">
                <DeviceText mono>{`${port.path} · ${port.location}`}</DeviceText>
              </span>
            </span>
          </li>
        ))}
      </ul>
      <Textarea
        size="md"
        label={text('settings.ports.manual')}
        description={text('settings.ports.manualText')}
        autosize
        minRows={2}
        maxRows={8}
        value={manual}
        onChange={(event) => setManual(event.currentTarget.value)}
        data-scan="own"
      />
      <div className="row">
        <Button disabled={manual === saved} loading={action.busy} onClick={save}>
          {text('common.save')}
        </Button>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
