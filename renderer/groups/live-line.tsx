/** Which version counts here and how old it is, and what is looked at instead of it: a draft, an earlier version. */
import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import type { GroupsView } from '../../src/contract/groups.ts';
import type { GroupDraft } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { formatAge, formatMoment, plainText } from '../parts/format.ts';
import { formatRoute, navigate } from '../state/route.ts';
import { useNow } from '../state/use-now.ts';

export function LiveLine({
  view,
  draft,
  number,
  group,
  mayEdit,
}: {
  view: GroupsView | null;
  draft: GroupDraft | null;
  number: number | null;
  group: string | null;
  mayEdit: boolean;
}): ReactElement | null {
  const text = useText();
  const nowMs = useNow(30_000);
  if (view === null) return null;
  const { live, drafts, comparing } = view;
  const to = (value: string | null): void =>
    navigate(formatRoute('groups', group, { draft: value === '' ? 'live' : value }));
  return (
    <>
      <p className="group-live">
        {live === null ? (
          view.groups > 0 && text('groups.unpublished')
        ) : (
          <>
            <strong>{text('groups.liveNumber', { number: live.number })}</strong>{' '}
            {text('groups.liveAge', { age: formatAge(live.publishedAt, nowMs, text) })}{' '}
            <span className="muted">
              {text('groups.live', {
                at: formatMoment(live.publishedAt),
                by: plainText(live.publishedBy, 80),
                taken: formatMoment(live.takenAt),
              })}{' '}
              {live.own ? text('groups.ownKey') : <DeviceText>{live.signer ?? ''}</DeviceText>}
            </span>
          </>
        )}{' '}
        {comparing && <em>{text('groups.comparing')}</em>}
      </p>
      {number !== null && (
        <p className="group-problem" role="status">
          {text('groups.looking', { number })}{' '}
          <a href={formatRoute('groups', group, { part: 'versions' })}>{text('groups.lookLive')}</a>
        </p>
      )}
      {mayEdit && number === null && drafts.length > 0 && (
        <Select
          className="draft-choice"
          label={text('groups.shown')}
          allowDeselect={false}
          value={draft?.id ?? ''}
          onChange={to}
          data={[
            { value: '', label: text('groups.whatIsLive') },
            ...drafts.map(({ id, title, revision }) => ({
              value: id,
              label: text('groups.aDraft', { title: plainText(title, 60), revision }),
            })),
          ]}
        />
      )}
    </>
  );
}
