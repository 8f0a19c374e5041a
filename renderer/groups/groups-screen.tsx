/** Groups: the tree at the left, the chosen group at the right, a draft with what it would change below. */
import { Button, Tabs } from '@mantine/core';
import { type ReactElement, useState } from 'react';
import type { SettingValue } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { useAction, useApi, useRequest, useStation } from '../state/hooks.ts';
import { mayHere } from '../state/rights.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import { DraftPanel } from './draft-panel.tsx';
import { DriftPart } from './drift-part.tsx';
import { GroupTree } from './group-tree.tsx';
import { ValuesPart } from './values-part.tsx';
import { VersionsPart } from './versions-part.tsx';

const parts = ['values', 'drift', 'versions'] as const;

export function GroupsScreen({ route }: { route: Route }): ReactElement {
  const text = useText();
  const api = useApi();
  const action = useAction();
  const { people, operator, shift } = useStation();
  const [changes, setChanges] = useState(0);
  const list = useRequest(`groups ${changes} ${shift.passed} ${shift.failed}`, () => api.listGroups({}));
  const {
    live = null,
    nodes = [],
    drafts = [],
    comparing = false,
    publishing = 'own-key',
  } = list.value ?? {};
  const draft = drafts[0] ?? null;
  const chosen = route.subject ?? nodes[0]?.id ?? null;
  const part = parts.find((candidate) => candidate === route.query.part) ?? 'values';
  const node = nodes.find(({ id }) => id === chosen) ?? null;
  const mayEdit = mayHere('groups', people);
  const view = useRequest(`group ${chosen} ${draft?.id} ${draft?.revision} ${live?.number}`, () =>
    chosen === null
      ? Promise.resolve(null)
      : api.getGroup({ group: chosen, ...(draft === null || !mayEdit ? {} : { draft: draft.id }) }),
  );
  const changed = (): void => setChanges((count) => count + 1);
  const act = (work: () => Promise<unknown>): void => {
    action
      .run(work)
      .then((worked) => worked && changed())
      .catch(() => undefined); // run never rejects
  };
  const set = (key: string, value: SettingValue | undefined): void => {
    const group = view.value?.group;
    if (group === undefined || draft === null) return;
    const { [key]: _before, ...others } = group.settings;
    const settings = value === undefined ? others : { ...others, [key]: value };
    act(() => api.putGroup({ draft: draft.id, revision: draft.revision, group: { ...group, settings } }));
  };
  if (list.value !== null && nodes.length === 0)
    return (
      <div className="page page-scroll">
        <EmptyScreen title={text('groups.none')}>{text('groups.noneText')}</EmptyScreen>
      </div>
    );
  return (
    <div className="groups-screen">
      <GroupTree nodes={nodes} chosen={chosen} />
      <div className="page page-scroll groups-main">
        <header className="page-head">
          <h1>{text('groups.title')}</h1>
          {mayEdit && draft === null && (
            <Button
              onClick={() =>
                act(() => api.openGroupDraft({ title: text('groups.draftTitle', { by: operator || '–' }) }))
              }
            >
              {text('groups.newDraft')}
            </Button>
          )}
        </header>
        <p className="muted">
          {live === null
            ? text('groups.unpublished')
            : text('groups.live', {
                number: live.number,
                at: live.publishedAt.slice(0, 10),
                by: live.publishedBy,
                taken: live.takenAt.slice(0, 10),
              })}{' '}
          {comparing && text('groups.comparing')}
        </p>
        {node !== null && (
          <p className="tabular">{text('groups.units', { units: node.units, differs: node.differs })}</p>
        )}
        <FaultNote fault={list.fault ?? view.fault ?? action.fault} />
        <Tabs
          value={part}
          onChange={(value) => navigate(formatRoute('groups', chosen, { part: value }))}
          variant="pills"
        >
          <Tabs.List aria-label={text('groups.parts')}>
            {parts.map((value) => (
              <Tabs.Tab key={value} value={value}>
                {text(`groups.part.${value}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
        </Tabs>
        {part === 'values' && view.value != null && (
          <ValuesPart key={chosen} view={view.value} onSet={draft !== null && mayEdit ? set : null} />
        )}
        {part === 'drift' && chosen !== null && (
          <DriftPart group={chosen} stamp={`${live?.number} ${changes}`} />
        )}
        {part === 'versions' && (
          <VersionsPart
            live={live?.number ?? null}
            mayGoBack={mayEdit && publishing === 'own-key'}
            onChanged={changed}
          />
        )}
        {draft !== null && mayEdit && (
          <DraftPanel draft={draft} publishing={publishing} onChanged={changed} />
        )}
      </div>
    </div>
  );
}
