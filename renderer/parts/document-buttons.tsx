import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { useAction, useApi } from '../state/hooks.ts';
import { downloadFile } from './download.ts';
import { FaultNote } from './fault-note.tsx';

/** A signed document as files: the PDF for people, the JSON that can be verified. */
export function DocumentButtons({
  documentId,
  size = 'md',
  short = false,
}: {
  documentId: string;
  size?: 'sm' | 'md' | 'lg';
  /** Only the format's name on the button: where the document is named beside it. */
  short?: boolean;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const save = (format: 'json' | 'pdf'): void => {
    action
      .run(async () => downloadFile(await api.exportDocument({ documentId, format })))
      .catch(() => undefined); // run never rejects
  };
  return (
    <div className="stack">
      <div className="row">
        <Button
          variant="default"
          size={size}
          disabled={action.busy}
          onClick={() => save('pdf')}
          aria-label={text('common.downloadPdf')}
        >
          {text(short ? 'common.pdf' : 'common.downloadPdf')}
        </Button>
        <Button
          variant="default"
          size={size}
          disabled={action.busy}
          onClick={() => save('json')}
          aria-label={text('common.downloadJson')}
        >
          {text(short ? 'common.json' : 'common.downloadJson')}
        </Button>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </div>
  );
}
