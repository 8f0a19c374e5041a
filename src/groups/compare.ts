/** Two versions of the groups: which effective values change for which group's units. Pure over both, one group at a time. */
import { Fault } from '../model/fault.ts';
import type {
  EffectiveSetting,
  Group,
  ResolvedSettings,
  SettingDefinition,
  SettingValue,
} from '../model/group.ts';
import type { GroupChange, ValueChange } from '../model/group-version.ts';
import { sortedKeys } from './filled.ts';
import { mergeDefinitions, pathTo } from './resolve.ts';
import { resolveNode } from './resolve-node.ts';
import { boundedValue } from './shown-text.ts';
import { treeOf } from './tree.ts';

const valuesShown = 50;

export interface TwoVersions {
  readonly before: readonly Group[];
  readonly after: readonly Group[];
}

/** Every group that is in one of them, sorted. */
export function groupsInBoth({ before, after }: TwoVersions): readonly string[] {
  return [...new Set([...treeOf(before).ids, ...treeOf(after).ids])].sort();
}

/** Null for a group whose units would get the same, and that is worded as before. */
export function changeOf({ before, after }: TwoVersions, group: string, units: number): GroupChange | null {
  const [was, is] = [treeOf(before).byId.get(group), treeOf(after).byId.get(group)];
  const [heldBefore, heldAfter] = [resolved(before, was), resolved(after, is)];
  const values = changes(heldBefore.settings, heldAfter.settings);
  const otherwise = textOf(outsideOf(heldBefore, was)) !== textOf(outsideOf(heldAfter, is));
  if (was !== undefined && is !== undefined && values.length === 0 && !otherwise) return null;
  return {
    group,
    title: is?.title ?? was?.title ?? group,
    change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
    units,
    values: values.slice(0, valuesShown).map(bounded),
    moreValues: Math.max(0, values.length - valuesShown),
    otherwise,
    problem: is === undefined ? null : (heldAfter.fault?.message ?? null),
  };
}

/** Every group has to be one that units can be configured by. Throws the first Fault. */
export function checkGroups(groups: readonly Group[]): void {
  checkGroupIds(groups);
  for (const { id } of groups) resolveNode(groups, id);
}

/** Throws Fault group.invalid where two have one id. */
export function checkGroupIds(groups: readonly Group[]): void {
  const ids = new Set<string>();
  for (const { id } of groups) {
    if (ids.has(id)) throw new Fault('group.invalid', `There are two groups called ${id}.`, { group: id });
    ids.add(id);
  }
}

/** What keeps the units of a group from being configured by it; null when nothing does. */
export function groupFault(groups: readonly Group[], id: string): Fault | null {
  return resolved(groups, treeOf(groups).byId.get(id)).fault;
}

interface Resolved {
  readonly settings: readonly EffectiveSetting[];
  readonly whole: ResolvedSettings | null;
  /** Of its path, also of what has no value. */
  readonly definitions: readonly (readonly [string, SettingDefinition])[] | null;
  readonly fault: Fault | null;
}

function resolved(groups: readonly Group[], group: Group | undefined): Resolved {
  if (group === undefined) return { settings: [], whole: null, definitions: null, fault: null };
  try {
    const whole = resolveNode(groups, group.id);
    const definitions = [...mergeDefinitions(pathTo(groups, group.id))];
    return { settings: whole.settings, whole, definitions, fault: null };
  } catch (thrown) {
    // A group that can not be resolved is what a comparison is there to show.
    if (thrown instanceof Fault) return { settings: [], whole: null, definitions: null, fault: thrown };
    throw thrown;
  }
}

function changes(
  before: readonly EffectiveSetting[],
  after: readonly EffectiveSetting[],
): readonly ValueChange[] {
  const [old, fresh] = [
    new Map(before.map((one) => [one.key, one])),
    new Map(after.map((one) => [one.key, one])),
  ];
  return [...new Set([...old.keys(), ...fresh.keys()])].sort().flatMap((key): readonly ValueChange[] => {
    const [was, is] = [old.get(key), fresh.get(key)];
    if (was !== undefined && is !== undefined && textOf(was.value) === textOf(is.value)) return [];
    return [
      {
        key,
        before: was?.value ?? null,
        after: is?.value ?? null,
        beforeLayer: was?.layer ?? null,
        afterLayer: is?.layer ?? null,
      },
    ];
  });
}

function bounded(change: ValueChange): ValueChange {
  const { before, after } = change;
  return {
    ...change,
    before: before === null ? null : boundedValue(before),
    after: after === null ? null : boundedValue(after),
  };
}

/** What is to say of a group besides its effective values. */
function outsideOf({ whole, definitions }: Resolved, group: Group | undefined): unknown {
  return {
    title: group?.title ?? null,
    path: whole?.path ?? null,
    facts: whole?.facts ?? null,
    outputs: whole?.outputs ?? null,
    definitions,
  };
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null
    ? JSON.stringify(sortedKeys(JSON.parse(JSON.stringify(value)) as SettingValue))
    : JSON.stringify(value ?? false);
}
