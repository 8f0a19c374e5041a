/** The parts of the chosen group: what its units shall hold, which differ, what was published, files. */
import { Tabs } from '@mantine/core';
import type { ReactElement } from 'react';
import type { Group, SettingValue } from '../../src/model/group.ts';
import { useText } from '../messages/text.ts';
import { FaultNote } from '../parts/fault-note.tsx';
import { useApi, useRequest } from '../state/hooks.ts';
import { formatRoute, navigate, type Route } from '../state/route.ts';
import { DriftPart } from './drift-part.tsx';
import { FilesPart } from './files-part.tsx';
import type { Groups } from './use-groups.ts';
import { ValuesPart } from './values-part.tsx';
import { VersionsPart } from './versions-part.tsx';

const parts = ['values', 'drift', 'versions', 'files'] as const;

export function GroupParts({
  groups,
  chosen,
  route,
  onSet,
}: {
  groups: Groups;
  chosen: string | null;
  route: Route;
  onSet: (group: Group, key: string, value: SettingValue | undefined) => void;
}): ReactElement {
  const text = useText();
  const api = useApi();
  const { draft, number, stamp, mayEdit, list } = groups;
  const part = parts.find((candidate) => candidate === route.query.part) ?? 'values';
  const view = useRequest(`group ${chosen} ${stamp} ${number}`, () =>
    chosen === null
      ? Promise.resolve(null)
      : api.getGroup({
          group: chosen,
          ...(draft === null ? {} : { draft: draft.id }),
          ...(number === null ? {} : { number }),
        }),
  );
  const group = view.value?.group;
  const to = (next: string | null): string =>
    formatRoute('groups', chosen, {
      part: next,
      draft: route.query.draft ?? null,
      number: number === null ? null : String(number),
    });
  const live = list.value?.live?.number ?? null;
  return (
    <>
      <Tabs value={part} onChange={(value) => navigate(to(value))} variant="pills">
        <Tabs.List aria-label={text('groups.parts')}>
          {parts.map((value) => (
            <Tabs.Tab key={value} value={value}>
              {text(`groups.part.${value}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <FaultNote fault={view.fault} />
      {part === 'values' && view.value != null && group?.id === chosen && (
        <ValuesPart
          key={chosen}
          view={view.value}
          onSet={draft !== null && group !== undefined ? (key, value) => onSet(group, key, value) : null}
        />
      )}
      {part === 'drift' && chosen !== null && (
        <DriftPart group={chosen} wanted={route.query.state} stamp={`${live} ${groups.stamp}`} />
      )}
      {part === 'versions' && (
        <VersionsPart
          group={chosen}
          live={live}
          mayGoBack={mayEdit}
          publishing={list.value?.publishing ?? 'own-key'}
          onChanged={groups.changed}
        />
      )}
      {part === 'files' && (
        <FilesPart
          group={chosen}
          draft={draft}
          mayEdit={mayEdit}
          mayImport={groups.mayImport}
          onDraft={groups.useDraft}
          onChanged={groups.changed}
        />
      )}
    </>
  );
}
