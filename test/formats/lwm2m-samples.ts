/** Instances for the tests of LwM2M formats: the Device object of the specification's examples, and random ones. */
import fc from 'fast-check';
import type { Lwm2mInstance, Lwm2mResource, Lwm2mType, Lwm2mValue } from '../../src/formats/lwm2m-object.ts';
import { lwm2mObjects } from '../../src/formats/lwm2m-object.ts';

const text = (id: number, value: string): Lwm2mResource => ({ id, value: { type: 'string', value } });
const integer = (id: number, value: number): Lwm2mResource => ({ id, value: { type: 'integer', value } });
const integers = (id: number, ...values: readonly number[]): Lwm2mResource => ({
  id,
  values: new Map(values.map((value, index) => [index, { type: 'integer', value }])),
});

/** OMA-TS-LightweightM2M_Core-V1_1 tables 7.4.3.2-3, 7.4.4-2 and their CBOR twin: one and the same unit. */
export const deviceExample: Lwm2mInstance = {
  objectId: 3,
  instanceId: 0,
  resources: [
    text(0, 'Open Mobile Alliance'),
    text(1, 'Lightweight M2M Client'),
    text(2, '345000123'),
    text(3, '1.0'),
    integers(6, 1, 5),
    integers(7, 3800, 5000),
    integers(8, 125, 900),
    integer(9, 100),
    integer(10, 15),
    integers(11, 0),
    { id: 13, value: { type: 'time', value: 1_367_491_215 } },
    text(14, '+02:00'),
    text(16, 'U'),
  ],
};

const id = fc.integer({ min: 0, max: 0xffff });

function valueOfType(type: Lwm2mType): fc.Arbitrary<Lwm2mValue> {
  switch (type) {
    case 'string':
      return fc.string({ unit: 'grapheme', maxLength: 300 }).map((value) => ({ type, value }));
    case 'opaque':
      return fc.uint8Array({ maxLength: 700 }).map((value) => ({ type, value }));
    case 'boolean':
      return fc.boolean().map((value) => ({ type, value }));
    case 'objlnk':
      return fc.tuple(id, id).map(([object, instance]) => ({ type, object, instance }));
    case 'float':
      return fc.double({ noNaN: true }).map((value) => ({ type, value }));
    case 'integer':
    case 'time':
      return fc
        .oneof(fc.maxSafeInteger(), fc.integer(), fc.integer({ min: -130, max: 130 }))
        .map((value) => ({ type, value }));
  }
}

/** Any instance that the table of objects allows, with at least one resource. */
export const anyInstance: fc.Arbitrary<Lwm2mInstance> = fc
  .tuple(fc.constantFrom(...lwm2mObjects.keys()), id)
  .chain(([objectId, instanceId]) => {
    const definitions = [...(lwm2mObjects.get(objectId)?.resources ?? [])];
    return fc.subarray(definitions, { minLength: 1 }).chain((chosen) =>
      fc
        .tuple(
          ...chosen.map(([resource, { type, multiple }]): fc.Arbitrary<Lwm2mResource> => {
            const value = valueOfType(type);
            return multiple === true
              ? fc
                  .uniqueArray(fc.tuple(id, value), {
                    minLength: 1,
                    maxLength: 6,
                    selector: ([index]) => index,
                  })
                  .map((values) => ({ id: resource, values: new Map(values) }))
              : value.map((single) => ({ id: resource, value: single }));
          }),
        )
        .map((resources) => ({ objectId, instanceId, resources })),
    );
  });
