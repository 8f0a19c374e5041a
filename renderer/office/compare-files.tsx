/** Two package files beside each other, whether this station has any of them or not. */
import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { PackageChange } from '../../src/contract/office.ts';
import { useText } from '../messages/text.ts';
import { ChangeList } from '../orders/change-list.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { base64Of } from './chosen-files.ts';

export function CompareFiles(): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [files, setFiles] = useState<readonly (File | null)[]>([null, null]);
  const [changes, setChanges] = useState<readonly PackageChange[] | null>(null);
  const choose = (index: number, file: File | null): void => {
    if (file === null) return;
    const next = files.map((known, at) => (at === index ? file : known));
    setFiles(next);
    setChanges(null);
    const [before, after] = next;
    if (!before || !after) return;
    action
      .run(async () => {
        const [old, fresh] = await Promise.all([base64Of(before), base64Of(after)]);
        setChanges(await api.comparePackages({ before: { base64: old }, after: { base64: fresh } }));
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack" aria-label={text('office.compare')}>
      <h2>{text('office.compare')}</h2>
      {(['office.compare.before', 'office.compare.after'] as const).map((label, index) => (
        <div className="row" key={label}>
          <FileButton onChange={(file) => choose(index, file)} accept=".zip,.mintmark,application/zip">
            {(props) => (
              <Button {...props} variant="default" disabled={action.busy}>
                {text(label)}
              </Button>
            )}
          </FileButton>
          <DeviceText>{files[index]?.name ?? ''}</DeviceText>
        </div>
      ))}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {changes !== null && <ChangeList changes={changes} />}
    </section>
  );
}
