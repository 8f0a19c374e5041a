/** The tree of groups as a flat list with levels: virtualised, since an organisation may have thousands. */
import { TextInput } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useEffect, useMemo, useRef, useState } from 'react';
import type { GroupNode } from '../../src/contract/groups.ts';
import { writeNumber } from '../messages/locale.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { plainText } from '../parts/format.ts';
import { formatRoute } from '../state/route.ts';

const rowHeightPx = 52;

interface Row {
  readonly node: GroupNode;
  readonly depth: number;
}

export function GroupTree({
  nodes,
  chosen,
  query,
}: {
  nodes: readonly GroupNode[];
  chosen: string | null;
  /** What of the address stays when another group is chosen. */
  query: Readonly<Record<string, string | null>>;
}): ReactElement {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const [search, setSearch] = useState('');
  const rows = useMemo(() => found(rowsOf(nodes), search), [nodes, search]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeightPx,
    overscan: 10,
  });
  const at = rows.findIndex(({ node }) => node.id === chosen);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at);
  }, [at, virtual]);
  return (
    <nav className="group-side" aria-label={text('groups.tree')}>
      <TextInput
        className="group-search"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        placeholder={text('groups.find')}
        aria-label={text('groups.find')}
        data-scan="own"
      />
      <div className="group-tree" ref={box}>
        {rows.length === 0 && <p className="muted group-none">{text('groups.noMatch')}</p>}
        <div style={{ height: virtual.getTotalSize(), position: 'relative' }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (row === undefined) return null;
            const { node, depth } = row;
            return (
              <a
                key={node.id}
                className="group-node"
                style={{ top: start, height: rowHeightPx, paddingInlineStart: 12 + Math.min(depth, 8) * 16 }}
                href={formatRoute('groups', node.id, query)}
                aria-current={node.id === chosen ? 'true' : undefined}
              >
                <span className="group-name">
                  <DeviceText>{node.title}</DeviceText>
                  <span className="muted group-about">
                    {node.level === null ? '' : `${plainText(node.level, 40)} · `}
                    {node.id}
                  </span>
                </span>
                {node.change !== null && (
                  <span className={`change-word change-${node.change}`}>
                    {text(`groups.change.${node.change}`)}
                  </span>
                )}
                {node.differs > 0 && (
                  <span
                    className="group-differs tabular"
                    role="img"
                    aria-label={text('groups.differ', { count: node.differs })}
                    title={text('groups.differ', { count: node.differs })}
                  >
                    ≠ {writeNumber(node.differs)}
                  </span>
                )}
              </a>
            );
          })}
        </div>
      </div>
    </nav>
  );
}

/** What is looked for, in its place; without what stands above it, for that may be long. */
function found(rows: readonly Row[], search: string): readonly Row[] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows
    .filter(({ node }) => node.title.toLowerCase().includes(wanted) || node.id.includes(wanted))
    .map(({ node }) => ({ node, depth: 0 }));
}

/** A group and everything below it: where it can not be moved to. */
export function withinOf(nodes: readonly GroupNode[], id: string): ReadonlySet<string> {
  const rows = rowsOf(nodes);
  const from = rows.findIndex(({ node }) => node.id === id);
  const depth = rows[from]?.depth ?? 0;
  const until = rows.findIndex((row, index) => index > from && row.depth <= depth);
  return new Set(rows.slice(Math.max(0, from), until < 0 ? undefined : until).map(({ node }) => node.id));
}

/** Parents before their children; what has no parent here stands at the top. */
export function rowsOf(nodes: readonly GroupNode[]): readonly Row[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const below = new Map<string | null, GroupNode[]>();
  for (const node of nodes) {
    const parent = node.parent !== null && ids.has(node.parent) ? node.parent : null;
    const children = below.get(parent);
    if (children === undefined) below.set(parent, [node]);
    else children.push(node);
  }
  const rows: Row[] = [];
  const seen = new Set<string>();
  const add = (parent: string | null, depth: number): void => {
    for (const node of below.get(parent) ?? []) {
      if (seen.has(node.id)) continue;
      seen.add(node.id);
      rows.push({ node, depth });
      add(node.id, depth + 1);
    }
  };
  add(null, 0);
  // Groups in a circle have no top; a draft can have one, and it has to be seen to be mended.
  for (const node of nodes) if (!seen.has(node.id)) rows.push({ node, depth: 0 });
  return rows;
}
