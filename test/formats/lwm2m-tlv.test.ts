import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, toHex } from '../../src/base/bytes.ts';
import {
  decodeTlvInstance,
  decodeTlvObject,
  encodeTlvInstance,
  encodeTlvObject,
} from '../../src/formats/lwm2m-tlv.ts';
import { anyInstance, deviceExample } from './lwm2m-samples.ts';
import { refusal } from './refusal.ts';

const hex = (text: string): string => text.replaceAll(/\s/g, '').toLowerCase();

/** OMA-TS-LightweightM2M-V1_0 section 6.4.3.1: reading /3/0. */
const deviceTlv = hex(`
  c80014 4f70656e204d6f62696c6520416c6c69616e6365
  c80116 4c69676874776569676874204d324d20436c69656e74
  c80209 333435303030313233
  c303 312e30
  8606 410001 410105
  880708 42000ed8 42011388
  8708 41007d 42010384
  c109 64
  c10a 0f
  830b 410000
  c40d 5182428f
  c60e 2b30323a3030
  c110 55`);
/** Section 6.4.3.3.1: the Access Control instances /2/0 and /2/2 of a unit with several servers. */
const accessTlv = hex(`
  08000e c10001 c10100 8302 417f07 c1037f
  080212 c10003 c10100 8702 417f07 61013601 c1037f`);
/** Section 6.4.3.3.2: the Server instance /1/0. */
const serverTlv = hex('08000f c10001 c40100015180 c10601 c10755');

describe('LwM2M TLV', () => {
  it('writes and reads the examples of the specification byte for byte', () => {
    expect(toHex(encodeTlvInstance(deviceExample))).toBe(deviceTlv);
    expect(decodeTlvInstance(fromHex(deviceTlv), 3, 0)).toEqual(deviceExample);
    for (const [objectId, example] of [
      [2, accessTlv],
      [1, serverTlv],
    ] as const)
      expect(toHex(encodeTlvObject(decodeTlvObject(fromHex(example), objectId)))).toBe(example);
  });

  it('reads an id of sixteen bits in the examples', () => {
    const [, second] = decodeTlvObject(fromHex(accessTlv), 2);
    const list = second?.resources.find(({ id }) => id === 2);
    expect(list !== undefined && 'values' in list ? [...list.values.keys()] : null).toEqual([127, 310]);
  });

  it('gives back any instance', () => {
    fc.assert(
      fc.property(anyInstance, (instance) => {
        const bytes = encodeTlvInstance(instance);
        expect(decodeTlvInstance(bytes, instance.objectId, instance.instanceId)).toEqual(instance);
        expect(decodeTlvObject(encodeTlvObject([instance]), instance.objectId)).toEqual([instance]);
      }),
    );
  });

  it.each([
    ['a head that is cut off', 'c8', 0, 'cut off in a head'],
    ['a value that is cut off', 'c10064c80105414243', 3, 'longer than what it is in'],
    ['a resource that the object does not have', 'c16401', 0, 'no resource 100'],
    ['a resource twice', 'c109 64 c109 64', 3, '9 twice'],
    ['several values where there is one', '8309410064', 0, 'resource 9 has one value'],
    ['one value where there are several', 'c10605', 0, 'resource 6 has several values'],
    ['a whole number of three bytes', 'c309000001', 2, '1, 2, 4 or 8 bytes'],
    ['a number that is not exact', 'c809 08 7fffffffffffffff', 3, 'up to 2^53'],
    ['text that is not UTF-8', 'c200c328', 2, 'not UTF-8'],
    ['a value of a list that is another kind', '8306c10001', 2, 'not a resource instance'],
  ])('refuses %s, with the offset', (_what, bytes, offset, reason) => {
    const fault = refusal(() => decodeTlvInstance(fromHex(hex(bytes)), 3, 0));
    expect(fault).toMatchObject({ code: 'device.protocol', context: { offset } });
    expect(fault.message).toContain(reason);
  });

  it('reads no more than it has a use for', () => {
    expect(refusal(() => decodeTlvInstance(new Uint8Array(65_537), 3, 0)).message).toContain('longer than');
    const many = new Uint8Array(60_000).fill(0x40); // 30,000 empty values of one resource
    many.set(fromHex('900600'), 0);
    new DataView(many.buffer).setUint16(2, many.length - 4);
    expect(refusal(() => decodeTlvInstance(many, 3, 0)).message).toContain('more items');
  });
});
