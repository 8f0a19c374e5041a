/** Numbers of a shared order for a line without a network: a signed request goes out on a stick, the server's answer comes back. */
import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { ImportedLeases } from '../../src/contract/leases.ts';
import { useText } from '../messages/text.ts';
import { downloadText } from '../parts/download.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';

export function LeaseFiles({ onImported }: { onImported: () => void }): ReactElement | null {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const { people, station } = useStation();
  const [taken, setTaken] = useState<ImportedLeases | null>(null);
  if (!mayHere('import', people)) return null;
  const run = (work: () => Promise<unknown>): void => {
    setTaken(null);
    action.run(work).catch(() => undefined); // run never rejects
  };
  const take = (file: File | null): void => {
    if (file === null) return;
    run(async () => {
      setTaken(await api.importLeases({ text: await file.slice(0, 5_000_000).text() }));
      onImported();
    });
  };
  return (
    <details className="lease-files">
      <summary className="package-parts">{text('leases.title')}</summary>
      <div className="stack">
        <p className="muted">{text('leases.text')}</p>
        <div className="row">
          <Button
            variant="default"
            disabled={action.busy}
            onClick={() =>
              run(async () => {
                const { text: request } = await api.leaseRequestFile({});
                downloadText(`${station.id}-request.json`, 'application/json', request);
              })
            }
          >
            {text('leases.request')}
          </Button>
          <FileButton onChange={take} accept=".json,application/json">
            {(props) => (
              <Button {...props} variant="default" disabled={action.busy}>
                {text('leases.answer')}
              </Button>
            )}
          </FileButton>
          <span role="status">
            {taken !== null &&
              text('leases.taken', { count: taken.leases, orders: taken.orders.join(', ') || '–' })}
          </span>
        </div>
        {taken !== null && taken.closed.length > 0 && (
          <p>{text('leases.closed', { orders: taken.closed.join(', ') })}</p>
        )}
        {taken?.refused.map((fault) => (
          <FaultNote key={fault.message} fault={fault} />
        ))}
        <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      </div>
    </details>
  );
}
