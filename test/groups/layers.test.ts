/** Layers that merge: by definition and by schema, with provenance of every piece, in any grouping. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import {
  combine,
  type Layered,
  layeredValue,
  sourcesOf,
  wholeValue,
} from '../../src/groups/layered-value.ts';
import { resolveGroup } from '../../src/groups/resolve.ts';
import { type Group, groupSchema, type MergeKind, type SettingValue } from '../../src/model/group.ts';

const group = (more: Partial<z.input<typeof groupSchema>> & { readonly id: string }): Group =>
  groupSchema.parse({ title: more.id, parent: null, ...more });
const fault = (code: string, context: object): unknown =>
  expect.objectContaining({ code, context: expect.objectContaining(context) });

const product = group({
  id: 'product',
  definitions: {
    wifi: { type: 'json', merge: 'merge' },
    servers: { type: 'json', merge: 'append' },
    region: { type: 'string', merge: 'forbid' },
    period: { type: 'uint16' },
  },
  settings: { wifi: { ssid: 'factory', power: 10 }, servers: ['a'], region: 'EU', period: 60 },
});
const site = group({ id: 'site', parent: 'product', settings: { wifi: { ssid: 'north' }, servers: ['b'] } });
const line = group({ id: 'line', parent: 'site', settings: { wifi: { channel: 6 }, servers: ['c', 'd'] } });
const tree = [product, site, line];

describe('merging', () => {
  test('objects are merged key by key, and every key says where it is from and what it overrode', () => {
    const wifi = resolveGroup(tree, 'line').settings.find(({ key }) => key === 'wifi');
    expect(wifi?.value).toEqual({ ssid: 'north', power: 10, channel: 6 });
    expect(wifi?.layer).toBe('line');
    expect(wifi?.sources?.toSorted((left, right) => (left.path < right.path ? -1 : 1))).toEqual([
      { path: '/channel', layer: 'line', value: 6, overrode: [] },
      { path: '/power', layer: 'product', value: 10, overrode: [] },
      { path: '/ssid', layer: 'site', value: 'north', overrode: [{ layer: 'product', value: 'factory' }] },
    ]);
  });

  test('lists are put one behind the other, from the root down', () => {
    const servers = resolveGroup(tree, 'line', { servers: ['e'] }).settings.find(
      ({ key }) => key === 'servers',
    );
    expect(servers?.value).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(servers?.sources?.map(({ layer }) => layer)).toEqual(['product', 'site', 'line', 'line', 'unit']);
  });

  test('what is forbidden to deeper layers is refused with both their names', () => {
    const bad = group({ id: 'bad', parent: 'product', settings: { region: 'US' } });
    expect(() => resolveGroup([product, bad], 'bad')).toThrow(
      fault('group.forbidden', { key: 'region', layer: 'bad', fixedBy: 'product' }),
    );
  });

  test.each([
    ['wifi', 'plain', 'an object, for layers are merged into it'],
    ['servers', { a: 1 }, 'a list, for layers append to it'],
  ])('a layer of %s that is %j can not be merged', (key, value, expected) => {
    const bad = group({ id: 'bad', parent: 'product', settings: { [key]: value } });
    expect(() => resolveGroup([product, bad], 'bad')).toThrow(fault('group.invalid', { key, expected }));
  });
});

describe('schemas of products', () => {
  const schema = {
    type: 'object',
    required: ['period'],
    properties: {
      period: { type: 'integer', minimum: 5, maximum: 3600, title: 'Report every (s)' },
      name: { type: 'string', pattern: '^[a-z]+$', maxLength: 8 },
      mqtt: {
        type: 'object',
        'x-merge': 'merge',
        required: ['host'],
        additionalProperties: false,
        properties: {
          host: { type: 'string', format: 'hostname' },
          port: { type: 'integer', minimum: 1, maximum: 65535 },
          password: { type: 'string', 'x-secret': true },
        },
      },
      pin: { type: 'string', 'x-secret': true },
    },
  } as const;
  const made = (settings: Record<string, SettingValue>): Group => group({ id: 'made', schema, settings });
  const resolved = (settings: Record<string, SettingValue>) => resolveGroup([made(settings)], 'made');

  test('give each setting its type, title and bounds', () => {
    const settings = resolved({
      period: 60,
      name: 'abc',
      mqtt: { host: 'example.com', port: 1883 },
    }).settings;
    expect(settings.map(({ key, definition }) => [key, definition.type, definition.title ?? null])).toEqual([
      ['mqtt', 'json', null],
      ['name', 'string', null],
      ['period', 'uint16', 'Report every (s)'],
    ]);
  });

  test.each<[Record<string, SettingValue>, string, string]>([
    [{ period: 3 }, 'period', 'a value that must be >= 5'],
    [{ period: 60, name: 'ABC' }, 'name', 'a value that must match pattern "^[a-z]+$"'],
    [{ period: 60, mqtt: { host: 'a b' } }, 'mqtt', 'at /host a value that must match format "hostname"'],
    [{ period: 60, mqtt: { host: 'a', port: 0 } }, 'mqtt', 'at /port a value that must be >= 1'],
    [
      { period: 60, mqtt: { host: 'a', prot: 1 } },
      'mqtt',
      'a value that must NOT have additional properties (prot)',
    ],
    [{ period: 60, mqtt: { port: 1 } }, 'mqtt', "a value that must have required property 'host'"],
    [{ name: 'abc' }, 'period', 'a value, for it is required'],
  ])('%j is refused: %s needs %s', (settings, key, expected) => {
    expect(() => resolved(settings)).toThrow(fault('group.invalid', { key, expected }));
  });

  test.each<[Record<string, SettingValue>, string]>([
    [{ period: 60, pin: '1234' }, 'pin'],
    [{ period: 60, mqtt: { host: 'a', password: 'hunter2' } }, 'mqtt'],
  ])('a value where the schema says secret is refused in words that do not repeat it', (settings, key) => {
    let thrown: unknown = null;
    try {
      resolved(settings);
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toEqual(fault('group.invalid', { key }));
    expect(String((thrown as Error).message)).toMatch(
      /the name of a secret \(secret:NAME\), never the secret itself/,
    );
    expect(String((thrown as Error).message)).not.toMatch(/hunter2|1234/);
  });

  test.each([
    [{ properties: { a: { typo: 1 } }, type: 'object' }, 'unknown keyword: "typo"'],
    [{ $ref: 'https://example.com/schema.json' }, "can't resolve reference"],
    [{ properties: { a: { type: 'string', pattern: '(a)\\1' } }, type: 'object' }, 'invalid'],
  ])('a schema that is none is refused with the reason: %j', (bad, reason) => {
    expect(() => resolveGroup([group({ id: 'made', schema: bad })], 'made')).toThrow(
      expect.objectContaining({ code: 'group.invalid', message: expect.stringContaining(reason) }),
    );
  });

  test('an expression that would hang JavaScript is answered at once', () => {
    const slow = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    const text = `${'a'.repeat(5_000)}!`;
    expect(() => resolveGroup([group({ id: 'made', schema: slow, settings: { a: text } })], 'made')).toThrow(
      fault('group.invalid', { key: 'a' }),
    );
  });
});

describe('in any grouping', () => {
  const scalar = fc.oneof(fc.string({ maxLength: 4 }), fc.integer({ min: 0, max: 9 }), fc.boolean());
  const tied = fc.letrec<{ value: SettingValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      scalar,
      fc.dictionary(fc.constantFrom('a', 'b', 'c/d', '~'), tie('value'), { maxKeys: 3 }),
      fc.array(scalar, { maxLength: 3 }),
    ),
  }));
  const values = fc.array(tied.value, { minLength: 1, maxLength: 6 });
  const layersOf = (list: readonly SettingValue[], merge: MergeKind): readonly Layered[] =>
    list.map((value, index) => layeredValue(value, `layer${index}`, merge));
  const normal = (layered: Layered): unknown => ({
    value: wholeValue(layered),
    sources: sourcesOf(layered)
      .map((source) => ({ ...source, overrode: source.overrode.map((past) => JSON.stringify(past)).sort() }))
      .map((source) => JSON.stringify(source))
      .sort(),
  });
  const fold = (layers: readonly Layered[], merge: MergeKind, cut: number): Layered => {
    const whole = (part: readonly Layered[]): Layered | undefined =>
      part.length === 0 ? undefined : part.reduce((under, over) => combine(under, over, merge, 'key'));
    const [under, over] = [whole(layers.slice(0, cut)), whole(layers.slice(cut))];
    if (under === undefined || over === undefined) return (under ?? over) as Layered;
    return combine(under, over, merge, 'key');
  };

  test.each(['replace', 'merge'] as const)('%s gives the same values from the same layers', (merge) => {
    fc.assert(
      fc.property(values, fc.nat(6), (list, cut) => {
        const layers = layersOf(list, merge);
        expect(normal(fold(layers, merge, cut % list.length))).toEqual(
          normal(fold(layers, merge, list.length)),
        );
      }),
      { numRuns: 500 },
    );
  });

  test('append gives the same list from the same layers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(scalar, { maxLength: 3 }), { minLength: 1, maxLength: 6 }),
        fc.nat(6),
        (lists, cut) => {
          const layers = layersOf(lists, 'append');
          expect(normal(fold(layers, 'append', cut % lists.length))).toEqual(
            normal(fold(layers, 'append', lists.length)),
          );
          expect(wholeValue(fold(layers, 'append', 0))).toEqual(lists.flat());
        },
      ),
    );
  });

  /** Every leaf of a value: what can not be taken apart any more. */
  const leaves = (value: SettingValue, path = ''): readonly string[] => {
    if (typeof value !== 'object' || Array.isArray(value)) return [`${path} ${JSON.stringify(value)}`];
    const below = Object.entries(value).flatMap(([name, item]: [string, SettingValue]) =>
      leaves(item, `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`),
    );
    return below;
  };

  test('nothing that a layer said is lost: it holds, or stands with what overrode it, under its own layer', () => {
    fc.assert(
      fc.property(values, (list) => {
        const sources = sourcesOf(fold(layersOf(list, 'merge'), 'merge', list.length));
        const kept = new Set(
          sources.flatMap((source) => [
            ...leaves(source.value, source.path).map((leaf) => `${source.layer} ${leaf}`),
            ...source.overrode.flatMap((past) =>
              leaves(past.value, `${source.path}${past.path ?? ''}`).map((leaf) => `${past.layer} ${leaf}`),
            ),
          ]),
        );
        for (const [index, value] of list.entries())
          for (const leaf of leaves(value)) expect(kept).toContain(`layer${index} ${leaf}`);
      }),
      { numRuns: 500 },
    );
  });

  test('every leaf of the value has exactly one source, and it is what that layer said', () => {
    fc.assert(
      fc.property(values, (list) => {
        const whole = fold(layersOf(list, 'merge'), 'merge', list.length);
        const value = wholeValue(whole);
        const sources = sourcesOf(whole).filter(
          (source) => typeof source.value !== 'object' || Array.isArray(source.value),
        );
        expect(sources.map((source) => `${source.path} ${JSON.stringify(source.value)}`).sort()).toEqual(
          [...leaves(value)].sort(),
        );
        for (const source of sources) {
          const said = list[Number(source.layer.slice('layer'.length))];
          expect(leaves(said ?? '')).toContain(`${source.path} ${JSON.stringify(source.value)}`);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('several products below one organisation', () => {
  const organisation = group({ id: 'org', settings: { period: 60, color: 'red' } });
  const lamp = group({ id: 'lamp', parent: 'org', definitions: { color: { type: 'string' } } });
  const meter = group({ id: 'meter', parent: 'org', definitions: { period: { type: 'uint16' } } });

  test('what the organisation sets for one of them says nothing for the other', () => {
    const keysOf = (id: string) =>
      resolveGroup([organisation, lamp, meter], id).settings.map(({ key }) => key);
    expect(keysOf('lamp')).toEqual(['color']);
    expect(keysOf('meter')).toEqual(['period']);
  });

  test('a setting that no product defines is a mistake anywhere', () => {
    const typo = { ...organisation, settings: { perod: 60 } };
    for (const id of ['org', 'lamp'])
      expect(() => resolveGroup([typo, lamp, meter], id)).toThrow(
        fault('group.invalid', { key: 'perod', layer: 'org' }),
      );
  });

  test('a product does not set what another one defines', () => {
    const wrong = { ...lamp, settings: { period: 5 } };
    expect(() => resolveGroup([organisation, wrong, meter], 'lamp')).toThrow(
      fault('group.invalid', { key: 'period', layer: 'lamp' }),
    );
  });
});
