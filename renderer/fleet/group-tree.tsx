/** Groups as the tree that they are: names, and beside each how many of its units differ, are silent or odd, with the way to them. */
import { ActionIcon } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { type ReactElement, useEffect, useMemo } from 'react';
import { writeNumber } from '../messages/locale.ts';
import { useText } from '../messages/text.ts';
import { Badge } from '../parts/badge.tsx';
import { DataTable, type TableColumn } from '../parts/data-table.tsx';
import { DeviceText } from '../parts/device-text.tsx';
import { EmptyScreen } from '../parts/empty-screen.tsx';
import { FaultNote } from '../parts/fault-note.tsx';
import { formatTime } from '../parts/format.ts';
import { fleetAddress } from './fleet-route.ts';
import { type GroupCounts, type GroupLevels, type TreeLine, useGroupLevels } from './group-levels.ts';

export function GroupTree(): ReactElement {
  const text = useText();
  const levels = useGroupLevels();
  const { lines, countedAt, fault, loading, toggle, more } = levels;
  const columns = useMemo(() => columnsOf({ toggle, more }), [toggle, more]);
  const nothing = lines.length === 0 && !loading && fault === null;
  return (
    <>
      <FaultNote fault={fault} />
      {countedAt !== null && !nothing && (
        <p className="muted small">{text('fleet.countedAt', { time: formatTime(countedAt) })}</p>
      )}
      {nothing ? (
        <EmptyScreen title={text('fleet.groups.empty')}>{text('fleet.groups.emptyText')}</EmptyScreen>
      ) : (
        <DataTable
          label={text('fleet.nav.groups')}
          columns={columns}
          order="given"
          rows={lines}
          rowKey={(line) => (line.type === 'group' ? `g ${line.group.id}` : `m ${line.parent}`)}
          onEnd={lines.some(({ type }) => type === 'more') ? () => undefined : null}
          onOpen={(line) => {
            if (line.type === 'group') location.hash = fleetAddress('groups', line.group.id);
          }}
        />
      )}
    </>
  );
}

type Acts = Pick<GroupLevels, 'toggle' | 'more'>;

function columnsOf({ toggle, more }: Acts): readonly TableColumn<TreeLine>[] {
  const count = (
    id: keyof GroupCounts,
    title: TableColumn<TreeLine>['title'],
    to: (group: string) => string,
  ): TableColumn<TreeLine> => ({
    id,
    title,
    width: '160px',
    value: (line) => (line.type === 'group' ? line.group.own[id] : null),
    cell: (line) =>
      line.type === 'group' ? (
        <Count own={line.group.own[id]} below={line.group.below[id]} href={to(line.group.id)} />
      ) : (
        ' '
      ),
  });
  return [
    {
      id: 'title',
      title: 'fleet.group',
      width: 'minmax(220px, 2fr)',
      value: (line) => (line.type === 'group' ? line.group.title : null),
      cell: (line) => <Name line={line} toggle={toggle} more={more} />,
    },
    {
      id: 'id',
      title: 'fleet.groups.id',
      width: 'minmax(110px, 1fr)',
      value: (line) => (line.type === 'group' ? line.group.id : ''),
    },
    {
      id: 'level',
      title: 'fleet.groups.level',
      width: '90px',
      value: (line) => (line.type === 'group' ? line.group.level : ''),
    },
    count('differs', 'fleet.groups.differ', (id) => fleetAddress('groups', id)),
    count('silent', 'fleet.groups.silent', (id) =>
      fleetAddress('field', null, { view: 'silent', group: id }),
    ),
    count('odd', 'fleet.groups.odd', (id) => fleetAddress('field', null, { view: 'odd', group: id })),
  ];
}

function Name({ line, toggle, more }: { line: TreeLine } & Acts): ReactElement {
  const text = useText();
  const indent = { paddingInlineStart: Math.min(line.depth, 8) * 20 };
  if (line.type === 'more') return <More parent={line.parent} indent={indent} more={more} />;
  const { id, title, children } = line.group;
  const Icon = line.open ? IconChevronDown : IconChevronRight;
  return (
    <span className="tree-name" style={indent}>
      {children > 0 ? (
        <ActionIcon
          variant="subtle"
          color="dark"
          aria-expanded={line.open}
          aria-label={text(line.open ? 'fleet.groups.close' : 'fleet.groups.open', { group: title })}
          onClick={(event) => {
            event.stopPropagation();
            toggle(id);
          }}
        >
          <Icon size={18} aria-hidden="true" />
        </ActionIcon>
      ) : (
        <span className="tree-leaf" />
      )}
      <span className="tree-title">
        <DeviceText>{title}</DeviceText>
      </span>
    </span>
  );
}

/** Drawn when it comes into view: then the next of them are wanted. */
function More({
  parent,
  indent,
  more,
}: {
  parent: string;
  indent: { readonly paddingInlineStart: number };
  more: (parent: string) => void;
}): ReactElement {
  const text = useText();
  useEffect(() => more(parent), [more, parent]);
  return (
    <span className="tree-name muted" style={indent}>
      {text('fleet.groups.loading')}
    </span>
  );
}

function Count({ own, below, href }: { own: number; below: number; href: string }): ReactElement {
  const text = useText();
  return (
    <span className="tree-count tabular">
      {own === 0 ? (
        <span className="muted">0</span>
      ) : (
        <a href={href} onClick={(event) => event.stopPropagation()}>
          <Badge tone="warn" shape="triangle">
            {writeNumber(own)}
          </Badge>
        </a>
      )}
      {below > 0 && (
        <span className="muted small">{text('fleet.groups.below', { number: writeNumber(below) })}</span>
      )}
    </span>
  );
}
