/** What the Groups screen shows and does: what is live, the draft or version that is looked at, and the ways to change it. */
import { useState } from 'react';
import type { GroupNode, GroupsView } from '../../src/contract/groups.ts';
import type { FaultData } from '../../src/model/fault.ts';
import type { Group } from '../../src/model/group.ts';
import type { GroupDraft } from '../../src/model/group-version.ts';
import { useText } from '../messages/text.ts';
import { type RequestState, useAction, useApi, useRequest, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';
import type { Route } from '../state/route.ts';
import { useGroupNodes } from './use-group-nodes.ts';

export interface Groups {
  readonly list: RequestState<GroupsView>;
  readonly nodes: RequestState<readonly GroupNode[]>;
  /** That is looked at; null for what is live, or a version. */
  readonly draft: GroupDraft | null;
  /** Of the version that is looked at. */
  readonly number: number | null;
  /** Another one whenever something is changed. */
  readonly stamp: string;
  readonly mayEdit: boolean;
  readonly mayImport: boolean;
  readonly fault: FaultData | null;
  dismiss(): void;
  /** What is done at once; its fault is shown at the top. */
  act(work: () => Promise<unknown>): void;
  openDraft(): Promise<GroupDraft>;
  /** The draft that is open, or a new one. */
  useDraft(): Promise<GroupDraft>;
  /** Into the draft. Rejects with why it can not be kept. */
  put(group: Group): Promise<void>;
  remove(id: string): Promise<void>;
  changed(): void;
}

export function useGroups(route: Route): Groups {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const { people, operator, shift } = useStation();
  const [changes, setChanges] = useState(0);
  const mayEdit = mayHere('groups', people);
  const jobs = `${shift.passed} ${shift.failed}`;
  const list = useRequest(`groups ${changes} ${jobs}`, () => api.listGroups({}));
  const drafts = list.value?.drafts ?? [];
  const number = Number(route.query.number ?? '') || null;
  // Whoever may change groups works on the newest draft, unless another or what is live was asked for.
  const wanted = drafts.find(({ id }) => id === route.query.draft) ?? drafts[0] ?? null;
  const isLive = route.query.draft === 'live' || number !== null || !mayEdit;
  const draft = isLive ? null : wanted;
  const stamp = `${draft?.id} ${draft?.revision} ${list.value?.live?.number} ${changes}`;
  const nodes = useGroupNodes(`${stamp} ${jobs}`, draft?.id ?? null);
  const changed = (): void => setChanges((count) => count + 1);
  const openDraft = async (): Promise<GroupDraft> => {
    const opened = await api.openGroupDraft({ title: text('groups.draftTitle', { by: operator || '–' }) });
    changed();
    return opened;
  };
  const inDraft = async (
    work: (seen: { draft: string; revision: number }) => Promise<unknown>,
  ): Promise<void> => {
    if (draft === null) return;
    await work({ draft: draft.id, revision: draft.revision });
    changed();
  };
  return {
    list,
    nodes,
    draft,
    number,
    stamp,
    mayEdit,
    mayImport: mayHere('import', people),
    fault: action.fault,
    dismiss: action.dismiss,
    act: (work) => {
      action.run(work).catch(() => undefined); // run never rejects
    },
    openDraft,
    useDraft: () => (draft === null ? openDraft() : Promise.resolve(draft)),
    put: (group) => inDraft((seen) => api.putGroup({ ...seen, group })),
    remove: (group) => inDraft((seen) => api.removeGroup({ ...seen, group })),
    changed,
  };
}
