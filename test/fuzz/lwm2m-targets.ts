/** Bootstrap objects as a unit gives them back. */
import { decodeInstance, encodeInstance } from '../../src/formats/lwm2m-codec.ts';
import type { Lwm2mInstance } from '../../src/formats/lwm2m-object.ts';
import { type Lwm2mFormat, lwm2mFormats } from '../../src/model/lwm2m.ts';
import { deviceExample } from '../formats/lwm2m-samples.ts';
import type { FuzzTarget } from './target.ts';

const large: Lwm2mInstance = {
  objectId: 3,
  instanceId: 0,
  resources: [
    {
      id: 6,
      values: new Map(Array.from({ length: 1000 }, (_, index) => [index, { type: 'integer', value: 1 }])),
    },
  ],
};

export const lwm2mTargets: readonly FuzzTarget[] = lwm2mFormats.map((format: Lwm2mFormat) => ({
  name: `LwM2M objects as ${format}`,
  corpus: [encodeInstance(format, deviceExample)],
  large: () => encodeInstance(format, large),
  parse: (bytes) => encodeInstance(format, decodeInstance(format, bytes, 3, 0)).length,
  codes: ['device.protocol'],
  place: /\(at byte \d+\)\.$/,
}));
