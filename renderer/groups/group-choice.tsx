/** One of the groups, found by its title or its id: there may be thousands. */
import { Select } from '@mantine/core';
import type { ReactElement } from 'react';
import type { GroupNode } from '../../src/contract/groups.ts';
import { useText } from '../messages/text.ts';
import { plainText } from '../parts/format.ts';

export function GroupChoice({
  label,
  nodes,
  value,
  onChoose,
  top,
}: {
  label: string;
  nodes: readonly GroupNode[];
  value: string | null;
  onChoose: (group: string | null) => void;
  /** Also none: it stands at the top. */
  top: boolean;
}): ReactElement {
  const text = useText();
  return (
    <Select
      label={label}
      searchable
      limit={60}
      value={value}
      onChange={onChoose}
      clearable={top}
      placeholder={text(top ? 'groups.top' : 'groups.choose')}
      nothingFoundMessage={text('groups.noMatch')}
      data={nodes.map(({ id, title }) => ({ value: id, label: `${plainText(title, 80)} · ${id}` }))}
    />
  );
}
