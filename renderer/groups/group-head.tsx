/** The chosen group by its name, with what can be done to it in a draft: one below it, another name or place, taking it out. */
import { Button } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { Group } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { useApi } from '../state/hooks.ts';
import { formatRoute, navigate } from '../state/route.ts';
import { GroupForm } from './group-form.tsx';
import type { Groups } from './use-groups.ts';

type Asked = { readonly group: Group | null; readonly below: string | null } | null;

export function GroupHead({
  groups,
  chosen,
  onPut,
  mayEdit,
}: {
  groups: Groups;
  chosen: string | null;
  onPut: (group: Group) => Promise<void>;
  mayEdit: boolean;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const [asked, setAsked] = useState<Asked>(null);
  const nodes = groups.nodes.value ?? [];
  const node = nodes.find(({ id }) => id === chosen) ?? null;
  const edit = async (id: string): Promise<void> => {
    const { draft } = groups;
    if (draft === null) return;
    const { group } = await api.getGroup({ group: id, draft: draft.id });
    setAsked({ group, below: group.parent });
  };
  const remove = async (id: string): Promise<void> => {
    await groups.remove(id);
    navigate(formatRoute('groups', node?.parent ?? null));
  };
  return (
    <>
      {node !== null && (
        <div className="group-title">
          <h2>
            <DeviceText>{node.title}</DeviceText>
          </h2>
          <span className="muted mono">{node.id}</span>
          <span className="tabular">
            {text('groups.units', { units: node.units, differs: node.differs })}
          </span>
          {node.fromPackage && <span className="muted">{text('groups.fromPackage')}</span>}
        </div>
      )}
      {mayEdit && asked === null && (
        <div className="group-acts">
          <Button variant="default" onClick={() => setAsked({ group: null, below: chosen })}>
            {text(node === null ? 'groups.addFirst' : 'groups.addBelow')}
          </Button>
          {node !== null && (
            <>
              <Button variant="default" onClick={() => groups.act(() => edit(node.id))}>
                {text('groups.place')}
              </Button>
              <Button variant="default" onClick={() => groups.act(() => remove(node.id))}>
                {text('groups.remove')}
              </Button>
            </>
          )}
        </div>
      )}
      {asked !== null && (
        <GroupForm
          group={asked.group}
          below={asked.below}
          nodes={nodes}
          onSave={onPut}
          onClose={() => setAsked(null)}
        />
      )}
    </>
  );
}
