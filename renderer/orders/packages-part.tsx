/** The packages that are here: version, signer, contents, and what is different in another version of them. */
import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { toBase64 } from '../../src/base/bytes.ts';
import type { InstalledPackage, PackageChange } from '../../src/contract/office.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { useAction, useApi, useRequest, useStation } from '../state/hooks.ts';
import { ChangeList } from './change-list.tsx';
import { ImportDesk } from './import-desk.tsx';
import { PartTable } from './part-table.tsx';
import { signerWords } from './seen-file.tsx';

export function PackagesPart(): ReactElement {
  const text = useText();
  const api = useApi();
  const { recipes } = useStation();
  const answer = useRequest(`packages ${recipes.length}`, () => api.listPackages({}));
  return (
    <div className="page page-scroll">
      <ImportDesk kind="package" onImported={answer.reload} />
      <FaultNote fault={answer.fault} />
      {answer.value?.length === 0 && (
        <EmptyScreen title={text('packages.none')}>{text('packages.noneText')}</EmptyScreen>
      )}
      <div className="order-list">
        {answer.value?.map((installed) => (
          <PackagePanel key={installed.id} installed={installed} />
        ))}
      </div>
    </div>
  );
}

function PackagePanel({ installed }: { installed: InstalledPackage }): ReactElement {
  const text = useText();
  const { manifestSha256 } = installed;
  return (
    <section className="panel stack" aria-label={installed.title}>
      <header className="order-head">
        <h2>
          <DeviceText>{installed.title}</DeviceText>
        </h2>
        <strong className="tabular">{installed.version ?? text('packages.noVersion')}</strong>
      </header>
      <Facts
        rows={[
          [text('packages.package'), <DeviceText key="id">{installed.id}</DeviceText>],
          [text('packages.signer'), signerWords(installed.signer, text)],
          [text('packages.importedAt'), formatMoment(installed.importedAt)],
          [
            text('packages.manifest'),
            manifestSha256 === null ? (
              text('packages.builtIn')
            ) : (
              <DeviceText key="manifest" mono>
                {manifestSha256}
              </DeviceText>
            ),
          ],
        ]}
      />
      <details>
        <summary className="package-parts">
          {text('packages.parts', { count: installed.parts.length })}
        </summary>
        <PartTable parts={installed.parts} />
      </details>
      <Compare installed={installed} />
    </section>
  );
}

function Compare({ installed }: { installed: InstalledPackage }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [shown, setShown] = useState<{ name: string; changes: readonly PackageChange[] } | null>(null);
  const compare = (file: File | null): void => {
    if (file === null) return;
    setShown(null);
    action
      .run(async () => {
        const base64 = toBase64(new Uint8Array(await file.arrayBuffer()));
        const changes = await api.comparePackages({ before: { packageId: installed.id }, after: { base64 } });
        setShown({ name: file.name, changes });
      })
      .catch(() => undefined); // run never rejects
  };
  return (
    <>
      <div className="row">
        <FileButton onChange={compare} accept=".zip,.mintmark,application/zip">
          {(props) => (
            <Button
              {...props}
              variant="default"
              loading={action.busy}
              aria-label={text('packages.compareLabel', { title: installed.title })}
            >
              {text('packages.compare')}
            </Button>
          )}
        </FileButton>
        {shown !== null && (
          <Button variant="subtle" onClick={() => setShown(null)}>
            {text('common.close')}
          </Button>
        )}
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {shown !== null && (
        <section className="stack" aria-label={text('packages.changes')}>
          <p>{text('packages.compared', { name: shown.name })}</p>
          <ChangeList changes={shown.changes} />
        </section>
      )}
    </>
  );
}
