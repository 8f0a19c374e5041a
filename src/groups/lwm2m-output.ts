/** Settings as the resources of one LwM2M object instance, in a format of LwM2M, kept by the unit under one name. */
import { encodeInstance } from '../formats/lwm2m-codec.ts';
import type { Lwm2mResource, Lwm2mValue } from '../formats/lwm2m-object.ts';
import type { Output, SettingValue } from '../model/group.ts';
import { bytesOfValue, type FilledSetting } from './filled.ts';

export type Lwm2mOutput = Extract<Output, { kind: 'lwm2m' }>;

/** A list becomes a resource with several instances. What has no value is no resource. */
export function lwm2mBytes(output: Lwm2mOutput, settings: ReadonlyMap<string, FilledSetting>): Uint8Array {
  const resources = Object.entries(output.resources)
    .map(([id, key]) => [Number(id), settings.get(key)] as const)
    .toSorted(([left], [right]) => left - right)
    .flatMap(([id, setting]): readonly Lwm2mResource[] =>
      setting === undefined ? [] : [resourceOf(id, setting)],
    );
  return encodeInstance(output.format, {
    objectId: output.object,
    instanceId: output.instance,
    resources,
  });
}

function resourceOf(id: number, { value, definition }: FilledSetting): Lwm2mResource {
  if (definition.type === 'hex') return { id, value: { type: 'opaque', value: bytesOfValue(value, 'hex') } };
  if (!Array.isArray(value)) return { id, value: lwm2mValue(value) };
  return {
    id,
    values: new Map(value.map((item: SettingValue, index: number) => [index, lwm2mValue(item)])),
  };
}

function lwm2mValue(value: SettingValue): Lwm2mValue {
  switch (typeof value) {
    case 'boolean':
      return { type: 'boolean', value };
    case 'number':
      return { type: Number.isInteger(value) ? 'integer' : 'float', value };
    case 'string':
      return { type: 'string', value };
    default:
      return { type: 'string', value: JSON.stringify(value) };
  }
}
