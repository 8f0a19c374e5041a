/** All groups as a text that people edit, and back: YAML or JSON, or a published version, of which the content is taken. */
import { stringify } from 'yaml';
import { z } from 'zod';
import { parseYaml } from '../../formats/yaml-file.ts';
import { Fault } from '../../model/fault.ts';
import { type Group, groupSchema } from '../../model/group.ts';
import { groupsMost, type SignedGroups } from '../../model/group-version.ts';
import { groupsFileLimitBytes, readSignedGroups } from './take-groups.ts';

const groupsSchema = z.array(groupSchema).min(1).max(groupsMost);
const fileName = 'groups';

export function groupsText(groups: readonly Group[]): string {
  return stringify(groups);
}

/** Throws Fault group.invalid with the line, or the group and the place in it. */
export function readGroupsText(text: string): readonly Group[] {
  const json = jsonIn(text);
  if (json === null) return readYaml(text);
  if (!Array.isArray(json)) return readSignedGroups(json).groups.groups;
  const parsed = groupsSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [index, ...path] = issue?.path ?? [];
  const group: unknown = typeof index === 'number' ? json[index] : undefined;
  const named = typeof group === 'object' && group !== null && 'id' in group ? String(group.id) : index;
  const place = [named, ...path].filter((part) => part !== undefined).join('.');
  throw new Fault('group.invalid', `${place === '' ? 'The file' : place}: ${issue?.message}.`, { place });
}

/** Throws Fault group.invalid for a text that is no published version. */
export function readSignedText(text: string): SignedGroups {
  return readSignedGroups(jsonIn(text));
}

function readYaml(text: string): readonly Group[] {
  try {
    return parseYaml(text, fileName, groupsSchema, groupsFileLimitBytes);
  } catch (thrown) {
    // The same mistake by the name that mistakes of groups have.
    if (!(thrown instanceof Fault)) throw thrown;
    throw new Fault('group.invalid', `${thrown.message}.`, thrown.context, { cause: thrown });
  }
}

/** Null for what is no JSON: then it is YAML, or says in YAML's words what is wrong with it. */
function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null; // YAML may begin with a bracket, too
  }
}
