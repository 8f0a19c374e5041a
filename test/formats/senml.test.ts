import { decode, encode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromHex, fromUtf8, toHex, utf8 } from '../../src/base/bytes.ts';
import { decodeInstance, encodeInstance } from '../../src/formats/lwm2m-codec.ts';
import { decodeSenmlCbor, encodeSenmlCbor } from '../../src/formats/senml-cbor.ts';
import { decodeSenmlJson, encodeSenmlJson } from '../../src/formats/senml-json.ts';
import { anyInstance, deviceExample } from './lwm2m-samples.ts';
import { refusal } from './refusal.ts';

/** OMA-TS-LightweightM2M_Core-V1_1 table 7.4.4-2. */
const deviceJson =
  '[{"bn":"/3/0/","n":"0","vs":"Open Mobile Alliance"},{"n":"1","vs":"Lightweight M2M Client"},' +
  '{"n":"2","vs":"345000123"},{"n":"3","vs":"1.0"},{"n":"6/0","v":1},{"n":"6/1","v":5},{"n":"7/0","v":3800},' +
  '{"n":"7/1","v":5000},{"n":"8/0","v":125},{"n":"8/1","v":900},{"n":"9","v":100},{"n":"10","v":15},' +
  '{"n":"11/0","v":0},{"n":"13","v":1367491215},{"n":"14","vs":"+02:00"},{"n":"16","vs":"U"}]';
/** The same in CBOR (section 7.4.5). */
const deviceCbor = `90a321652f332f302f00613003744f70656e204d6f62696c6520416c6c69616e6365a2006131
03764c69676874776569676874204d324d20436c69656e74a20061320369333435303030313233a20061330363312e30a20063362f30
0201a20063362f310205a20063372f3002190ed8a20063372f3102191388a20063382f3002187da20063382f3102190384a200613902
1864a200623130020fa2006431312f300200a200623133021a5182428fa20062313403662b30323a3030a20062313603 6155`.replaceAll(
  /\s/g,
  '',
);

const integer = (value: number) => ({ type: 'integer', value }) as const;

