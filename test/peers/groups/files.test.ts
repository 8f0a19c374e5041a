/** Settings files by other people's code: what our driver wrote is read, decoded and equal; and what they wrote, we read. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8, utf8 } from '../../../src/base/bytes.ts';
import { quietRun } from '../../../src/base/run.ts';
import { settingDifferences } from '../../../src/groups/difference.ts';
import { renderSettings } from '../../../src/groups/render.ts';
import { resolveGroup } from '../../../src/groups/resolve.ts';
import { Fault } from '../../../src/model/fault.ts';
import { groupSchema, type RenderedSetting, type SettingValue } from '../../../src/model/group.ts';
import { servePortOnTcp } from '../../../src/virtual/serve-on-tcp.ts';
import { need, rig } from '../../drivers/smp-bench.ts';
import { openPty } from '../pty.ts';
import { peers, setupCommand } from '../setup.mjs';
import { type FileForm, type ForeignReader, openReader } from './foreign-reader.ts';

const run = quietRun();
const forms = ['json', 'cbor', 'ini'] as const;
const pathOf = (form: FileForm): string => `/lfs1/app.${form}`;
const types = {
  'net/ssid': 'string',
  'net/channel': 'uint8',
  'net/wifi/hidden': 'bool',
  'report/period': 'uint32',
  offset: 'int32',
  key: 'hex',
  servers: 'json',
} as const;
type Values = Readonly<Partial<Record<keyof typeof types, SettingValue>>>;

const values: Values = {
  'net/ssid': 'Halle 3 – Süd 北 % $x = 1: [a]',
  'net/channel': 6,
  'net/wifi/hidden': false,
  'report/period': 4_294_967_295,
  offset: -2_147_483_648,
  key: 'a0ff',
  servers: ['a.example', { port: 8883, tls: true, weight: 0.25 }, -1],
};

function rendered(settings: Values, ...wanted: readonly FileForm[]): readonly RenderedSetting[] {
  const keys = Object.keys(types);
  const group = groupSchema.parse({
    id: 'g',
    title: 'g',
    parent: null,
    settings,
    definitions: Object.fromEntries(Object.entries(types).map(([key, type]) => [key, { type }])),
    outputs: wanted.map((form) => ({ kind: 'file', path: pathOf(form), format: form, settings: keys })),
  });
  return renderSettings(resolveGroup([group], 'g'), new Map());
}

/** As a JSON or CBOR decoder has to see it. */
function nested(settings: Values): unknown {
  const root: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(settings)) {
    const parts = key.split('/');
    const last = parts.pop() ?? '';
    let place = root;
    for (const part of parts) {
      const below = (place[part] ?? {}) as Record<string, unknown>;
      place[part] = below;
      place = below;
    }
    place[last] = value;
  }
  return root;
}

/** As a parser of INI files has to: texts in sections. */
function sections(settings: Values): unknown {
  const found: Record<string, Record<string, string>> = {};
  for (const [key, value] of Object.entries(settings)) {
    const slash = key.lastIndexOf('/');
    const section = slash < 0 ? 'settings' : key.slice(0, slash);
    found[section] = {
      ...found[section],
      [key.slice(slash + 1)]: typeof value === 'object' ? sorted(value) : String(value),
    };
  }
  return found;
}

/** Compared as JSON: INI files have the JSON text of what has parts. */
const sorted = (value: SettingValue): string => JSON.stringify(value);
const keysOf = (settings: readonly RenderedSetting[]): readonly string[] => settings.map(({ key }) => key);
const expected = (form: FileForm, settings: Values): unknown =>
  form === 'ini' ? sections(settings) : nested(settings);

