/** A draft against what is live: which units, which values; looked at, published, or thrown away. */
import { Button, TextInput } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { GroupsView } from '../../src/contract/groups.ts';
import type { GroupDraft } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { OfficeKeyForm } from '../office/office-key-form.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useRequest } from '../state/hooks.ts';
import { valueText } from './value-text.ts';

export function DraftPanel({
  draft,
  publishing,
  onChanged,
}: {
  draft: GroupDraft;
  publishing: GroupsView['publishing'];
  onChanged: () => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const [note, setNote] = useState('');
  const comparison = useRequest(`compare ${draft.id} ${draft.revision}`, () =>
    api.compareGroups({ draft: draft.id }),
  );
  const { changes = [], problem = null } = comparison.value ?? {};
  const seen = { draft: draft.id, revision: draft.revision };
  const act = (work: () => Promise<unknown>): void => {
    action
      .run(work)
      .then((worked) => worked && onChanged())
      .catch(() => undefined); // run never rejects
  };
  return (
    <section className="panel group-draft" aria-label={text('groups.draft')}>
      <h2>{text('groups.draftOf', { title: draft.title, base: draft.base ?? '–', by: draft.changedBy })}</h2>
      <FaultNote fault={comparison.fault ?? action.fault ?? problem} />
      <h3>{text('groups.compare')}</h3>
      {comparison.value !== null && changes.length === 0 && <p className="muted">{text('groups.nothing')}</p>}
      {changes.map((change) => (
        <div key={change.group} className="group-change">
          <strong>{text('groups.touches', { group: change.title, units: change.units })}</strong>
          {change.values.map((value) => (
            <div key={value.key} className="mono">
              {value.key}: <del>{valueText(value.before)}</del> <ins>{valueText(value.after)}</ins>
            </div>
          ))}
          {change.problem !== null && <p>{change.problem}</p>}
        </div>
      ))}
      {draft.reviewedBy !== null && <p>{text('groups.reviewed', { by: draft.reviewedBy })}</p>}
      <div className="group-acts">
        {draft.reviewedBy === null ? (
          <Button onClick={() => act(() => api.reviewGroups(seen))} disabled={problem !== null}>
            {text('groups.review')}
          </Button>
        ) : (
          <>
            <TextInput
              label={text('groups.note')}
              value={note}
              onChange={(event) => setNote(event.currentTarget.value)}
            />
            {publishing === 'own-key' ? (
              <Button
                disabled={problem !== null}
                onClick={() => act(() => api.publishGroups({ ...seen, note }))}
              >
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
