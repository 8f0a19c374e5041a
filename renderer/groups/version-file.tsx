/**
 * A published version that came as a file: whose it is and what it would change is seen before it is taken. One that this
 * station does not take as it is can still be the content of a draft, which is reviewed and published here.
 */
import { Button, FileButton } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import { toBase64, utf8 } from '../../src/base/bytes.ts';
import type { GroupsFileView } from '../../src/contract/groups.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { Facts } from '../parts/facts.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatMoment } from '../parts/format.ts';
import { useAction, useApi } from '../state/hooks.ts';
import { GroupChanges } from './group-changes.tsx';

interface Opened {
  readonly content: string;
  readonly view: GroupsFileView;
}

export function VersionFile({
  mayEdit,
  mayImport,
  onTake,
  onChanged,
}: {
  mayEdit: boolean;
  mayImport: boolean;
  /** Into a draft. */
  onTake: (content: string) => Promise<void>;
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [opened, setOpened] = useState<Opened | null>(null);
  const act = (work: () => Promise<unknown>): void => {
    action.run(work).catch(() => undefined); // run never rejects
  };
  const choose = (file: File | null): void => {
    setOpened(null);
    if (file === null) return;
    act(async () => {
      const content = await file.text();
      setOpened({ content, view: await api.lookAtGroupsFile({ text: content }) });
    });
  };
  const makeLive = (content: string): void =>
    act(async () => {
      await api.importFile({ base64: toBase64(utf8(content)) });
      setOpened({ content, view: await api.lookAtGroupsFile({ text: content }) });
      onChanged();
    });
  return (
    <section className="panel stack" aria-label={text('groups.versionFile')}>
      <h2>{text('groups.versionFile')}</h2>
      <p className="muted">{text('groups.versionFileHelp')}</p>
      <div className="group-acts">
        <FileButton onChange={choose} accept=".json,application/json">
          {(props) => (
            <Button {...props} variant="default" loading={action.busy}>
              {text('groups.openFile')}
            </Button>
          )}
        </FileButton>
      </div>
      <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      {opened !== null && (
        <>
          <VersionFacts view={opened.view} />
          <FaultNote fault={opened.view.problem} />
          {opened.view.isLive ? (
            <p role="status">{text('groups.isLive')}</p>
          ) : (
            <GroupChanges
              groups={opened.view.groups}
              units={opened.view.units}
              changes={opened.view.changes}
              onMore={null}
            />
          )}
          <div className="group-acts">
            {mayImport && !opened.view.isLive && (
              <Button
                disabled={opened.view.problem !== null}
                loading={action.busy}
                onClick={() => makeLive(opened.content)}
              >
                {text('groups.makeLive', { number: opened.view.version.number })}
              </Button>
            )}
            {mayEdit && (
              <Button variant="default" onClick={() => act(() => onTake(opened.content))}>
                {text('groups.intoDraft')}
              </Button>
            )}
          </div>
        </>
      )}
    </section>
  );
}

function VersionFacts({ view: { version, signer } }: { view: GroupsFileView }): ReactElement {
  const text = useText();
  const { number, publishedAt, publishedBy, reviewedBy, note, keyId } = version;
  return (
    <Facts
      rows={[
        [text('groups.version'), <span key="number">{number}</span>],
        [text('groups.published'), formatMoment(publishedAt)],
        [text('groups.by'), <DeviceText key="by">{publishedBy}</DeviceText>],
        [text('groups.reviewer'), reviewedBy && <DeviceText key="reviewer">{reviewedBy}</DeviceText>],
        [text('groups.note'), note && <DeviceText key="note">{note}</DeviceText>],
        [
          text('groups.signedBy'),
          <DeviceText key="signer">
            {signer ?? `${text('groups.unknownKey')} ${keyId.slice(0, 16)}`}
          </DeviceText>,
        ],
      ]}
    />
  );
}
