/** Settings that go into a unit together: files, structures in flash, LwM2M objects; and what differs in one that was read back. */
import { decode } from 'cborg';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import type { z } from 'zod';
import { fromUtf8, toHex, utf8 } from '../../src/base/bytes.ts';
import { Secret } from '../../src/base/secret.ts';
import { decodeInstance } from '../../src/formats/lwm2m-codec.ts';
import { settingDifferences } from '../../src/groups/difference.ts';
import { renderSettings, secretNames, shownRows } from '../../src/groups/render.ts';
import { resolveGroup } from '../../src/groups/resolve.ts';
import { type Group, groupSchema, type RenderedSetting, type SettingValue } from '../../src/model/group.ts';

type Input = Partial<z.input<typeof groupSchema>>;
const group = (more: Input): Group => groupSchema.parse({ id: 'g', title: 'g', parent: null, ...more });

const definitions = {
  'net/ssid': { type: 'string', maxLength: 32 },
  'net/psk': { type: 'string', secret: true },
  'net/channel': { type: 'uint8' },
  'report/period': { type: 'uint16' },
  'report/signed': { type: 'bool' },
  key: { type: 'hex' },
  servers: { type: 'json', merge: 'append' },
  offset: { type: 'int32' },
} satisfies Input['definitions'];
const settings: Record<string, SettingValue> = {
  'net/ssid': 'Halle 3',
  'net/channel': 6,
  'report/period': 300,
  'report/signed': true,
  key: 'A0FF',
  servers: ['a', 'b'],
  offset: -2,
};
const render = (
  more: Input,
  facts = new Map<string, string>(),
  secrets = new Map<string, Secret>(),
): readonly RenderedSetting[] =>
  renderSettings(resolveGroup([group({ definitions, settings, ...more })], 'g'), facts, secrets);
const only = (rendered: readonly RenderedSetting[], prefix: string): RenderedSetting => {
  const found = rendered.find(({ key }) => key.startsWith(prefix));
  if (found === undefined) throw new Error(`nothing is rendered as ${prefix}`);
  return found;
};
const inFile = ['net/ssid', 'net/channel', 'report/period', 'report/signed', 'key', 'servers', 'offset'];

