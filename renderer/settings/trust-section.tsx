/** Whose packages and orders this station takes. */
import { Button, FileButton, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SettingsView } from '../../src/contract/settings.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';

export function TrustSection({
  settings,
  onChanged,
}: {
  settings: SettingsView;
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [title, setTitle] = useState('');
  const save = (change: Parameters<typeof api.saveSettings>[0]): void => {
    action
      .run(async () => {
        await api.saveSettings(change);
        setTitle('');
        onChanged();
      })
      .catch(() => undefined); // run never rejects
  };
  const add = (file: File | null): void => {
    if (file === null) return;
    file
      .text()
      .then((publicKeyPem) =>
        save({ trustSigner: { title: title.trim(), publicKeyPem: publicKeyPem.slice(0, 5_000) } }),
      )
      .catch(() => undefined); // a file that went away meanwhile: nothing was chosen
  };
  return (
    <section className="panel stack">
      <h2>{text('settings.trust')}</h2>
      <p className="muted">
        {text(settings.signers.length === 0 ? 'settings.trust.nobody' : 'settings.trust.text')}
      </p>
      <ul className="slot-list">
        {settings.signers.map((signer) => (
          <li key={signer.keyId} className="slot-item">
            <span className="grow">
              <DeviceText>{signer.title}</DeviceText>
              <span className="muted small mono">{signer.keyId.slice(0, 16)}…</span>
            </span>
            {signer.revokedAt == null ? (
              <Button
                variant="subtle"
                size="sm"
                disabled={action.busy}
                onClick={() => save({ distrustSigner: signer.keyId })}
                aria-label={text('settings.trust.removeLabel', { title: signer.title })}
              >
                {text('settings.trust.remove')}
              </Button>
            ) : (
              <strong>{text('exchange.revokedKey', { date: signer.revokedAt.slice(0, 10) })}</strong>
            )}
          </li>
        ))}
      </ul>
      <TextInput
        label={text('settings.trust.title')}
        value={title}
        maxLength={80}
        onChange={(event) => setTitle(event.currentTarget.value)}
      />
      <div className="row">
        <FileButton onChange={add} accept=".pem,.pub,application/x-pem-file">
          {(props) => (
            <Button {...props} variant="default" disabled={title.trim() === ''} loading={action.busy}>
              {text('settings.trust.add')}
            </Button>
          )}
        </FileButton>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
