/** The tree of groups as a flat list with levels: virtualised, since an organisation may have thousands. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactElement, useMemo, useRef } from 'react';
import type { GroupNode } from '../../src/contract/groups.ts';
import { useText } from '../messages/text.ts';
import { DeviceText } from '../parts/device-text.tsx';
import { formatRoute } from '../state/route.ts';

const rowHeightPx = 52;

interface Row {
  readonly node: GroupNode;
  readonly depth: number;
}

export function GroupTree({
  nodes,
  chosen,
}: {
  nodes: readonly GroupNode[];
  chosen: string | null;
}): ReactElement {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => rowsOf(nodes), [nodes]);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeightPx,
    overscan: 10,
  });
  return (
    <nav className="group-tree" ref={box} aria-label={text('groups.tree')}>
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
              href={formatRoute('groups', node.id)}
              aria-current={node.id === chosen ? 'true' : undefined}
            >
              <span className="group-name">
                <DeviceText>{node.title}</DeviceText>
              </span>
              {node.differs > 0 && <span className="group-differs tabular">{node.differs}</span>}
            </a>
          );
        })}
      </div>
    </nav>
  );
}

/** Parents before their children; what has no parent here stands at the top. */
export function rowsOf(nodes: readonly GroupNode[]): readonly Row[] {
  const ids = new Set(nodes.map(({ id }) => id));
  const below = new Map<string | null, GroupNode[]>();
  for (const node of nodes) {
    const parent = node.parent !== null && ids.has(node.parent) ? node.parent : null;
    below.set(parent, [...(below.get(parent) ?? []), node]);
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
  return rows;
}
