import { Button, NativeSelect } from '@mantine/core';
import { useClipboard } from '@mantine/hooks';
import { type ReactElement, useState } from 'react';
import type { SettingsView } from '../../src/contract/settings.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { DocumentButtons } from '../parts/document-buttons.tsx';
import { downloadText } from '../parts/download.ts';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { HoldButton } from '../parts/hold-button.tsx';
import { useAction, useApi } from '../state/hooks.ts';

export function StationKeySection({
  settings,
  onChanged,
}: {
  settings: SettingsView;
  onChanged: () => void;
}): ReactElement {
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
      <RotateKey onChanged={onChanged} />
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

const reasons = ['routine', 'people-changed', 'suspected-compromise', 'hardware-changed'] as const;

/** A new key is announced by the old one for good, so it is held, and the paper for the two people is offered at once. */
function RotateKey({ onChanged }: { onChanged: () => void }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [reason, setReason] = useState<(typeof reasons)[number]>('routine');
  const [documentId, setDocumentId] = useState<string | null>(null);
  const rotate = (): void => {
    action
      .run(async () => {
        setDocumentId((await api.rotateStationKey({ reason })).documentId);
        onChanged();
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <div className="stack">
      <h3>{text('settings.key.rotate')}</h3>
      <p className="muted">{text('settings.key.rotate.text')}</p>
      <NativeSelect
        label={text('settings.key.reason')}
        value={reason}
        onChange={(event) =>
          setReason(reasons.find((each) => each === event.currentTarget.value) ?? 'routine')
        }
        data={reasons.map((value) => ({ value, label: text(`settings.key.reason.${value}`) }))}
      />
      <HoldButton
        label={text('settings.key.rotate.hold')}
        holdingLabel={text('settings.key.rotate.holding')}
        hint={text('settings.key.rotate.hint')}
        disabled={action.busy}
        onHeld={rotate}
      />
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {documentId === null ? null : (
        <>
          <p>{text('settings.key.rotated')}</p>
          <DocumentButtons documentId={documentId} />
        </>
      )}
    </div>
  );
}
