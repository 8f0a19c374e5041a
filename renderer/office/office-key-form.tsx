/**
 * A person signs: the office's key file and its passphrase are chosen and typed for this one signature. Both are in this form
 * until they are sent, and nowhere else in the window: not in the address, not in storage, gone whatever the answer is.
 */
import { Button, FileButton, PasswordInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction } from '../state/hooks.ts';

export interface OfficeKey {
  readonly privateKeyPem: string;
  readonly passphrase: string;
}

interface KeyFile {
  readonly name: string;
  readonly pem: string;
}

export function OfficeKeyForm({
  label,
  onSign,
}: {
  label: string;
  onSign: (key: OfficeKey) => Promise<unknown>;
}): ReactElement {
  const text = useText();
  const action = useAction();
  const [keyFile, setKeyFile] = useState<KeyFile | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const choose = (file: File | null): void => {
    if (file === null) return;
    // Whatever is no key file, and however large, is refused by the engine in its words.
    action
      .run(async () => setKeyFile({ name: file.name, pem: (await file.slice(0, 10_000).text()) || '-' }))
      .catch(() => undefined); // run never rejects
  };
  const sign = (): void => {
    if (keyFile === null) return;
    const key = { privateKeyPem: keyFile.pem, passphrase };
    setPassphrase('');
    action
      .run(() => onSign(key))
      .then((worked) => worked && setKeyFile(null))
      .catch(() => undefined); // run never rejects
  };
  return (
    <form
      className="pin-form office-key"
      autoComplete="off"
      data-scan="own"
      aria-label={label}
      onSubmit={(event) => {
        event.preventDefault();
        if (passphrase !== '') sign();
      }}
    >
      <p className="muted">{text('office.key.text')}</p>
      <div className="row">
        <FileButton onChange={choose} accept=".pem,application/x-pem-file">
          {(props) => (
            <Button {...props} variant="default" disabled={action.busy}>
              {text('office.key.file')}
            </Button>
          )}
        </FileButton>
        <span role="status">
          {keyFile === null ? text('office.key.none') : <DeviceText>{keyFile.name}</DeviceText>}
        </span>
      </div>
      <PasswordInput
        label={text('office.key.passphrase')}
        value={passphrase}
        maxLength={1_000}
        size="lg"
        autoComplete="new-password"
        spellCheck={false}
        visibilityToggleButtonProps={{ 'aria-label': text('office.key.show') }}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
      />
      <div>
        <Button
          type="submit"
          size="lg"
          disabled={keyFile === null || passphrase === ''}
          loading={action.busy}
        >
          {label}
        </Button>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </form>
  );
}