describe('SenML-JSON and SenML-CBOR', () => {
  it('write and read the example of the specification', () => {
    expect(fromUtf8(encodeSenmlJson([deviceExample]))).toBe(deviceJson);
    expect(toHex(encodeSenmlCbor([deviceExample]))).toBe(deviceCbor);
    expect(decodeSenmlJson(utf8(deviceJson))).toEqual([deviceExample]);
    expect(decodeSenmlCbor(fromHex(deviceCbor))).toEqual([deviceExample]);
  });

  it('read names without a base name, times beside values, and several instances (tables 7.4.4-3 and 7.4.4-7)', () => {
    const expected = [
      { objectId: 3, instanceId: 0, resources: [{ id: 9, value: integer(95) }] },
      { objectId: 1, instanceId: 0, resources: [{ id: 1, value: integer(86_400) }] },
    ];
    expect(decodeSenmlJson(utf8('[{"n":"/3/0/9","v":95,"t":-5},\n {"n":"/1/0/1","v":86400}]'))).toEqual(
      expected,
    );
    expect(decodeSenmlCbor(fromHex('82a300662f332f302f3902185f0624a200662f312f302f31021a00015180'))).toEqual(
      expected,
    );
  });

  it('read CBOR of indefinite lengths and short floats, as streaming encoders write it', () => {
    // [_ {_ 0: "/3/0/9", 2: 95.0_1}]
    expect(decodeSenmlCbor(fromHex('9fbf00662f332f302f3902f955f0ffff'))).toEqual([
      { objectId: 3, instanceId: 0, resources: [{ id: 9, value: integer(95) }] },
    ]);
  });

  it('give back any instances', () => {
    fc.assert(
      fc.property(anyInstance, (instance) => {
        for (const format of ['senml-json', 'senml-cbor', 'tlv'] as const) {
          const bytes = encodeInstance(format, instance);
          expect(decodeInstance(format, bytes, instance.objectId, instance.instanceId)).toEqual(instance);
        }
      }),
    );
  });

  it('are read by others: cborg finds in our CBOR what JSON says, and what cborg writes is read here', () => {
    const labels = new Map<unknown, string>([
      [-2, 'bn'],
      [0, 'n'],
      [2, 'v'],
      [3, 'vs'],
      [4, 'vb'],
      [8, 'vd'],
      ['vlo', 'vlo'],
    ]);
    fc.assert(
      fc.property(anyInstance, (instance) => {
        const records: readonly Map<unknown, unknown>[] = decode(encodeSenmlCbor([instance]), {
          useMaps: true,
          strict: true,
        });
        const named = records.map((record) =>
          Object.fromEntries(
            [...record].map(([label, value]) => [
              labels.get(label),
              value instanceof Uint8Array ? Buffer.from(value).toString('base64url') : value,
            ]),
          ),
        );
        expect(named).toEqual(JSON.parse(fromUtf8(encodeSenmlJson([instance]))));
        expect(decodeSenmlCbor(encode(records))).toEqual([instance]);
      }),
    );
  });

  it.each([
    ['something that is no array', '{"n":"/3/0/9"}', 0, 'not an array'],
    ['a record that is cut off', '[{"n":"/3/0/9","v":1}, {"n":', 23, 'cut off'],
    ['a record in a record', '[{"n":{"v":1}}]', 1, 'not a record'],
    ['no comma', '[{"n":"/3/0/9","v":1}{}]', 21, 'neither a comma'],
    ['something after the end', '[{"n":"/3/0/9","v":1}]x', 22, 'after the end'],
    ['broken JSON', '[{"n" "/3/0/9"}]', 1, 'not JSON'],
    ['a name that is no path', '[{"n":"é/3/0","v":1}]', 1, 'no path'],
    ['a value of another type', '[{"n":"/3/0/9","vs":"1"}]', 1, 'a value in "v"'],
    ['two values', '[{"n":"/3/0/9","v":1,"vs":"1"}]', 1, 'a value in "v"'],
    ['a fraction', '[{"n":"/3/0/9","v":1.5}]', 1, 'type integer'],
    ['a resource twice', '[{"n":"/3/0/9","v":1},{"n":"/3/0/9","v":1}]', 22, 'twice'],
    ['a field that must be understood', '[{"n":"/3/0/9","v":1,"x_":1}]', 1, 'does not have'],
    ['a base value', '[{"bv":1,"n":"/3/0/9","v":1}]', 1, 'does not have'],
    ['bad base64', '[{"n":"/0/0/3","vd":"+/=="}]', 1, 'base64url'],
    ['an id above 65535', '[{"n":"/3/99999/9","v":1}]', 1, '65535'],
  ])('refuse JSON with %s, with the offset', (_what, text, offset, reason) => {
    const fault = refusal(() => decodeSenmlJson(utf8(text)));
    expect(fault).toMatchObject({ code: 'device.protocol', context: { offset } });
    expect(fault.message).toContain(reason);
  });

  it.each([
    ['a map outside', 'a0', 0, 'array of records'],
    ['an array inside', '8180', 1, 'a record is needed'],
    ['a tag', '81a100c100', 3, 'a tag'],
    ['a text that is cut off', '81a10063412f', 4, 'cut off'],
    ['a huge count', '9affffffff', 0, 'more items'],
    ['a huge text', '81a1007b7fffffffffffffff', 12, 'cut off'],
    ['a value that is cut off', '81a200662f332f302f3902', 11, 'cut off'],
    ['a label twice', '81a302010202', 4, 'twice'],
    ['a number beyond 2^53', '81a1021b7fffffffffffffff', 3, '2^53'],
    ['bytes after the end', '8000', 1, 'after the end'],
  ])('refuse CBOR with %s, with the offset', (_what, hex, offset, reason) => {
    const fault = refusal(() => decodeSenmlCbor(fromHex(hex)));
    expect(fault.message).toContain(reason);
    expect(fault).toMatchObject({ code: 'device.protocol', context: { offset } });
  });
});
