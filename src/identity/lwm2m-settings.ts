/**
 * Where a unit keeps its bootstrap objects: one setting for each instance, `<setting>/<object>/<instance>`, so that none is
 * larger than it has to be; `<setting>/ep` is the endpoint; `<setting>/list`, written last, names the format and what
 * counts. What is not in the list (an account of an earlier life) does not.
 */
import { toHex, utf8 } from '../base/bytes.ts';
import { encodeInstance } from '../formats/lwm2m-codec.ts';
import { type Lwm2mInstance, lwm2mObjects } from '../formats/lwm2m-object.ts';
import type { RenderedSetting } from '../model/group.ts';
import type { Lwm2mBlock } from '../model/lwm2m.ts';

export function bootstrapSettings(
  block: Lwm2mBlock,
  endpoint: string,
  instances: readonly Lwm2mInstance[],
): readonly RenderedSetting[] {
  const list = [block.format, ...instances.map(({ objectId, instanceId }) => `${objectId}/${instanceId}`)];
  return [
    textSetting(`${block.setting}/ep`, endpoint),
    ...instances.map((instance) =>
      bytesSetting(
        `${block.setting}/${instance.objectId}/${instance.instanceId}`,
        encodeInstance(block.format, instance),
        holdsSecret(instance),
      ),
    ),
    textSetting(`${block.setting}/list`, list.join(' ')),
  ];
}

function holdsSecret({ objectId, resources }: Lwm2mInstance): boolean {
  const definitions = lwm2mObjects.get(objectId)?.resources;
  return resources.some(({ id }) => definitions?.get(id)?.secret === true);
}

function textSetting(key: string, text: string): RenderedSetting {
  return { key, bytes: utf8(text), text, type: 'string' };
}

/** The text is made when a console asks for it, and not before: strings can not be erased. */
function bytesSetting(key: string, bytes: Uint8Array, secret: boolean): RenderedSetting {
  return {
    key,
    bytes,
    get text() {
      return toHex(bytes);
    },
    type: 'hex',
    secret,
  };
}
