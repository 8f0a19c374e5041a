/** JSON Schema of a file of groups, for completion in an editor: the file's own form, and the settings that a product has. */
import { z } from 'zod';
import { groupSchema, type JsonSchema, type SettingDefinition } from '../model/group.ts';
import { integerRanges } from './check.ts';

export function groupFileSchema(definitions: ReadonlyMap<string, SettingDefinition> | null): JsonSchema {
  const file = z.toJSONSchema(z.array(groupSchema), { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  if (definitions === null) return file;
  const items = file.items as JsonSchema;
  const properties = items.properties as JsonSchema;
  const settings = {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries([...definitions].map(([key, one]) => [key, settingSchema(one)])),
  };
  return { ...file, items: { ...items, properties: { ...properties, settings } } };
}

/** What a layer may say; a text with an expression may stand for anything but a secret. */
function settingSchema(definition: SettingDefinition): JsonSchema {
  const title = definition.title === undefined ? {} : { title: definition.title };
  if (definition.secret === true)
    return {
      ...title,
      type: 'string',
      pattern: '^secret:[a-z0-9][a-z0-9-]{0,62}$',
      description: 'the name of a secret',
    };
  const { $defs: _shared, ...own } = definition.schema ?? {};
  const plain = { ...byType(definition), ...own };
  // A layer of an object need not be whole.
  if (definition.merge === 'merge') return { ...title, ...plain, required: [] };
  return plain.type === 'string'
    ? { ...title, ...plain }
    : { ...title, anyOf: [plain, { type: 'string', pattern: '\\{\\{' }] };
}

function byType({ type, min, max, maxLength, oneOf }: SettingDefinition): JsonSchema {
  if (oneOf !== undefined) return { enum: oneOf };
  switch (type) {
    case 'string':
      return { type: 'string', ...(maxLength === undefined ? {} : { maxLength }) };
    case 'hex':
      return { type: 'string', pattern: '^([0-9a-fA-F]{2})*$' };
    case 'bool':
      return { type: 'boolean' };
    case 'json':
    case 'cbor':
      return {};
    default: {
      const [least, most] = integerRanges[type];
      return {
        type: 'integer',
        minimum: Math.max(least, min ?? least),
        maximum: Math.min(most, max ?? most),
      };
    }
  }
}