describe('files', () => {
  const file = (format: 'json' | 'cbor' | 'ini', more: Input = {}): RenderedSetting =>
    only(
      render({ outputs: [{ kind: 'file', path: '/lfs/app.cfg', format, settings: inFile }], ...more }),
      'file:',
    );
  const whole = {
    key: 'A0FF',
    net: { channel: 6, ssid: 'Halle 3' },
    offset: -2,
    report: { period: 300, signed: true },
    servers: ['a', 'b'],
  };

  test('JSON has an object for each part of a key, its keys in order', () => {
    const { key, bytes } = file('json');
    expect(key).toBe('file:/lfs/app.cfg');
    expect(JSON.parse(fromUtf8(bytes))).toEqual(whole);
    expect(fromUtf8(bytes).indexOf('"key"')).toBeLessThan(fromUtf8(bytes).indexOf('"net"'));
  });

  test('CBOR says the same, as its own library reads it', () => {
    expect(decode(file('cbor').bytes)).toEqual(whole);
  });

  test('INI has a section for each part of a key', () => {
    expect(fromUtf8(file('ini').bytes)).toBe(
      '[net]\nssid = Halle 3\nchannel = 6\n\n[report]\nperiod = 300\nsigned = true\n\n[settings]\nkey = a0ff\nservers = ["a","b"]\noffset = -2\n',
    );
  });

  test.each([' a', 'a ', '"a', '; a', 'a ; b', 'a\nb', '#'])(
    'INI refuses %j: parsers would read something else',
    (text) => {
      expect(() => file('ini', { settings: { ...settings, 'net/ssid': text } })).toThrow(
        expect.objectContaining({
          code: 'group.output',
          context: expect.objectContaining({ key: 'net/ssid' }),
        }),
      );
    },
  );

  test.each([
    ['settings/a', 'settings'],
    ['DEFAULT/a', 'DEFAULT'],
  ])('INI refuses the key %s: parsers take the section %s for something else', (key) => {
    const more: Input = {
      definitions: { [key]: { type: 'string' } },
      settings: { [key]: 'x' },
      outputs: [{ kind: 'file', path: '/a', format: 'ini', settings: [key] }],
    };
    expect(() => render(more)).toThrow(expect.objectContaining({ code: 'group.output' }));
  });

  test('a text with half a character is no value: a unit would get another one', () => {
    const settings = { key: 'a\ud800' };
    expect(groupSchema.safeParse({ id: 'g', title: 'g', parent: null, settings }).success).toBe(false);
    const nested = { key: { a: ['\udc00'] } };
    expect(groupSchema.safeParse({ id: 'g', title: 'g', parent: null, settings: nested }).success).toBe(
      false,
    );
  });

  test('what stands in a file is not written for itself as well', () => {
    const rendered = render({
      outputs: [{ kind: 'file', path: '/a', format: 'json', settings: ['net/ssid', 'key'] }],
    });
    expect(rendered.map(({ key }) => key)).toEqual([
      'net/channel',
      'offset',
      'report/period',
      'report/signed',
      'servers',
      'file:/a',
    ]);
    expect(shownRows(rendered).map(({ key }) => key)).toEqual([
      'key',
      'net/channel',
      'net/ssid',
      'offset',
      'report/period',
      'report/signed',
      'servers',
    ]);
  });

  test.each(['json', 'cbor', 'ini'] as const)(
    'a %s that was read back names the settings that differ',
    (format) => {
      const asked = file(format);
      const held = file(format, { settings: { ...settings, 'net/ssid': 'other', 'report/period': 301 } });
      expect(settingDifferences([asked], new Map([[asked.key, asked.bytes]]))).toEqual([]);
      expect(settingDifferences([asked], new Map([[asked.key, held.bytes]]))).toEqual([
        { key: 'net/ssid', requested: 'Halle 3', observed: 'other' },
        { key: 'report/period', requested: '300', observed: '301' },
      ]);
    },
  );

  test.each(['json', 'cbor', 'ini'] as const)(
    'a %s that can not be read, or has more in it, differs as a whole',
    (format) => {
      const asked = file(format);
      expect(settingDifferences([asked], new Map([[asked.key, Uint8Array.of(0xff, 0x00)]]))).toMatchObject([
        { key: 'file:/lfs/app.cfg', observed: 'ff00' },
      ]);
    },
  );

  test('a file that is missing lacks each of its settings', () => {
    const asked = file('json');
    expect(settingDifferences([asked], new Map())).toHaveLength(inFile.length);
  });

  test('any text comes back from JSON and CBOR, and from INI where it is not refused', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 12 })
      .filter((one) => utf8(one).length <= 32 && !/\0|\p{Cs}|\{\{|\}\}/u.test(one));
    fc.assert(
      fc.property(text, fc.constantFrom('json', 'cbor', 'ini'), (ssid, format) => {
        let asked: RenderedSetting;
        try {
          asked = file(format, { settings: { ...settings, 'net/ssid': ssid } });
        } catch {
          expect(format).toBe('ini');
          return;
        }
        const other = file(format, { settings: { ...settings, 'net/ssid': 'zzz zzz' } });
        const [difference] = settingDifferences([other], new Map([[other.key, asked.bytes]]));
        if (ssid !== 'zzz zzz') expect(difference?.observed).toBe(ssid);
      }),
    );
  });
});

