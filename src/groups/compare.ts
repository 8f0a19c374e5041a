/** Two versions of the groups: which effective values change for which group's units. Pure over both. */
import { Fault } from '../model/fault.ts';
import type { EffectiveSetting, Group, ResolvedSettings, SettingValue } from '../model/group.ts';
import type { GroupChange, ValueChange } from '../model/group-version.ts';
import { sortedKeys } from './filled.ts';
import { resolveNode } from './resolve-node.ts';

/** Only groups whose units would get something else, or that come, go, or are worded anew; sorted by id. */
export function compareGroups(
  before: readonly Group[],
  after: readonly Group[],
  unitsOf: (group: string) => number,
): readonly GroupChange[] {
  const [old, fresh] = [byId(before), byId(after)];
  const ids = [...new Set([...old.keys(), ...fresh.keys()])].sort();
  return ids.flatMap((group): readonly GroupChange[] => {
    const [was, is] = [old.get(group), fresh.get(group)];
    const [heldBefore, heldAfter] = [resolved(before, was), resolved(after, is)];
    const values = changes(heldBefore.settings, heldAfter.settings);
    const otherwise = textOf(outsideOf(heldBefore, was)) !== textOf(outsideOf(heldAfter, is));
    if (was !== undefined && is !== undefined && values.length === 0 && !otherwise) return [];
    return [
      {
        group,
        title: is?.title ?? was?.title ?? group,
        change: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
        units: unitsOf(group),
        values,
        otherwise,
        problem: is === undefined ? null : heldAfter.problem,
      },
    ];
  });
}

/** Every group has to be one that units can be configured by. Throws the first Fault. */
export function checkGroups(groups: readonly Group[]): void {
  const ids = new Set<string>();
  for (const { id } of groups) {
    if (ids.has(id)) throw new Fault('group.invalid', `There are two groups called ${id}.`, { group: id });
    ids.add(id);
  }
  for (const { id } of groups) resolveNode(groups, id);
}

interface Resolved {
  readonly settings: readonly EffectiveSetting[];
  readonly whole: ResolvedSettings | null;
  readonly problem: string | null;
}

function resolved(groups: readonly Group[], group: Group | undefined): Resolved {
  if (group === undefined) return { settings: [], whole: null, problem: null };
  try {
    const whole = resolveNode(groups, group.id);
    return { settings: whole.settings, whole, problem: null };
  } catch (thrown) {
    // A group that can not be resolved is what a comparison is there to show.
    if (thrown instanceof Fault) return { settings: [], whole: null, problem: thrown.message };
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

/** What is to say of a group besides its effective values. */
function outsideOf({ whole }: Resolved, group: Group | undefined): unknown {
  return {
    title: group?.title ?? null,
    path: whole?.path ?? null,
    facts: whole?.facts ?? null,
    outputs: whole?.outputs ?? null,
    definitions: whole?.settings.map(({ key, definition }) => [key, definition]) ?? null,
  };
}

function textOf(value: unknown): string {
  return JSON.stringify(sortedKeys(JSON.parse(JSON.stringify(value ?? false)) as SettingValue));
}

function byId(groups: readonly Group[]): ReadonlyMap<string, Group> {
  return new Map(groups.map((group) => [group.id, group]));
}
