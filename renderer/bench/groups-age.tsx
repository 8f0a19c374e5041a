/** How old the settings are that units get here: the bench works by the version that it has, however long it is offline. */
import type { ReactElement } from 'react';
import { useText } from '../messages/text.ts';
import { formatAge } from '../parts/format.ts';
import { useApi, useRequest } from '../state/hooks.ts';
import { formatRoute } from '../state/route.ts';
import { useNow } from '../state/use-now.ts';

const lookEveryMs = 60_000;

/** Nothing where no version was published, or where whoever is here may not read it. */
export function GroupsAge(): ReactElement | null {
  const text = useText();
  const api = useApi();
  const nowMs = useNow(lookEveryMs);
  const groups = useRequest(`groups age ${nowMs}`, () => api.listGroups({}));
  const live = groups.value?.live ?? null;
  if (live === null) return null;
  return (
    <a className="muted recipe-picker-groups" href={formatRoute('groups', null, { part: 'versions' })}>
      {text('bench.groupsAge', { number: live.number, age: formatAge(live.publishedAt, nowMs, text) })}
    </a>
  );
}
