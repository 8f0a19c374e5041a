/**
 * The effective settings of a group: the path from the root, each layer over the one before as its definition says, and for
 * every value the layer that it is from and what that overrode. Nothing is guessed: what does not fit its definition, and
 * every expression that can not be worked out, is refused here, before any unit is touched.
 */
import { Fault } from '../model/fault.ts';
import {
  type EffectiveSetting,
  type Group,
  type Output,
  type OverriddenValue,
  type ResolvedSettings,
  type SettingDefinition,
  type SettingValue,
  unitFactNames,
} from '../model/group.ts';
import { expectation, templatePaths, wholeExpectation } from './check.ts';
import { definitionsOf, valueAt } from './json-schema.ts';
import { combine, layeredValue, layerOf, overrodeBy, sourcesOf, wholeValue } from './layered-value.ts';
import { checkOutputs, settingsOf } from './outputs.ts';
import { templateProblem } from './template.ts';
import { treeOf } from './tree.ts';

/** Deeper trees than this are a mistake. */
export const depthLimit = 16;

interface Layer {
  readonly name: string;
  readonly values: ReadonlyMap<string, SettingValue>;
}

/**
 * `unit` is the layer of one unit, over all groups. Throws Fault group.unknown (the group or an ancestor is missing),
 * group.invalid (cycle, depth, redefinition, undefined setting, wrong value, missing value), group.forbidden, group.template,
 * group.output.
 */
export function resolveGroup(
  groups: readonly Group[],
  groupId: string,
  unit: Readonly<Record<string, SettingValue>> = {},
): ResolvedSettings {
  return resolvePath(pathTo(groups, groupId), treeOf(groups).defined, unit);
}

/** The same for a path that is known. `defined`: what any product of the tree defines. */
export function resolvePath(
  path: readonly Group[],
  defined: ReadonlySet<string>,
  unit: Readonly<Record<string, SettingValue>> = {},
): ResolvedSettings {
  const groupId = path.at(-1)?.id ?? '';
  const definitions = mergeDefinitions(path);
  const layers: readonly Layer[] = [
    ...path.map((group) => ({ name: group.id, values: new Map(Object.entries(group.settings)) })),
    { name: 'unit', values: new Map(Object.entries(unit)) },
  ];
  const facts = Object.assign({}, ...path.map((group) => group.facts ?? {})) as Record<string, string>;
  const factNames = new Set([
    ...unitFactNames,
    ...Object.keys(facts),
    ...path.flatMap((group) => group.unitFacts ?? []),
  ]);
  const product = path.findLastIndex((group) => definesAnything(group));
  for (const [index, layer] of layers.entries()) {
    // What stands above a product may be for another product of the same organisation: then it says nothing here.
    const isAbove = index < product || (product === -1 && layer.name !== 'unit');
    checkLayer(layer, definitions, factNames, (key) => isAbove && defined.has(key));
  }
  const settings = [...definitions]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, definition]) => effective(key, definition, layers, groupId))
    .filter((setting) => setting !== null);
  const unitFacts = path.flatMap((group) => group.unitFacts ?? []);
  const outputs = path.flatMap((group) => group.outputs ?? []);
  checkOutputs(outputs, settings, definitions);
  return {
    groupId,
    path: path.map((group) => group.id),
    settings,
    ...(Object.keys(facts).length === 0 ? {} : { facts }),
    ...(unitFacts.length === 0 ? {} : { unitFacts }),
    ...(outputs.length === 0 ? {} : { outputs, outputTypes: typesIn(outputs, definitions) }),
  };
}