const there = peers.smpclientPython !== null && peers.socat !== null;
describe.skipIf(!there)(
  `settings files by smpclient, json, configparser and cbor2${there ? '' : ` (skipped: run ${setupCommand})`}`,
  () => {
    let reader: ForeignReader;
    beforeAll(() => {
      reader = openReader();
    });
    afterAll(async () => {
      await reader[Symbol.asyncDispose]();
    });

    it.each([
      ['ample buffers', {}],
      ["Zephyr's default buffers", { bufferBytes: 384, bufferCount: 4 }],
    ])('smpclient reads from the simulated unit what our driver wrote, with %s', async (_name, driver) => {
      await using unit = rig({ driver });
      const settings = rendered(values, ...forms);
      const session = await unit.connect();
      await need(session, 'configure')(settings, run);
      const held = await need(session, 'readBack')(keysOf(settings), run);
      expect(settingDifferences(settings, held)).toEqual([]);
      await session.close();
      await using served = await servePortOnTcp(unit.port, { whenLost: 'hold' });
      await using pty = await openPty(`tcp://${served.host}:${served.port}`);
      const files = await reader.read(pty.path, forms.map(pathOf));
      for (const [index, form] of forms.entries()) {
        const content = files[index] ?? new Uint8Array();
        expect(fromUtf8(content)).toBe(fromUtf8(held.get(`file:${pathOf(form)}`) ?? new Uint8Array()));
        expect(await reader.decode(form, content)).toEqual(expected(form, values));
      }
    });

    it('what smpclient wrote over it is seen as different, setting by setting', async () => {
      await using unit = rig();
      const settings = rendered(values, 'json');
      const session = await unit.connect();
      await need(session, 'configure')(settings, run);
      await session.close();
      {
        await using served = await servePortOnTcp(unit.port, { whenLost: 'hold' });
        await using pty = await openPty(`tcp://${served.host}:${served.port}`);
        const other = { ...(nested(values) as object), offset: 7, key: undefined };
        await reader.write(pty.path, pathOf('json'), utf8(JSON.stringify(other)));
      }
      const again = await unit.connect();
      const held = await need(again, 'readBack')(keysOf(settings), run);
      expect(settingDifferences(settings, held)).toEqual([
        { key: 'offset', requested: '-2147483648', observed: '7' },
        { key: 'key', requested: 'a0ff', observed: null },
      ]);
    });

    it('says the same to them, whatever the values are; what an INI file can not say is refused', async () => {
      const text = fc
        .string({ unit: 'grapheme', maxLength: 30 })
        .filter((one) => !/\p{Cs}/u.test(one) && !/\0|\{\{|\}\}/.test(one));
      const part: fc.Arbitrary<SettingValue> = fc.letrec<{ value: SettingValue }>((tie) => ({
        value: fc.oneof(
          { maxDepth: 3 },
          text,
          fc.integer(),
          fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !Object.is(one, -0)),
          fc.boolean(),
          fc.array(tie('value'), { maxLength: 4 }),
          fc.dictionary(
            text.filter((key) => key !== '__proto__'),
            tie('value'),
            { maxKeys: 4 },
          ),
        ),
      })).value;
      const some = fc.record(
        {
          'net/ssid': text,
          'net/channel': fc.integer({ min: 0, max: 255 }),
          'net/wifi/hidden': fc.boolean(),
          'report/period': fc.integer({ min: 0, max: 4_294_967_295 }),
          offset: fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }),
          key: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes).toString('hex')),
          servers: part,
        },
        { requiredKeys: [] },
      );
      let refused = 0;
      let said = 0;
      await fc.assert(
        fc.asyncProperty(some, async (settings) => {
          const held = { ...settings };
          for (const form of forms) {
            let file: RenderedSetting | undefined;
            try {
              [file] = rendered(held, form);
            } catch (thrown) {
              if (form !== 'ini' || !(thrown instanceof Fault) || thrown.code !== 'group.output')
                throw thrown;
              refused += 1;
              continue;
            }
            const seen = await reader.decode(form, file?.bytes ?? new Uint8Array());
            if (form === 'ini') expect(withParts(seen)).toEqual(withParts(expected(form, held)));
            else expect(seen).toEqual(expected(form, held));
            said += 1;
          }
        }),
        { numRuns: 200, seed: 20_261_128 },
      );
      expect(said).toBeGreaterThan(400);
      expect(refused).toBeGreaterThan(0);
    });
  },
);

/** The JSON in an INI file, parsed: its keys have no order. */
function withParts(found: unknown): unknown {
  const { settings, ...others } = found as Record<string, Record<string, string>>;
  if (settings?.servers === undefined) return found;
  return { ...others, settings: { ...settings, servers: JSON.parse(settings.servers) as unknown } };
}
