/**
 * The effective settings of a group: the path from the root, each layer over the one before, and for every value the
 * layer that won and those that it overrode. Nothing is guessed: what does not fit its definition is refused here,
 * before any unit is touched.
 */
import { Fault } from '../model/fault.ts';
import type {
  EffectiveSetting,
  Group,
  ResolvedSettings,
  SettingDefinition,
  SettingValue,
} from '../model/group.ts';
import { expectation } from './check.ts';

/** Deeper trees than this are a mistake. */
export const depthLimit = 16;

interface Layer {
  readonly name: string;
  readonly values: ReadonlyMap<string, SettingValue>;
}

/**
 * `unit` is the layer of one unit, over all groups. Throws Fault group.unknown (the group or an ancestor is missing)
 * and group.invalid (cycle, depth, redefinition, undefined setting, wrong value, missing value).
 */
export function resolveGroup(
  groups: readonly Group[],
  groupId: string,
  unit: Readonly<Record<string, SettingValue>> = {},
): ResolvedSettings {
  const path = pathTo(groups, groupId);
  const definitions = mergeDefinitions(path);
  const layers: readonly Layer[] = [
    ...path.map((group) => ({ name: group.id, values: new Map(Object.entries(group.settings)) })),
    { name: 'unit', values: new Map(Object.entries(unit)) },
  ];
  for (const layer of layers) checkLayer(layer, definitions);
  const settings = [...definitions]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, definition]) => effective(key, definition, layers, groupId))
    .filter((setting) => setting !== null);
  return { groupId, path: path.map((group) => group.id), settings };
}

/** From the root to the group. */
function pathTo(groups: readonly Group[], groupId: string): readonly Group[] {
  const byId = new Map(groups.map((group) => [group.id, group]));
  const path: Group[] = [];
  for (let id: string | null = groupId; id !== null; ) {
    const group = byId.get(id);
    if (group === undefined)
      throw new Fault('group.unknown', `There is no group ${id}.`, { group: id, asked: groupId });
    if (path.includes(group)) {
      throw new Fault('group.invalid', `The group ${id} is its own ancestor.`, { group: id, layer: id });
    }
    if (path.length === depthLimit) {
      throw new Fault('group.invalid', `The group ${groupId} lies deeper than ${depthLimit}.`, {
        group: groupId,
      });
    }
    path.unshift(group);
    id = group.parent;
  }
  return path;
}

function mergeDefinitions(path: readonly Group[]): ReadonlyMap<string, SettingDefinition> {
  const merged = new Map<string, SettingDefinition>();
  for (const group of path) {
    for (const [key, definition] of Object.entries(group.definitions)) {
      if (merged.has(key)) throw invalid(key, group.id, 'no second definition');
      merged.set(key, definition);
    }
  }
  return merged;
}

function checkLayer(layer: Layer, definitions: ReadonlyMap<string, SettingDefinition>): void {
  for (const [key, value] of layer.values) {
    const definition = definitions.get(key);
    if (definition === undefined) throw invalid(key, layer.name, 'a setting that the product defines');
    const expected = expectation(value, definition);
    if (expected !== null) throw invalid(key, layer.name, expected);
  }
}

function effective(
  key: string,
  definition: SettingDefinition,
  layers: readonly Layer[],
  groupId: string,
): EffectiveSetting | null {
  const found = layers.flatMap((layer) => {
    const value = layer.values.get(key);
    return value === undefined ? [] : [{ layer: layer.name, value }];
  });
  const winner = found.pop();
  if (winner === undefined) {
    if (definition.required) throw invalid(key, groupId, 'a value, for it is required');
    return null;
  }
  return { key, value: winner.value, definition, layer: winner.layer, overrode: found.reverse() };
}

function invalid(key: string, layer: string, expected: string): Fault {
  return new Fault('group.invalid', `The setting ${key} in ${layer} needs ${expected}.`, {
    key,
    layer,
    expected,
  });
}
