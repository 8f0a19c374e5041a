/**
 * SenML records (RFC 8428 section 4) with the names and values that LwM2M puts into them (Core-V1_1 sections 7.4.4 and
 * 7.4.5): the base name is the path of an instance, the name a resource. Both encodings, JSON and CBOR, share this.
 */
import {
  type Lwm2mInstance,
  type Lwm2mResource,
  type Lwm2mType,
  type Lwm2mValue,
  lwm2mFault,
  lwm2mLimits,
  resourceDefinition,
} from './lwm2m-object.ts';

export type SenmlField = 'bn' | 'n' | 'v' | 'vs' | 'vb' | 'vd' | 'vlo';

/** The fields of one record that LwM2M uses, in the order in which they are written. */
export type SenmlRecord = ReadonlyMap<SenmlField, string | number | boolean | Uint8Array>;

/** Where a record was found, for faults. */
export interface PlacedRecord {
  readonly offset: number;
  readonly fields: SenmlRecord;
}

export function senmlRecords(instances: readonly Lwm2mInstance[]): readonly SenmlRecord[] {
  return instances.flatMap(({ objectId, instanceId, resources }) =>
    resources.flatMap(valuesOf).map(([name, value], index) => {
      const base = index === 0 ? ([['bn', `/${objectId}/${instanceId}/`]] as const) : [];
      return new Map<SenmlField, string | number | boolean | Uint8Array>([
        ...base,
        ['n', name],
        fieldOf(value),
      ]);
    }),
  );
}

function valuesOf(resource: Lwm2mResource): readonly (readonly [string, Lwm2mValue])[] {
  if ('value' in resource) return [[String(resource.id), resource.value]];
  return [...resource.values].map(([id, value]) => [`${resource.id}/${id}`, value] as const);
}

function fieldOf(value: Lwm2mValue): [SenmlField, string | number | boolean | Uint8Array] {
  switch (value.type) {
    case 'string':
      return ['vs', value.value];
    case 'boolean':
      return ['vb', value.value];
    case 'opaque':
      return ['vd', value.value];
    case 'objlnk':
      return ['vlo', `${value.object}:${value.instance}`];
    case 'float':
    case 'integer':
    case 'time':
      return ['v', value.value];
  }
}

const pathPattern = /^\/(\d{1,5})\/(\d{1,5})\/(\d{1,5})(?:\/(\d{1,5}))?$/;

/** Instances in the order in which they first appear. Throws Fault device.protocol with the place of a bad record. */
export function instancesOf(format: string, records: Iterable<PlacedRecord>): readonly Lwm2mInstance[] {
  const instances = new Map<string, Draft>();
  let base = '';
  let count = 0;
  for (const { offset, fields } of records) {
    count += 1;
    if (count > lwm2mLimits.mostItems) throw lwm2mFault(format, offset, 'more records than allowed');
    base = textField(format, offset, fields, 'bn') ?? base;
    const path = pathPattern.exec(base + (textField(format, offset, fields, 'n') ?? ''));
    const [, object, instance, resource, index] = path ?? [];
    if (object === undefined) throw lwm2mFault(format, offset, 'a name that is no path of a resource');
    const [objectId, instanceId, id] = [object, instance, resource].map(Number);
    if (objectId === undefined || instanceId === undefined || id === undefined) continue;
    const key = `${objectId}/${instanceId}`;
    const draft = instances.get(key) ?? { objectId, instanceId, values: new Map() };
    instances.set(key, draft);
    addValue(format, offset, draft, id, index === undefined ? null : Number(index), fields);
  }
  return [...instances.values()].map(finished);
}

interface Draft {
  readonly objectId: number;
  readonly instanceId: number;
  readonly values: Map<number, Lwm2mValue | Map<number, Lwm2mValue>>;
}

function addValue(
  format: string,
  offset: number,
  draft: Draft,
  id: number,
  index: number | null,
  fields: SenmlRecord,
): void {
  if (Math.max(draft.objectId, draft.instanceId, id, index ?? 0) > 0xffff)
    throw lwm2mFault(format, offset, 'a number in a path above 65535');
  const { type, multiple = false } = resourceDefinition(format, draft.objectId, id, offset);
  if (multiple !== (index !== null)) {
    throw lwm2mFault(format, offset, `resource ${id} has ${multiple ? 'several values' : 'one value'}`);
  }
  const value = typedValue(format, offset, fields, type);
  const known = draft.values.get(id);
  if (index === null) {
    if (known !== undefined) throw lwm2mFault(format, offset, `resource ${id} twice`);
    draft.values.set(id, value);
    return;
  }
  const values = known instanceof Map ? known : new Map<number, Lwm2mValue>();
  if (values.has(index)) throw lwm2mFault(format, offset, `resource ${id}/${index} twice`);
  values.set(index, value);
  draft.values.set(id, values);
}

function finished({ objectId, instanceId, values }: Draft): Lwm2mInstance {
  const resources = [...values]
    .sort(([left], [right]) => left - right)
    .map(([id, value]): Lwm2mResource => (value instanceof Map ? { id, values: value } : { id, value }));
  return { objectId, instanceId, resources };
}

const fieldNames: Readonly<Record<Lwm2mType, SenmlField>> = {
  string: 'vs',
  boolean: 'vb',
  opaque: 'vd',
  objlnk: 'vlo',
  float: 'v',
  integer: 'v',
  time: 'v',
};

function typedValue(format: string, offset: number, fields: SenmlRecord, type: Lwm2mType): Lwm2mValue {
  const present = [...fields.keys()].filter((name) => name !== 'bn' && name !== 'n');
  const found = fields.get(fieldNames[type]);
  if (present.length !== 1 || found === undefined)
    throw lwm2mFault(format, offset, `a value in "${fieldNames[type]}", and only there, is needed`);
  if (type === 'string' && typeof found === 'string') return { type, value: found };
  if (type === 'boolean' && typeof found === 'boolean') return { type, value: found };
  if (type === 'opaque' && found instanceof Uint8Array) return { type, value: found };
  if (type === 'objlnk' && typeof found === 'string') {
    const [, object, instance] = /^(\d{1,5}):(\d{1,5})$/.exec(found) ?? [];
    const link = { type, object: Number(object), instance: Number(instance) };
    if (link.object <= 0xffff && link.instance <= 0xffff) return link;
  }
  if (type === 'float' && typeof found === 'number') return { type, value: found };
  // -0 is written as 0 by every encoder of whole numbers
  if ((type === 'integer' || type === 'time') && Number.isSafeInteger(found))
    return { type, value: Number(found) + 0 };
  throw lwm2mFault(format, offset, `a value that is not of the type ${type}`);
}

function textField(format: string, offset: number, fields: SenmlRecord, name: 'bn' | 'n'): string | null {
  const value = fields.get(name) ?? null;
  if (value !== null && typeof value !== 'string')
    throw lwm2mFault(format, offset, `"${name}" is not a text`);
  return value;
}

/** Fields with a meaning that would be lost: times and base values. What ends in `_` must be understood (section 4.4). */
export function mustUnderstand(name: string): boolean {
  return name === 'bv' || name === 'bs' || name === 's' || name.endsWith('_');
}
