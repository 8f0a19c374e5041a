/** Bootstrap objects in words, for plans, logs and differences. Secrets are named and never shown. */
import { toHex } from '../base/bytes.ts';
import { type Lwm2mInstance, type Lwm2mValue, lwm2mObjects } from '../formats/lwm2m-object.ts';
import type { Lwm2mBlock } from '../model/lwm2m.ts';
import { bootstrapObjects } from './lwm2m-objects.ts';

const shownBytes = 8;

/** What a plan shows: everything but what is only known of a unit. Throws Fault recipe.invalid for unreadable PEM. */
export function previewBootstrap(block: Lwm2mBlock): string {
  const fromUnit = block.servers.map(({ security }, index) =>
    security === 'psk' || security === 'oscore'
      ? `/0/${index} with a new ${security === 'psk' ? 'key' : 'OSCORE secret'}`
      : `/0/${index} with the unit's own key (${security})`,
  );
  return [
    `${block.format} in ${block.setting}, endpoint ${block.endpoint}`,
    ...previewObjects(block),
    fromUnit.join(', '),
  ].join('; ');
}

/** The same objects, one a line. Throws Fault recipe.invalid for unreadable PEM. */
export function previewObjects(block: Lwm2mBlock): readonly string[] {
  const unit = { endpoint: block.endpoint, certificate: null, keys: new Map() };
  return bootstrapObjects(block, unit).map(describeInstance);
}

/** `/1/0 Short Server ID 1, Lifetime 86400, …` */
export function describeInstance(instance: Lwm2mInstance): string {
  const { objectId, instanceId, resources } = instance;
  const definitions = lwm2mObjects.get(objectId)?.resources;
  const parts = resources.map((resource) => {
    const definition = definitions?.get(resource.id);
    const name = definition?.name ?? String(resource.id);
    if (definition?.secret === true) return `${name} [secret]`;
    if ('value' in resource) return `${name} ${shown(resource.value)}`;
    return `${name} ${[...resource.values].map(([id, value]) => `${id}=${shown(value)}`).join(' ')}`;
  });
  return `/${objectId}/${instanceId} ${parts.join(', ')}`;
}

function shown(value: Lwm2mValue): string {
  switch (value.type) {
    case 'opaque': {
      const start = toHex(value.value.subarray(0, shownBytes));
      return value.value.length > shownBytes ? `${start}… (${value.value.length} bytes)` : start;
    }
    case 'objlnk':
      return `${value.object}:${value.instance}`;
    default:
      return String(value.value);
  }
}
