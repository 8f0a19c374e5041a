/** Groups as files: all of them as a text for an editor, and published versions that came from elsewhere. */
import { Button, FileButton } from '@mantine/core';
import type { ReactElement } from 'react';
import type { GroupDraft } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { downloadText } from '../parts/download.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { VersionFile } from './version-file.tsx';

export function FilesPart({
  group,
  draft,
  mayEdit,
  mayImport,
  onDraft,
  onChanged,
}: {
  group: string | null;
  draft: GroupDraft | null;
  mayEdit: boolean;
  mayImport: boolean;
  /** The draft to put something into: the one that is open, or a new one. */
  onDraft: () => Promise<GroupDraft>;
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const act = (work: () => Promise<unknown>): void => {
    action.run(work).catch(() => undefined); // run never rejects
  };
  const saveText = async (): Promise<void> => {
    const { name, text: content } = await api.exportGroupsText(draft === null ? {} : { draft: draft.id });
    downloadText(name, 'application/yaml', content);
  };
  const saveSchema = async (): Promise<void> => {
    const schema = await api.groupFileSchema(group === null ? {} : { group });
    downloadText('groups.schema.json', 'application/schema+json', `${JSON.stringify(schema, null, 2)}\n`);
  };
  const take = async (content: string): Promise<void> => {
    const { id, revision } = await onDraft();
    try {
      await api.replaceGroups({ draft: id, revision, text: content });
    } finally {
      onChanged();
    }
  };
  const chosen = (file: File | null): void => {
    if (file !== null) act(async () => take(await file.text()));
  };
  return (
    <>
      <section className="panel stack" aria-label={text('groups.asText')}>
        <h2>{text('groups.asText')}</h2>
        <p className="muted">{text('groups.asTextHelp')}</p>
        <div className="group-acts">
          <Button variant="default" onClick={() => act(saveText)}>
            {text(draft === null ? 'groups.saveLive' : 'groups.saveDraft')}
          </Button>
          <Button variant="default" onClick={() => act(saveSchema)}>
            {text('groups.saveSchema')}
          </Button>
          {mayEdit && (
            <FileButton onChange={chosen} accept=".yaml,.yml,.json,application/yaml,application/json">
              {(props) => (
                <Button {...props} loading={action.busy}>
                  {text('groups.takeText')}
                </Button>
              )}
            </FileButton>
          )}
        </div>
        <FaultNote fault={action.fault} onDismiss={action.dismiss} />
      </section>
      <VersionFile mayEdit={mayEdit} mayImport={mayImport} onTake={take} onChanged={onChanged} />
    </>
  );
}
