import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { fromBase64, fromUtf8 } from '../../src/base/bytes.ts';
import type { VerificationView } from '../../src/contract/contract.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { StateShape } from '../parts/state-shape.tsx';
import { useAction, useApi } from '../state/hooks.ts';

function Findings({ view }: { view: VerificationView }): ReactElement {
  const text = useText();
  return (
    <div className={view.valid ? 'verdict verdict-good' : 'verdict verdict-bad'} role="status">
      <p className="verdict-word">
        <StateShape shape={view.valid ? 'check' : 'octagon'} size={24} />
        <strong>{text(view.valid ? 'records.valid' : 'records.invalid')}</strong>
      </p>
      <ul>
        {view.findings.map((finding) => (
          <li key={finding.text}>
            {finding.ok ? '✓' : '✕'} <DeviceText>{finding.text}</DeviceText>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Checks the export of one document: exactly the bytes that a person would be given. */
export function VerifyButton({ documentId }: { documentId: string }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [view, setView] = useState<VerificationView | null>(null);
  const verify = (): void => {
    action
      .run(async () => {
        const file = await api.exportDocument({ documentId, format: 'json' });
        setView(await api.verifyDocument({ text: fromUtf8(fromBase64(file.base64)) }));
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <div className="stack">
      <Button variant="default" onClick={verify} loading={action.busy}>
        {text('records.verify')}
      </Button>
      {view !== null && <Findings view={view} />}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </div>
  );
}

/** Checks a file that somebody sent. */
export function VerifyFile(): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [view, setView] = useState<VerificationView | null>(null);
  const check = (file: File | null): void => {
    if (file === null) return;
    setView(null);
    action
      .run(async () => setView(await api.verifyDocument({ text: await file.text() })))
      .catch(() => undefined); // run never rejects
  };
  return (
    <>
      <FileButton onChange={check} accept="application/json,.json">
        {(props) => (
          <Button {...props} variant="default" loading={action.busy}>
            {text('records.verifyFile')}
          </Button>
        )}
      </FileButton>
      {(view !== null || action.fault !== null) && (
        <div className="verify-file">
          {view !== null && <Findings view={view} />}
          <FaultNote fault={action.fault} />
          <Button
            variant="default"
            onClick={() => {
              setView(null);
              action.dismiss();
            }}
          >
            {text('common.close')}
          </Button>
        </div>
      )}
    </>
  );
}
