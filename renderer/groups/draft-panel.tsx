/** A draft against what is live: which units, which values; looked at, published, or thrown away. */
import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { GroupsView } from '../../src/contract/groups.ts';
import type { GroupDraft } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { OfficeKeyForm } from '../office/office-key-form.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi } from '../state/hooks.ts';
import { GroupChanges } from './group-changes.tsx';
import { useChanges } from './use-changes.ts';

export function DraftPanel({
  draft,
  live,
  publishing,
  onChanged,
}: {
  draft: GroupDraft;
  live: number | null;
  publishing: GroupsView['publishing'];
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [note, setNote] = useState('');
  const comparison = useChanges(draft, live);
  const { groups = 0, units = 0, problem = null } = comparison.value ?? {};
  const seen = { draft: draft.id, revision: draft.revision };
  const isReady = comparison.value !== null && !comparison.loading && problem === null;
  const act = (work: () => Promise<unknown>): void => {
    action
      .run(work)
      .then((worked) => worked && onChanged())
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel stack group-draft" aria-label={text('groups.draft')}>
      <h2>{text('groups.draftOf', { title: draft.title, base: draft.base ?? '–', by: draft.changedBy })}</h2>
      <FaultNote fault={comparison.fault ?? action.fault ?? problem} />
      <h3>{text('groups.compare')}</h3>
      {comparison.value === null && comparison.fault === null && (
        <p className="muted">{text('groups.working')}</p>
      )}
      {comparison.value !== null && (
        <GroupChanges groups={groups} units={units} changes={comparison.changes} onMore={comparison.onMore} />
      )}
      {draft.reviewedBy !== null && <p>{text('groups.reviewed', { by: draft.reviewedBy })}</p>}
      <div className="group-acts">
        {draft.reviewedBy === null ? (
          <Button onClick={() => act(() => api.reviewGroups(seen))} disabled={!isReady}>
            {text('groups.review')}
          </Button>
        ) : (
          <>
            <TextInput
              label={text('groups.note')}
              value={note}
              maxLength={500}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            {publishing === 'own-key' ? (
              <Button disabled={!isReady} onClick={() => act(() => api.publishGroups({ ...seen, note }))}>
                {text('groups.publish')}
              </Button>
            ) : (
              <OfficeKeyForm
                label={text('groups.publish')}
                onSign={async (key) => {
                  await api.publishGroups({ ...seen, note, key });
                  onChanged();
                }}
              />
            )}
          </>
        )}
        <Button variant="default" onClick={() => act(() => api.discardGroupDraft({ draft: draft.id }))}>
          {text('groups.discard')}
        </Button>
      </div>
    </section>
  );
}
