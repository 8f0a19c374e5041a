/** A package from its files to the signed zip: chosen, made, looked at, compared with the one that is here, signed, saved. */
import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { fromBase64 } from '../../src/base/bytes.ts';
import type { MadePackageFile } from '../../src/contract/office-signing.ts';
import { useText } from '../messages/text.ts';
import { SeenPackage } from '../orders/seen-file.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { downloadBytes } from '../parts/download.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatBytes } from '../parts/format.ts';
import { useAction, useApi } from '../state/hooks.ts';
import { base64Of, type ChosenFile, chosenFiles, readChosen } from './chosen-files.ts';
import { OfficeKeyForm } from './office-key-form.tsx';
import { type PackageAbout, PackageAboutForm } from './package-about.tsx';
import { SignedFile } from './signed-file.tsx';

const zipType = 'application/zip';

export function PackageDesk(): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [chosen, setChosen] = useState<readonly ChosenFile[] | null>(null);
  const [made, setMade] = useState<MadePackageFile | null>(null);
  const [signed, setSigned] = useState<MadePackageFile | null>(null);
  const clear = (): void => {
    setChosen(null);
    setMade(null);
    setSigned(null);
    action.dismiss();
  };
  const run = (work: () => Promise<unknown>): void => {
    action.run(work).catch(() => undefined); // run never rejects
  };
  const make = (files: readonly ChosenFile[], about: PackageAbout | null): void =>
    run(async () =>
      setMade(
        await api.makePackage({ files: await readChosen(files), ...(about === null ? {} : { about }) }),
      ),
    );
  const choose = (files: readonly File[]): void => {
    if (files.length === 0) return;
    clear();
    const named = chosenFiles(files);
    setChosen(named);
    if (named.some(({ path }) => path === 'package.yaml')) make(named, null);
  };
  const open = (file: File | null): void => {
    if (file === null) return;
    clear();
    run(async () => {
      const base64 = await base64Of(file);
      const seen = await api.inspectFile({ base64 });
      if (seen.type === 'package') setMade({ name: file.name, base64, seen });
    });
  };
  const shown = signed ?? made;
  return (
    <section className="panel stack" aria-label={text('office.package')}>
      <h2>{text('office.package')}</h2>
      <ChooseButtons busy={action.busy} onFiles={choose} onPackage={open} />
      {chosen !== null && made === null && (
        <>
          <ChosenList files={chosen} />
          {!chosen.some(({ path }) => path === 'package.yaml') && (
            <PackageAboutForm busy={action.busy} onMake={(about) => make(chosen, about)} />
          )}
        </>
      )}
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {shown !== null && <SeenPackage seen={shown.seen} />}
      {signed === null && made !== null && (
        <>
          <OfficeKeyForm
            label={text('office.package.sign')}
            onSign={async (key) => setSigned(await api.signPackage({ base64: made.base64, key }))}
          />
          <div className="row">
            <Button
              variant="default"
              onClick={() => downloadBytes(made.name, zipType, fromBase64(made.base64))}
            >
              {text('office.saveUnsigned')}
            </Button>
            <Button variant="subtle" onClick={clear}>
              {text('import.leave')}
            </Button>
          </div>
        </>
      )}
      {signed !== null && (
        <SignedFile
          name={signed.name}
          base64={signed.base64}
          mediaType={zipType}
          takeable={signed.seen.refusal === null}
        />
      )}
    </section>
  );
}

function ChooseButtons({
  busy,
  onFiles,
  onPackage,
}: {
  busy: boolean;
  onFiles: (files: readonly File[]) => void;
  onPackage: (file: File | null) => void;
}): ReactElement {
  const text = useText();
  return (
    <div className="row">
      <FileButton<true> multiple onChange={onFiles} inputProps={{ webkitdirectory: '' } as object}>
        {(props) => (
          <Button {...props} loading={busy}>
            {text('office.chooseFolder')}
          </Button>
        )}
      </FileButton>
      <FileButton<true> multiple onChange={onFiles}>
        {(props) => (
          <Button {...props} variant="default" disabled={busy}>
            {text('office.chooseFiles')}
          </Button>
        )}
      </FileButton>
      <FileButton onChange={onPackage} accept=".zip,.mintmark,application/zip">
        {(props) => (
          <Button {...props} variant="default" disabled={busy}>
            {text('office.choosePackage')}
          </Button>
        )}
      </FileButton>
    </div>
  );
}

function ChosenList({ files }: { files: readonly ChosenFile[] }): ReactElement {
  const text = useText();
  const sizeBytes = files.reduce((sum, { file }) => sum + file.size, 0);
  return (
    <details open={files.length <= 12}>
      <summary className="package-parts tabular">
        {text('office.chosen', { count: files.length, size: formatBytes(sizeBytes) })}
      </summary>
      <ul className="chosen-files mono">
        {files.map(({ path, file }) => (
          <li key={path}>
            <DeviceText>{path}</DeviceText> <span className="muted tabular">{formatBytes(file.size)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
