/**
 * Product schemas: JSON Schema 2020-12 through ajv, strictly (a keyword that nobody knows is a mistake of its author), without
 * references to anywhere else, with regular expressions that can not hang. `x-type`, `x-merge` and `x-secret` are ours.
 */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { Fault } from '../model/fault.ts';
import {
  type JsonSchema,
  type MergeKind,
  mergeKinds,
  type SettingDefinition,
  type SettingValue,
  secretReferencePattern,
  settingTypes,
} from '../model/group.ts';
import { linearExpression } from './linear-expression.ts';

export interface SchemaFinding {
  /** JSON pointer into the value. */
  readonly path: string;
  readonly keyword: string;
  readonly words: string;
}

interface Checked {
  readonly finding: SchemaFinding | null;
  /** JSON pointers of what the schema calls secret. */
  readonly secrets: ReadonlySet<string>;
}

const schemaLimitCharacters = 256 * 1024;
const compiledMost = 4_000;

const ajv = new Ajv2020({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  allErrors: true,
  passContext: true,
  addUsedSchema: false,
  logger: false,
  code: { regExp: Object.assign(linearExpression, { code: 'linearExpression' }) },
});
addFormats.default(ajv);
ajv.addKeyword({ keyword: 'x-type', schemaType: 'string', metaSchema: { enum: settingTypes } });
ajv.addKeyword({ keyword: 'x-merge', schemaType: 'string', metaSchema: { enum: mergeKinds } });
ajv.addKeyword({
  keyword: 'x-secret',
  schemaType: 'boolean',
  compile: (isSecret: boolean) =>
    function check(this: unknown, _data: unknown, place) {
      if (isSecret && this instanceof Set) this.add(place?.instancePath ?? '');
      return true;
    },
});

const compiled = new Map<string, ReturnType<typeof ajv.compile>>();
/** The same by the schema itself, which is never changed: its text is long. */
const compiledOf = new WeakMap<JsonSchema, ReturnType<typeof ajv.compile>>();
const definitionsKnown = new WeakMap<JsonSchema, ReadonlyMap<string, SettingDefinition>>();

/** Throws Fault group.invalid for a schema that is none. */
export function checkBySchema(value: SettingValue, schema: JsonSchema, where: string): Checked {
  const validate = validatorOf(schema, where);
  const secrets = new Set<string>();
  validate.call(secrets, value);
  const errors = validate.errors ?? [];
  // The deepest is the most helpful one: "anyOf" says nothing that people could act on.
  const worst = [...errors].sort((left, right) => right.instancePath.length - left.instancePath.length)[0];
  const unreferenced = [...secrets].find((path) => !isReferenceAt(value, path));
  if (unreferenced !== undefined)
    return {
      finding: {
        path: unreferenced,
        keyword: 'x-secret',
        words: 'the name of a secret (secret:NAME), never the secret itself',
      },
      secrets,
    };
  return { finding: worst === undefined ? null : findingOf(worst), secrets };
}

/** All findings, for values that still have templates in them. */
export function findingsBySchema(
  value: SettingValue,
  schema: JsonSchema,
  where: string,
): readonly SchemaFinding[] {
  const validate = validatorOf(schema, where);
  validate.call(new Set<string>(), value);
  return (validate.errors ?? []).map(findingOf);
}

/** Throws Fault group.invalid. */
export function validatorOf(schema: JsonSchema, where: string): ReturnType<typeof ajv.compile> {
  const same = compiledOf.get(schema);
  if (same !== undefined) return same;
  const text = JSON.stringify(schema);
  const known = compiled.get(text);
  if (known !== undefined) {
    compiledOf.set(schema, known);
    return known;
  }
  if (text.length > schemaLimitCharacters) throw invalidSchema(where, 'it is too large');
  if (typeof schema.$id === 'string') throw invalidSchema(where, 'it can not have an $id');
  try {
    const validate = ajv.compile(schema);
    if (compiled.size >= compiledMost) compiled.delete(compiled.keys().next().value ?? '');
    compiled.set(text, validate);
    compiledOf.set(schema, validate);
    return validate;
  } catch (cause) {
    // What is wrong with a schema is told to its author in the library's words.
    const reason = cause instanceof Error ? cause.message : 'not readable';
    throw invalidSchema(where, reason.slice(0, 300), cause);
  }
}

/** The settings that a product's schema describes. Throws Fault group.invalid. */
export function definitionsOf(schema: JsonSchema, where: string): ReadonlyMap<string, SettingDefinition> {
  const known = definitionsKnown.get(schema);
  if (known !== undefined) return known;
  validatorOf(schema, where);
  const properties = recordOf(schema.properties);
  const required: readonly unknown[] = Array.isArray(schema.required) ? schema.required : [];
  const definitions = recordOf(schema.$defs);
  const more = Object.keys(definitions).length === 0 ? {} : { $defs: definitions };
  const found = new Map(
    Object.entries(properties).map(([key, property]) => [
      key,
      definitionOf(recordOf(property), required.includes(key), more),
    ]),
  );
  definitionsKnown.set(schema, found);
  return found;
}

function definitionOf(property: JsonSchema, required: boolean, more: JsonSchema): SettingDefinition {
  const merge = mergeKinds.find((kind): kind is MergeKind => kind === property['x-merge']);
  return {
    type: settingTypes.find((type) => type === property['x-type']) ?? guessedType(property),
    ...(typeof property.title === 'string' ? { title: property.title } : {}),
    required,
    ...(merge === undefined ? {} : { merge }),
    ...(property['x-secret'] === true ? { secret: true } : {}),
    schema: { ...property, ...more },
  };
}

function guessedType({ type, minimum, maximum }: JsonSchema): SettingDefinition['type'] {
  if (type === 'string') return 'string';
  if (type === 'boolean') return 'bool';
  if (type !== 'integer') return 'json';
  const [least, most] = [
    typeof minimum === 'number' ? minimum : -1,
    typeof maximum === 'number' ? maximum : Infinity,
  ];
  if (least < 0) return 'int32';
  return most <= 0xff ? 'uint8' : most <= 0xffff ? 'uint16' : 'uint32';
}

function isReferenceAt(value: SettingValue, pointer: string): boolean {
  const found = valueAt(value, pointer);
  return typeof found === 'string' && secretReferencePattern.test(found);
}

/** Undefined when there is nothing. */
export function valueAt(value: SettingValue, pointer: string): SettingValue | undefined {
  let current: SettingValue | undefined = value;
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    if (typeof current !== 'object') return undefined;
    current = Array.isArray(current)
      ? (current as readonly SettingValue[])[Number(key)]
      : (current as Readonly<Record<string, SettingValue>>)[key];
  }
  return current;
}

function findingOf({ instancePath, keyword, message, params }: ErrorObject): SchemaFinding {
  const allowed = keyword === 'enum' ? `: ${JSON.stringify(params.allowedValues)}` : '';
  const extra = keyword === 'additionalProperties' ? ` (${String(params.additionalProperty)})` : '';
  return { path: instancePath, keyword, words: `${message ?? keyword}${allowed}${extra}`.slice(0, 300) };
}

function recordOf(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonSchema) : {};
}

function invalidSchema(where: string, reason: string, cause?: unknown): Fault {
  return new Fault(
    'group.invalid',
    `The schema of ${where} can not be used: ${reason}.`,
    { layer: where, expected: 'a JSON Schema (2020-12)', reason },
    { cause },
  );
}