describe('structures in flash', () => {
  const region = (
    more: Partial<Extract<NonNullable<Input['outputs']>[number], { kind: 'region' }>> = {},
    input: Input = {},
  ): RenderedSetting =>
    only(
      render({
        outputs: [
          {
            kind: 'region',
            address: 0x1f000,
            sizeBytes: 32,
            settings: ['net/channel', 'report/period', 'net/ssid', 'key', 'offset'],
            fieldBytes: { 'net/ssid': 10, key: 4 },
            ...more,
          },
        ],
        ...input,
      }),
      'region:',
    );

  test('are packed, little-endian, filled up, and end with CRC-32 over everything before', () => {
    const { key, bytes } = region();
    expect(key).toBe('region:0x1f000+32');
    // CRC by Python: zlib.crc32(bytes.fromhex("06 2c01 48616c6c652033000000 a0ffffff feffffff ffffffffffffff"))
    expect(toHex(bytes)).toBe(`062c0148616c6c652033000000a0fffffffeffffff${'ff'.repeat(7)}ad968bb4`);
    expect(bytes).toHaveLength(32);
  });

  test('a field without a value keeps its place', () => {
    const { 'report/period': _none, ...others } = settings;
    expect(toHex(region({}, { settings: others }).bytes).slice(0, 8)).toBe('06ffff48');
  });

  test('what was read back names the fields that differ; with a wrong checksum the whole differs', () => {
    const asked = region();
    const held = region({}, { settings: { ...settings, 'net/ssid': 'x', offset: 7 } });
    expect(settingDifferences([asked], new Map([[asked.key, held.bytes]]))).toEqual([
      { key: 'net/ssid', requested: 'Halle 3', observed: 'x' },
      { key: 'offset', requested: '-2', observed: '7' },
    ]);
    const broken = asked.bytes.slice();
    broken[1] = 0;
    expect(settingDifferences([asked], new Map([[asked.key, broken]]))).toMatchObject([{ key: asked.key }]);
  });

  test.each<[object, Input, string]>([
    [{ fieldBytes: {} }, {}, 'has to say in "fieldBytes" how long net/ssid is'],
    [{ sizeBytes: 20 }, {}, 'has 20 bytes; its settings need 25'],
    [{ fieldBytes: { 'net/ssid': 4, key: 4 } }, {}, 'has too little room for net/ssid'],
    [{ settings: ['nobody'] }, {}, 'names the setting nobody, which the product does not define'],
  ])('%j is refused: %s %s', (more, input, words) => {
    expect(() => region(more, input)).toThrow(
      expect.objectContaining({ code: 'group.output', message: expect.stringContaining(words) }),
    );
  });
});

describe('LwM2M objects', () => {
  test.each(['tlv', 'senml-json', 'senml-cbor'] as const)('resources of an instance as %s', (format) => {
    const output = {
      kind: 'lwm2m',
      setting: 'lwm2m/1/0',
      object: 1,
      format,
      resources: { '1': 'report/period', '6': 'report/signed', '7': 'net/ssid' },
    } as const;
    const rendered = only(render({ outputs: [output] }), 'lwm2m/1/0');
    expect(decodeInstance(format, rendered.bytes, 1, 0).resources).toEqual([
      { id: 1, value: { type: 'integer', value: 300 } },
      { id: 6, value: { type: 'boolean', value: true } },
      { id: 7, value: { type: 'string', value: 'Halle 3' } },
    ]);
  });
});

describe('secrets', () => {
  const withSecret: Input = { settings: { ...settings, 'net/psk': 'secret:factory-wifi' } };
  const secrets = (): Map<string, Secret> => new Map([['factory-wifi', new Secret(utf8('correct horse'))]]);

  test('are opened into the bytes, and shown nowhere', () => {
    const rendered = render(withSecret, new Map(), secrets());
    expect(fromUtf8(only(rendered, 'net/psk').bytes)).toBe('correct horse');
    expect(JSON.stringify(shownRows(rendered))).not.toContain('horse');
    expect(secretNames(resolveGroup([group({ definitions, ...withSecret })], 'g'))).toEqual(['factory-wifi']);
  });

  test('in a file make it a secret as a whole, and a difference says only that there is one', () => {
    const outputs: Input['outputs'] = [
      { kind: 'file', path: '/a', format: 'json', settings: ['net/ssid', 'net/psk'] },
    ];
    const asked = only(render({ ...withSecret, outputs }, new Map(), secrets()), 'file:');
    const held = only(
      render(
        { ...withSecret, outputs },
        new Map(),
        new Map([['factory-wifi', new Secret(utf8('wrong horse'))]]),
      ),
      'file:',
    );
    expect(asked.secret).toBe(true);
    expect(fromUtf8(asked.bytes)).toContain('correct horse');
    const differences = settingDifferences([asked], new Map([[asked.key, held.bytes]]));
    expect(differences).toEqual([{ key: 'net/psk', requested: '[secret]', observed: '[another secret]' }]);
  });

  test('are refused as values, also in YAML from people', () => {
    const typed = parseYaml('net/psk: correct horse') as Record<string, SettingValue>;
    expect(() => render({ settings: { ...settings, ...typed } })).toThrow(
      expect.objectContaining({
        code: 'group.invalid',
        message:
          'The setting net/psk in g needs the name of a secret (secret:NAME), never the secret itself.',
      }),
    );
  });
});