/** From the root to the group. Throws Fault group.unknown, group.invalid. */
export function pathTo(groups: readonly Group[], groupId: string): readonly Group[] {
  const { byId } = treeOf(groups);
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

/** What the settings along a path are, from its short definitions and its schemas. Throws Fault group.invalid. */
export function mergeDefinitions(path: readonly Group[]): ReadonlyMap<string, SettingDefinition> {
  const merged = new Map<string, SettingDefinition>();
  for (const group of path) {
    const own = [
      ...Object.entries(group.definitions),
      ...(group.schema === undefined ? [] : definitionsOf(group.schema, group.id)),
    ];
    for (const [key, definition] of own) {
      if (merged.has(key)) throw invalid(key, group.id, 'no second definition');
      merged.set(key, definition);
    }
  }
  return merged;
}

function definesAnything({ definitions, schema }: Group): boolean {
  return Object.keys(definitions).length > 0 || schema !== undefined;
}

function checkLayer(
  layer: Layer,
  definitions: ReadonlyMap<string, SettingDefinition>,
  facts: ReadonlySet<string>,
  isForOthers: (key: string) => boolean,
): void {
  for (const [key, value] of layer.values) {
    const definition = definitions.get(key);
    if (definition === undefined && isForOthers(key)) continue;
    if (definition === undefined) throw invalid(key, layer.name, 'a setting that the product defines');
    checkTemplates(key, layer.name, value, facts);
    const expected = expectation(value, definition, key);
    if (expected !== null) throw invalid(key, layer.name, expected);
  }
}

function checkTemplates(key: string, layer: string, value: SettingValue, facts: ReadonlySet<string>): void {
  for (const path of templatePaths(value)) {
    const text = String(valueAt(value, path));
    const problem = templateProblem(text, facts);
    if (problem === null) continue;
    const { at, expression, reason } = problem;
    throw new Fault(
      'group.template',
      `The setting ${key}${path} in ${layer}: "${expression}", character ${at}: ${reason}.`,
      { key, layer, path, at, expression, reason },
    );
  }
}

function effective(
  key: string,
  definition: SettingDefinition,
  layers: readonly Layer[],
  groupId: string,
): EffectiveSetting | null {
  const merge = definition.merge ?? 'replace';
  const found = layers.flatMap((layer) => {
    const value = layer.values.get(key);
    return value === undefined ? [] : [layeredValue(value, layer.name, merge)];
  });
  const [root, ...deeper] = found;
  if (root === undefined) {
    if (definition.required) throw invalid(key, groupId, 'a value, for it is required');
    return null;
  }
  const layered = deeper.reduce((under, over) => combine(under, over, merge, key), root);
  const value = wholeValue(layered);
  const layer = layerOf(layered);
  const expected = wholeExpectation(value, definition, key);
  if (expected !== null) throw invalid(key, layer, expected);
  const nearest = nearestFirst(layers);
  const merged = merge === 'merge' || merge === 'append';
  return {
    key,
    value,
    definition,
    layer,
    overrode: nearest(overrodeBy(layered)),
    ...(merged
      ? { sources: sourcesOf(layered).map((source) => ({ ...source, overrode: nearest(source.overrode) })) }
      : {}),
  };
}

function nearestFirst(
  layers: readonly Layer[],
): (past: readonly OverriddenValue[]) => readonly OverriddenValue[] {
  const depths = new Map(layers.map(({ name }, index) => [name, index]));
  return (past) =>
    past.toSorted(
      (left, right) =>
        (depths.get(right.layer) ?? 0) - (depths.get(left.layer) ?? 0) ||
        ((left.path ?? '') < (right.path ?? '') ? -1 : 1),
    );
}

function typesIn(
  outputs: readonly Output[],
  definitions: ReadonlyMap<string, SettingDefinition>,
): NonNullable<ResolvedSettings['outputTypes']> {
  return Object.fromEntries(
    outputs
      .flatMap(settingsOf)
      .flatMap((key) =>
        [definitions.get(key)].flatMap((one) => (one === undefined ? [] : [[key, one.type]])),
      ),
  );
}

function invalid(key: string, layer: string, expected: string): Fault {
  return new Fault('group.invalid', `The setting ${key} in ${layer} needs ${expected}.`, {
    key,
    layer,
    expected,
  });
}
