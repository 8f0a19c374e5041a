/** The requests of contract/groups.ts. */
import type { groupRequests } from '../../contract/groups.ts';
import { groupFileSchema } from '../../groups/file-schema.ts';
import { definitionsAt } from '../../groups/resolve-node.ts';
import type { Store } from '../../store/store.ts';
import type { ActingHandlers } from '../people/actor.ts';
import type { DriftDesk } from './drift-desk.ts';
import { groupsHere, settingsOfGroup } from './group-book.ts';
import type { GroupDesk } from './group-desk.ts';
import type { GroupSight } from './group-sight.ts';

export interface GroupHandlerParts {
  readonly store: Store;
  readonly groups: GroupDesk;
  readonly sight: GroupSight;
  readonly drift: DriftDesk;
  readonly clock: { now(): Date };
}

export function groupHandlers({
  store,
  groups,
  sight,
  drift,
  clock,
}: GroupHandlerParts): Pick<ActingHandlers, keyof typeof groupRequests> {
  return {
    listGroups: () => sight.view(),
    listGroupNodes: (query) => sight.nodes(query),
    getGroup: ({ group, draft, number }) => sight.group(group, { draft, number }),
    exportGroupsText: ({ draft }) => sight.text(draft),
    exportGroupsVersion: ({ number }) => sight.file(number),
    openGroupDraft: ({ title, renew = [] }, doing) => groups.open(title, renew, doing),
    putGroup: ({ draft, revision, group }, doing) => groups.put(draft, revision, group, doing),
    removeGroup: ({ draft, revision, group }, doing) => groups.remove(draft, revision, group, doing),
    replaceGroups: ({ draft, revision, text }, doing) => groups.replace(draft, revision, text, doing),
    lookAtGroupsFile: ({ text }) => sight.lookAt(text),
    discardGroupDraft: ({ draft }) => {
      store.groupDrafts.remove(draft);
      return null;
    },
    compareGroups: ({ draft, after, limit }) => sight.compare(draft, { after, limit }),
    reviewGroups: ({ draft, revision }, doing) => groups.review(draft, revision, doing),
    publishGroups: ({ draft, revision, note, key }, doing) =>
      groups.publish(draft, revision, { note, key, doing }),
    backToGroups: ({ number, note, key }, doing) => groups.back(number, { note, key, doing }),
    listGroupsVersions: ({ before, limit }) => store.groupVersions.list(limit, before),
    listDrift: (query) => store.drifts.list(query),
    unitDrift: ({ hardwareId }) => drift.view(hardwareId),
    previewMove: ({ hardwareId, group }) => drift.preview(hardwareId, group),
    moveUnit: ({ hardwareId, group }, doing) =>
      store.transaction(() => {
        settingsOfGroup(store, group); // a group that units can not be configured by is refused
        store.drifts.move(hardwareId, group, doing.by.name || 'Operator', clock.now().toISOString());
        doing.record({ act: 'groups', subject: group, hardwareId, detail: { moved: true } });
        drift.refresh(hardwareId);
        return drift.view(hardwareId);
      }),
    groupFileSchema: ({ group }) =>
      groupFileSchema(group === undefined ? null : definitionsAt(groupsHere(store).groups, group)),
  };
}
