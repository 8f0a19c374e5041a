/** One instance of an LwM2M object as bytes, in the format that a profile names, and back. */

import type { Lwm2mFormat } from '../model/lwm2m.ts';
import { type Lwm2mInstance, lwm2mFault } from './lwm2m-object.ts';
import { decodeTlvInstance, encodeTlvInstance } from './lwm2m-tlv.ts';
import { decodeSenmlCbor, encodeSenmlCbor } from './senml-cbor.ts';
import { decodeSenmlJson, encodeSenmlJson } from './senml-json.ts';

export function encodeInstance(format: Lwm2mFormat, instance: Lwm2mInstance): Uint8Array {
  switch (format) {
    case 'tlv':
      return encodeTlvInstance(instance);
    case 'senml-json':
      return encodeSenmlJson([instance]);
    case 'senml-cbor':
      return encodeSenmlCbor([instance]);
  }
}

/** Throws Fault device.protocol with the offset, also when it is another instance than the one that is asked for. */
export function decodeInstance(
  format: Lwm2mFormat,
  bytes: Uint8Array,
  objectId: number,
  instanceId: number,
): Lwm2mInstance {
  if (format === 'tlv') return decodeTlvInstance(bytes, objectId, instanceId);
  const [first, ...others] = format === 'senml-json' ? decodeSenmlJson(bytes) : decodeSenmlCbor(bytes);
  if (first?.objectId !== objectId || first.instanceId !== instanceId || others.length > 0)
    throw lwm2mFault(format, 0, `not the instance /${objectId}/${instanceId}`);
  return first;
}
