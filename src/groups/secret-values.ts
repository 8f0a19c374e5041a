/**
 * A password in place of its name is refused before it is kept anywhere, in a draft as in a version: what has been in a database
 * once is hard to take out of it again.
 */
import { Fault } from '../model/fault.ts';
import {
  type Group,
  type SettingDefinition,
  type SettingValue,
  secretReferencePattern,
} from '../model/group.ts';
import { checkBySchema, definitionsOf, valueAt } from './json-schema.ts';
import { treeOf } from './tree.ts';

type Definitions = ReadonlyMap<string, readonly SettingDefinition[]>;

/**
 * Where the path of a group defines a setting, that counts; else whatever any product says of it. Throws Fault group.invalid
 * that names the place, never the value.
 */
export function requireReferences(groups: readonly Group[], some: readonly Group[] = groups): void {
  const anywhere = definitionsIn(groups);
  const { byId } = treeOf(groups);
  for (const group of some)
    for (const [key, value] of Object.entries(group.settings)) {
      const definitions = anywhere.get(key);
      if (definitions?.some(mayBeSecret) !== true) continue;
      const own = definitionsIn(pathOf(byId, group)).get(key);
      for (const definition of own ?? definitions) requireReference(group, key, value, definition);
    }
}

function mayBeSecret({ secret, schema }: SettingDefinition): boolean {
  return secret === true || (schema !== undefined && JSON.stringify(schema).includes('"x-secret"'));
}

function requireReference(
  group: Group,
  key: string,
  value: SettingValue,
  definition: SettingDefinition,
): void {
  const paths = definition.secret === true ? [''] : nestedSecrets(key, value, definition);
  const wrong = paths.find((path) => {
    const found = valueAt(value, path);
    return found !== undefined && !(typeof found === 'string' && secretReferencePattern.test(found));
  });
  if (wrong === undefined) return;
  throw new Fault(
    'group.invalid',
    `The setting ${key}${wrong} in ${group.id} needs the name of a secret (secret:NAME), never the secret itself.`,
    { key, layer: group.id, path: wrong, expected: 'the name of a secret' },
  );
}

function nestedSecrets(key: string, value: SettingValue, { schema }: SettingDefinition): readonly string[] {
  if (schema === undefined || typeof value !== 'object') return [];
  try {
    return [...checkBySchema(value, schema, key).secrets];
  } catch (thrown) {
    // A schema that is none is said where the group is compared.
    if (thrown instanceof Fault) return [];
    throw thrown;
  }
}

/** From the group to the root, as far as it goes: a draft may have circles and holes. */
function pathOf(byId: ReadonlyMap<string, Group>, group: Group): readonly Group[] {
  const path = new Set<Group>();
  let next: Group | undefined = group;
  while (next !== undefined && !path.has(next)) {
    path.add(next);
    next = next.parent === null ? undefined : byId.get(next.parent);
  }
  return [...path];
}

function definitionsIn(groups: readonly Group[]): Definitions {
  const found = new Map<string, SettingDefinition[]>();
  for (const group of groups)
    for (const [key, definition] of ownDefinitions(group))
      found.set(key, [...(found.get(key) ?? []), definition]);
  return found;
}

function ownDefinitions({
  id,
  definitions,
  schema,
}: Group): readonly (readonly [string, SettingDefinition])[] {
  const own = Object.entries(definitions);
  if (schema === undefined) return own;
  try {
    return [...own, ...definitionsOf(schema, id)];
  } catch (thrown) {
    // As above.
    if (thrown instanceof Fault) return own;
    throw thrown;
  }
}
