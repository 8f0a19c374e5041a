/** What a draft would change, page by page, with the counts and the objection of the whole. */
import { useState } from 'react';
import type { GroupsComparison } from '../../src/contract/groups.ts';
import type { GroupChange, GroupDraft } from '../../src/model/group-version.ts';
import { type RequestState, useAction, useApi, useRequest } from '../state/hooks.ts';

export interface DraftChanges extends RequestState<GroupsComparison> {
  readonly changes: readonly GroupChange[];
  readonly onMore: (() => void) | null;
}

interface Further {
  readonly key: string;
  readonly changes: readonly GroupChange[];
  readonly next: string | null;
}

export function useChanges({ id, revision }: GroupDraft, live: number | null): DraftChanges {
  const api = useApi();
  const action = useAction();
  const key = `${id} ${revision} ${live}`;
  const [further, setFurther] = useState<Further | null>(null);
  const first = useRequest(`compare ${key}`, () => api.compareGroups({ draft: id }));
  const more = further?.key === key ? further : { key, changes: [], next: first.value?.next ?? null };
  const { next } = more;
  const load = (after: string): void => {
    action
      .run(async () => {
        const page = await api.compareGroups({ draft: id, after });
        setFurther({ key, changes: [...more.changes, ...page.changes], next: page.next });
      })
      .catch(() => undefined); // run never rejects
  };
  return {
    ...first,
    fault: first.fault ?? action.fault,
    changes: [...(first.value?.changes ?? []), ...more.changes],
    onMore: next === null || action.busy ? null : () => load(next),
  };
}
