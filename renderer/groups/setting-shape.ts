/** What a form has to ask for: from the definition of a setting, or from the JSON Schema in it. Pure. */
import type { JsonSchema, SettingDefinition, SettingValue } from '../../src/model/group.ts';

export type Shape =
  | { readonly kind: 'choice'; readonly options: readonly SettingValue[] }
  | { readonly kind: 'bool' }
  | { readonly kind: 'number'; readonly whole: boolean; readonly min: number; readonly max: number }
  | { readonly kind: 'text'; readonly secret: boolean; readonly maxLength: number | null }
  | { readonly kind: 'list'; readonly item: Shape }
  | { readonly kind: 'object'; readonly fields: readonly Field[] }
  /** What no form can ask for: alternatives, free keys. */
  | { readonly kind: 'json' };

export interface Field {
  readonly name: string;
  readonly title: string;
  readonly required: boolean;
  readonly shape: Shape;
}

const integers = {
  uint8: [0, 255],
  uint16: [0, 65_535],
  uint32: [0, 4_294_967_295],
  int32: [-2_147_483_648, 2_147_483_647],
} as const;

const deepest = 5;

export function shapeOf(definition: SettingDefinition): Shape {
  const { type, oneOf, secret, min, max, maxLength = null, schema = {}, merge } = definition;
  if (secret === true) return { kind: 'text', secret: true, maxLength: null };
  if (oneOf !== undefined) return { kind: 'choice', options: oneOf };
  const bySchema = schemaShape(schema, schema, 0);
  if (bySchema.kind === 'choice') return bySchema;
  switch (type) {
    case 'bool':
      return { kind: 'bool' };
    case 'string':
      return { kind: 'text', secret: false, maxLength: maxLength ?? textLimit(bySchema) };
    case 'hex':
      return { kind: 'text', secret: false, maxLength: maxLength === null ? null : maxLength * 2 };
    case 'json':
    case 'cbor':
      // A layer need not say all of what is merged.
      return merge === 'merge' && bySchema.kind === 'object' ? withoutRequired(bySchema) : bySchema;
    default: {
      const [least, most] = integers[type];
      const own = bySchema.kind === 'number' ? bySchema : { min: least, max: most };
      return {
        kind: 'number',
        whole: true,
        min: Math.max(least, own.min, min ?? least),
        max: Math.min(most, own.max, max ?? most),
      };
    }
  }
}

function schemaShape(schema: JsonSchema, root: JsonSchema, depth: number): Shape {
  const found = referenced(schema, root);
  if (found === null || depth > deepest) return { kind: 'json' };
  if (found['x-secret'] === true) return { kind: 'text', secret: true, maxLength: null };
  if (Array.isArray(found.enum)) return { kind: 'choice', options: found.enum as SettingValue[] };
  switch (found.type) {
    case 'boolean':
      return { kind: 'bool' };
    case 'integer':
    case 'number':
      return {
        kind: 'number',
        whole: found.type === 'integer',
        min: numberIn(found.minimum, Number.NEGATIVE_INFINITY),
        max: numberIn(found.maximum, Number.POSITIVE_INFINITY),
      };
    case 'string':
      return {
        kind: 'text',
        secret: false,
        maxLength: typeof found.maxLength === 'number' ? found.maxLength : null,
      };
    case 'array':
      return isSchema(found.items)
        ? { kind: 'list', item: schemaShape(found.items, root, depth + 1) }
        : { kind: 'json' };
    case 'object':
      return objectShape(found, root, depth);
    default:
      return { kind: 'json' };
  }
}

function objectShape(schema: JsonSchema, root: JsonSchema, depth: number): Shape {
  const { properties, required } = schema;
  if (!isSchema(properties) || Object.keys(properties).length === 0) return { kind: 'json' };
  const wanted: readonly unknown[] = Array.isArray(required) ? required : [];
  return {
    kind: 'object',
    fields: Object.entries(properties).flatMap(([name, property]): readonly Field[] => {
      if (!isSchema(property)) return [];
      const title = typeof property.title === 'string' ? property.title : name;
      return [
        { name, title, required: wanted.includes(name), shape: schemaShape(property, root, depth + 1) },
      ];
    }),
  };
}

/** Only within the schema itself: the engine takes no other references. */
function referenced(schema: JsonSchema, root: JsonSchema): JsonSchema | null {
  if (schema.$ref === undefined) return schema;
  const name = /^#\/\$defs\/([^/]+)$/.exec(String(schema.$ref))?.[1];
  const found = isSchema(root.$defs) && name !== undefined ? root.$defs[name] : undefined;
  return isSchema(found) && found.$ref === undefined ? found : null;
}

function withoutRequired(shape: Extract<Shape, { kind: 'object' }>): Shape {
  return {
    ...shape,
    fields: shape.fields.map((field) => ({
      ...field,
      required: false,
      shape: field.shape.kind === 'object' ? withoutRequired(field.shape) : field.shape,
    })),
  };
}

function textLimit(shape: Shape): number | null {
  return shape.kind === 'text' ? shape.maxLength : null;
}

function numberIn(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
