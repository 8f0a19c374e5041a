import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { toBase64 } from '../../src/base/bytes.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useStation } from '../state/hooks.ts';

export function PackageSection({ onImported }: { onImported: () => void }): ReactElement {
  const text = useText();
  const api = useApi();
  const station = useStation();
  const action = useAction();
  const [imported, setImported] = useState<number | null>(null);
  const take = (file: File | null): void => {
    if (file === null) return;
    setImported(null);
    action
      .run(async () => {
        const base64 = toBase64(new Uint8Array(await file.arrayBuffer()));
        const { recipes } = await api.importFile({ base64 });
        setImported(recipes.length);
        onImported();
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack">
      <h2>{text('settings.package')}</h2>
      <p className="muted">{text('settings.package.text')}</p>
      <ul className="slot-list">
        {station.recipes.map((recipe) => (
          <li key={recipe.id} className="slot-item">
            <span className="grow">
              {recipe.title}
              <span className="muted small">
                {text(`purpose.${recipe.purpose}`)} · {recipe.product}
              </span>
            </span>
          </li>
        ))}
      </ul>
      <div className="row">
        <FileButton onChange={take} accept=".zip,.mintmark,application/zip">
          {(props) => (
            <Button {...props} variant="default" loading={action.busy}>
              {text('settings.package.import')}
            </Button>
          )}
        </FileButton>
        <span role="status">
          {imported !== null && text('settings.package.imported', { count: imported })}
        </span>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
    </section>
  );
}
