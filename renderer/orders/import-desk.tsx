/**
 * A file from the office is looked at before it is taken: what is in it, who signed it, what it would change, why it would be
 * refused. Nothing is kept until a person says so.
 */
import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { toBase64 } from '../../src/base/bytes.ts';
import type { InspectedOrder, InspectedPackage } from '../../src/contract/office.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { SeenOrder, SeenPackage } from './seen-file.tsx';

interface Held {
  readonly base64: string;
  readonly name: string;
  readonly seen: InspectedPackage | InspectedOrder;
}

export function ImportDesk({
  kind,
  onImported,
}: {
  kind: 'order' | 'package';
  onImported: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [held, setHeld] = useState<Held | null>(null);
  const [said, setSaid] = useState('');
  const look = (file: File | null): void => {
    if (file === null) return;
    setSaid('');
    setHeld(null);
    action
      .run(async () => {
        const base64 = toBase64(new Uint8Array(await file.arrayBuffer()));
        setHeld({ base64, name: file.name, seen: await api.inspectFile({ base64 }) });
      })
      .catch(() => undefined); // run never rejects
  };
  const take = ({ base64 }: Held): void => {
    action
      .run(async () => {
        const { recipes, order } = await api.importFile({ base64 });
        setSaid(
          order === null
            ? text('import.recipes', { count: recipes.length })
            : text('import.order', { order }),
        );
        setHeld(null);
        onImported();
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <div className="stack">
      <div className="row">
        <FileButton
          onChange={look}
          accept={kind === 'order' ? '.json,application/json' : '.zip,.mintmark,application/zip'}
        >
          {(props) => (
            <Button {...props} variant="default" loading={action.busy && held === null}>
              {text(kind === 'order' ? 'orders.import' : 'packages.import')}
            </Button>
          )}
        </FileButton>
        <span role="status">{said}</span>
      </div>
      {held !== null && (
        <section className="panel stack import-desk" aria-label={text('import.desk')}>
          <h2>
            <DeviceText>{held.name}</DeviceText>
          </h2>
          <p className="muted">{text('import.nothingKept')}</p>
          {held.seen.type === 'package' ? <SeenPackage seen={held.seen} /> : <SeenOrder seen={held.seen} />}
          <FaultNote fault={held.seen.refusal} />
          <div className="row">
            <Button
              size="lg"
              disabled={held.seen.refusal !== null}
              loading={action.busy}
              onClick={() => take(held)}
            >
              {text('import.take')}
            </Button>
            <Button size="lg" variant="default" disabled={action.busy} onClick={() => setHeld(null)}>
              {text('import.leave')}
            </Button>
          </div>
        </section>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </div>
  );
}
