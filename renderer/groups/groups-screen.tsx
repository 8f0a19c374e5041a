/** Groups: the tree at the left, the chosen group at the right, a draft with what it would change below. */
import { Button } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Group, SettingValue } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import { DraftPanel } from './draft-panel.tsx';
import { FilesPart } from './files-part.tsx';
import { GroupHead } from './group-head.tsx';
import { GroupParts } from './group-parts.tsx';
import { GroupTree } from './group-tree.tsx';
import { LiveLine } from './live-line.tsx';
import { useGroups } from './use-groups.ts';

export function GroupsScreen({ route }: { route: Route }): ReactElement {
  const text = useText();
  const groups = useGroups(route);
  const { list, nodes, draft, number, mayEdit, act, changed } = groups;
  const live = list.value?.live ?? null;
  const publishing = list.value?.publishing ?? 'own-key';
  const chosen = route.subject ?? nodes.value?.[0]?.id ?? null;
  const put = async (group: Group): Promise<void> => {
    await groups.put(group);
    navigate(formatRoute('groups', group.id, { draft: route.query.draft ?? null }));
  };
  const set = (group: Group, key: string, value: SettingValue | undefined): void => {
    const { [key]: _before, ...others } = group.settings;
    const settings = value === undefined ? others : { ...others, [key]: value };
    act(() => groups.put({ ...group, settings }));
  };
  const isEmpty = nodes.value !== null && nodes.value.length === 0;
  return (
    <div className={isEmpty ? 'groups-screen groups-alone' : 'groups-screen'}>
      {!isEmpty && (
        <GroupTree
          nodes={nodes.value ?? []}
          chosen={chosen}
          query={{ part: route.query.part ?? null, draft: route.query.draft ?? null }}
        />
      )}
      <div className="page page-scroll groups-main">
        <header className="page-head">
          <h1 className="grow">{text('groups.title')}</h1>
          {mayEdit && draft === null && (
            <Button onClick={() => act(groups.openDraft)}>{text('groups.newDraft')}</Button>
          )}
        </header>
        <LiveLine view={list.value} draft={draft} number={number} group={chosen} mayEdit={mayEdit} />
        <FaultNote fault={list.fault ?? nodes.fault ?? groups.fault} onDismiss={groups.dismiss} />
        {isEmpty && (
          <EmptyScreen title={text('groups.none')}>
            {text(mayEdit ? 'groups.noneEdit' : 'groups.noneText')}
          </EmptyScreen>
        )}
        <GroupHead
          key={chosen}
          groups={groups}
          chosen={isEmpty ? null : chosen}
          onPut={put}
          mayEdit={mayEdit && draft !== null && number === null}
        />
        {isEmpty ? (
          <FilesPart
            group={null}
            draft={draft}
            mayEdit={mayEdit}
            mayImport={groups.mayImport}
            onDraft={groups.useDraft}
            onChanged={changed}
          />
        ) : (
          <GroupParts groups={groups} chosen={chosen} route={route} onSet={set} />
        )}
        {draft !== null && mayEdit && number === null && (
          <DraftPanel
            key={draft.id}
            draft={draft}
            live={live?.number ?? null}
            publishing={publishing}
            onChanged={changed}
          />
        )}
      </div>
    </div>
  );
}
