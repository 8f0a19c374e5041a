/** Hands a file from the office (package or work order) to the station and says what was in it. */
import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { toBase64 } from '../../src/base/bytes.ts';
import { useText } from '../messages/text.ts';
import { useAction, useApi } from '../state/hooks.ts';
import { FaultNote } from './fault-note.tsx';

export function ImportButton({
  label,
  accept,
  onImported,
}: {
  label: string;
  accept: string;
  onImported: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [said, setSaid] = useState('');
  const take = (file: File | null): void => {
    if (file === null) return;
    setSaid('');
    action
      .run(async () => {
        const base64 = toBase64(new Uint8Array(await file.arrayBuffer()));
        const { recipes, order } = await api.importFile({ base64 });
        setSaid(
          order === null
            ? text('import.recipes', { count: recipes.length })
            : text('import.order', { order }),
        );
        onImported();
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <div className="stack">
      <div className="row">
        <FileButton onChange={take} accept={accept}>
          {(props) => (
            <Button {...props} variant="default" loading={action.busy}>
              {label}
            </Button>
          )}
        </FileButton>
        <span role="status">{said}</span>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </div>
  );
}
