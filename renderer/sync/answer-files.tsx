/** A line without a network: one signed file goes out on a stick, one signed answer comes back. */
import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { AnswerTaken } from '../../src/contract/exchange.ts';
import { outgoingFile } from '../../src/contract/outgoing-file.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { downloadText } from '../parts/download.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';

interface Saved {
  readonly records: number;
  readonly asks: boolean;
}

export function AnswerFiles({ onTaken }: { onTaken: () => void }): ReactElement | null {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const { people, station } = useStation();
  const [saved, setSaved] = useState<Saved | null>(null);
  const [taken, setTaken] = useState<AnswerTaken | null>(null);
  if (!mayHere('export', people)) return null;
  const run = (work: () => Promise<unknown>): void => {
    setSaved(null);
    setTaken(null);
    action.run(work).catch(() => undefined); // run never rejects
  };
  const take = (file: File | null): void => {
    if (file === null) return;
    run(async () => {
      setTaken(await api.importAnswer({ answer: await file.text() }));
      onTaken();
    });
  };
  return (
    <details className="lease-files">
      <summary className="package-parts">{text('exchange.title')}</summary>
      <div className="stack">
        <p className="muted">{text('exchange.text')}</p>
        <div className="row">
          <Button
            variant="default"
            disabled={action.busy}
            onClick={() =>
              run(async () => {
                const { file, records } = await outgoingFile(api);
                downloadText(`${station.id}-records.json`, 'application/json', JSON.stringify(file));
                setSaved({ records, asks: file.ask !== undefined });
              })
            }
          >
            {text('exchange.save')}
          </Button>
          {mayHere('import', people) && (
            <FileButton onChange={take} accept=".json,application/json">
              {(props) => (
                <Button {...props} variant="default" disabled={action.busy}>
                  {text('exchange.take')}
                </Button>
              )}
            </FileButton>
          )}
          <span role="status">
            {saved !== null && text('exchange.saved', { records: saved.records.toLocaleString('en') })}
          </span>
        </div>
        {saved !== null && !saved.asks && <p className="muted">{text('exchange.alone')}</p>}
        {taken !== null && <Taken taken={taken} />}
        <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      </div>
    </details>
  );
}

/** What came of an answer: only what there was in it. */
function Taken({ taken }: { taken: AnswerTaken }): ReactElement {
  const text = useText();
  const { receipts, orders, groups, packages, revoked, notes } = taken;
  const untaken = [...receipts.refused, ...receipts.rejected];
  const lines = [
    text('exchange.settled', { accepted: receipts.accepted, known: receipts.known }),
    ...(orders.orders.length > 0 ? [text('exchange.orders', { orders: orders.orders.join(', ') })] : []),
    ...(orders.leases > 0 ? [text('exchange.leases', { leases: orders.leases })] : []),
    ...(orders.closed.length > 0 ? [text('exchange.closed', { orders: orders.closed.join(', ') })] : []),
    ...(groups === null ? [] : [text('exchange.groups', { version: groups })]),
    ...(revoked.certificates > 0 ? [text('exchange.revoked', { certificates: revoked.certificates })] : []),
    ...revoked.signers.map((title) => text('exchange.signer', { title })),
    ...packages.map(({ title, version, sha256 }) => text('exchange.package', { title, version, sha256 })),
  ];
  const isQuiet = lines.length === 1 && receipts.accepted === 0 && untaken.length + notes.length === 0;
  return (
    <div className="stack" role="status">
      <ul>
        {lines.map((line) => (
          <li key={line}>{line}</li>
        ))}
        {isQuiet && <li>{text('exchange.nothing')}</li>}
        {notes.map((note) => (
          <li key={note}>
            <DeviceText>{note}</DeviceText>
          </li>
        ))}
      </ul>
      {orders.refused.map((fault) => (
        <FaultNote key={fault.message} fault={fault} />
      ))}
      {untaken.length > 0 && (
        <>
          <p>{text('exchange.untaken')}</p>
          <ul>
            {untaken.slice(0, 50).map(({ id, reason }) => (
              <li key={id}>
                <DeviceText>{`${id}: ${reason}`}</DeviceText>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
