/** The tree of the live version as far as it was opened: each level is asked for when its parent is opened, page by page. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { asFault, type FaultData } from '../../src/model/fault.ts';
import { ask, type PageOf } from './fleet-api.ts';

export interface GroupCounts {
  readonly differs: number;
  readonly silent: number;
  readonly odd: number;
}

export interface GroupRow {
  readonly id: string;
  readonly title: string;
  readonly parent: string | null;
  readonly level: string | null;
  readonly children: number;
  readonly own: GroupCounts;
  readonly below: GroupCounts;
}

interface Level {
  readonly rows: readonly GroupRow[];
  readonly next: string | null;
}

export type TreeLine =
  | { readonly type: 'group'; readonly group: GroupRow; readonly depth: number; readonly open: boolean }
  /** There are more of this level than were loaded. */
  | { readonly type: 'more'; readonly parent: string; readonly depth: number };

/** The level at the top has no parent's id. */
const top = '';
const pageRows = '100';

export interface GroupLevels {
  /** What the numbers are as of. */
  readonly countedAt: string | null;
  readonly lines: readonly TreeLine[];
  readonly fault: FaultData | null;
  readonly loading: boolean;
  toggle(id: string): void;
  more(parent: string): void;
}

export function useGroupLevels(): GroupLevels {
  const [levels, setLevels] = useState<ReadonlyMap<string, Level>>(new Map());
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set([top]));
  const [countedAt, setCountedAt] = useState<string | null>(null);
  const [fault, setFault] = useState<FaultData | null>(null);
  const asking = useRef(new Set<string>());
  const load = useCallback((parent: string, after: string | undefined) => {
    if (asking.current.has(parent)) return;
    asking.current.add(parent);
    const query = { parent, limit: pageRows, ...(after === undefined ? {} : { after }) };
    ask<PageOf<GroupRow> & { readonly countedAt: string | null }>(
      `/api/v1/groups?${new URLSearchParams(query)}`,
    )
      .then(
        ({ rows, next, countedAt: at }) => {
          setCountedAt(at);
          setLevels((old) => {
            const before = after === undefined ? [] : (old.get(parent)?.rows ?? []);
            return new Map(old).set(parent, { rows: [...before, ...rows], next });
          });
          const [only] = rows;
          // one way down is no choice: an organisation with one product shows its lines at once
          if (rows.length === 1 && only !== undefined && only.children > 0 && after === undefined)
            setOpen((old) => new Set(old).add(only.id));
        },
        (thrown: unknown) => setFault(asFault(thrown).toData()),
      )
      .finally(() => asking.current.delete(parent));
  }, []);
  useEffect(() => {
    for (const parent of open) if (!levels.has(parent) && fault === null) load(parent, undefined);
  }, [open, levels, fault, load]);
  const toggle = useCallback((id: string) => {
    setOpen((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  const more = useCallback(
    (parent: string) => {
      const next = levels.get(parent)?.next ?? null;
      if (next !== null) load(parent, next);
    },
    [levels, load],
  );
  return {
    lines: linesOf(levels, open),
    countedAt,
    fault,
    loading: !levels.has(top) && fault === null,
    toggle,
    more,
  };
}

export function linesOf(levels: ReadonlyMap<string, Level>, open: ReadonlySet<string>): readonly TreeLine[] {
  const lines: TreeLine[] = [];
  const add = (parent: string, depth: number): void => {
    const level = levels.get(parent);
    if (level === undefined) return;
    for (const group of level.rows) {
      const isOpen = group.children > 0 && open.has(group.id);
      lines.push({ type: 'group', group, depth, open: isOpen });
      if (isOpen) add(group.id, depth + 1);
    }
    if (level.next !== null) lines.push({ type: 'more', parent, depth });
  };
  add(top, 0);
  return lines;
}
