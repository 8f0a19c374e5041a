import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { toHex } from '../../src/base/bytes.ts';
import { settingDifferences, settingDrift } from '../../src/groups/difference.ts';
import { renderSettings } from '../../src/groups/render.ts';
import { depthLimit, resolveGroup } from '../../src/groups/resolve.ts';
import { settingText } from '../../src/groups/setting-text.ts';
import { type Group, groupSchema, type SettingValue } from '../../src/model/group.ts';

const group = (more: Partial<z.input<typeof groupSchema>> & { readonly id: string }): Group =>
  groupSchema.parse({ title: more.id, parent: null, ...more });

const definitions = {
  name: { type: 'string', required: true, maxLength: 8 },
  mode: { type: 'string', required: false, oneOf: ['low', 'high'] },
  interval: { type: 'uint16', required: false, min: 5, max: 600 },
  offset: { type: 'int32', required: false },
  big: { type: 'uint32', required: false },
  small: { type: 'uint8', required: false },
  light: { type: 'bool', required: false },
  key: { type: 'hex', required: false, maxLength: 4 },
} satisfies z.input<typeof groupSchema>['definitions'];

const tree = [
  group({ id: 'product', definitions, settings: { name: 'base', interval: 60, light: true } }),
  group({ id: 'site', parent: 'product', settings: { interval: 30 } }),
  group({ id: 'line', parent: 'site', settings: { interval: 10, key: 'A0ff' } }),
];

const invalid = (context: object): unknown =>
  expect.objectContaining({ code: 'group.invalid', context: expect.objectContaining(context) });

describe('resolving', () => {
  test('the nearest layer wins, and every value says where it came from', () => {
    const resolved = resolveGroup(tree, 'line', { light: false });
    expect(resolved.path).toEqual(['product', 'site', 'line']);
    expect(resolved.settings.map(({ key, value, layer }) => [key, value, layer])).toEqual([
      ['interval', 10, 'line'],
      ['key', 'A0ff', 'line'],
      ['light', false, 'unit'],
      ['name', 'base', 'product'],
    ]);
    expect(resolved.settings[0]?.overrode).toEqual([
      { layer: 'site', value: 30 },
      { layer: 'product', value: 60 },
    ]);
  });

  test('a group or ancestor that is missing is named', () => {
    const orphan = group({ id: 'orphan', parent: 'gone' });
    for (const id of ['nowhere', 'orphan']) {
      expect(() => resolveGroup([...tree, orphan], id)).toThrow(
        expect.objectContaining({ code: 'group.unknown' }),
      );
    }
  });

  test('a cycle is found', () => {
    const circle = [group({ id: 'a', parent: 'b' }), group({ id: 'b', parent: 'a' })];
    expect(() => resolveGroup(circle, 'a')).toThrow(invalid({ group: 'a' }));
  });

  test('depth is bounded', () => {
    const chain = Array.from({ length: depthLimit + 1 }, (_, index) =>
      group({ id: `g${index}`, parent: index === 0 ? null : `g${index - 1}` }),
    );
    expect(() => resolveGroup(chain, `g${depthLimit - 1}`)).not.toThrow();
    expect(() => resolveGroup(chain, `g${depthLimit}`)).toThrow(invalid({ group: `g${depthLimit}` }));
  });

  test('a deeper node may not redefine', () => {
    const again = group({
      id: 'again',
      parent: 'product',
      definitions: { name: { type: 'bool', required: false } },
    });
    expect(() => resolveGroup([...tree, again], 'again')).toThrow(invalid({ key: 'name', layer: 'again' }));
  });

  test('a required value that nobody set is missed', () => {
    const bare = group({ id: 'bare', definitions });
    expect(() => resolveGroup([bare], 'bare')).toThrow(invalid({ key: 'name', layer: 'bare' }));
  });

  test.each<[string, SettingValue, string]>([
    ['name', 'nine byte', 'at most 8 bytes'],
    ['name', 'ääääx', 'at most 8 bytes'],
    ['name', 5, 'a string'],
    ['name', 'a\0b', 'a string without NUL'],
    ['name', '\ud800', 'a string of whole characters'],
    ['mode', 'middle', 'one of low, high'],
    ['interval', 4, 'at least 5'],
    ['interval', 601, 'at most 600'],
    ['interval', 70_000, 'a whole number from 0 to 65535'],
    ['interval', 5.5, 'a whole number from 0 to 65535'],
    ['interval', '60', 'a whole number from 0 to 65535'],
    ['small', 256, 'a whole number from 0 to 255'],
    ['small', -1, 'a whole number from 0 to 255'],
    ['big', 2 ** 32, 'a whole number from 0 to 4294967295'],
    ['offset', 2 ** 31, 'a whole number from -2147483648 to 2147483647'],
    ['light', 1, 'true or false'],
    ['key', 'abc', 'pairs of hexadecimal digits'],
    ['key', '0011223344', 'at most 4 bytes'],
    ['unheard', 1, 'a setting that the product defines'],
    ['__proto__', 1, 'a setting that the product defines'],
  ])('%s = %j is refused with what was expected, also where it is overridden', (key, value, expected) => {
    const settings = Object.fromEntries([[key, value]]);
    const bad = { ...group({ id: 'bad', parent: 'product' }), settings };
    const below = group({ id: 'below', parent: 'bad', settings: { name: 'good', interval: 10 } });
    for (const id of ['bad', 'below']) {
      expect(() => resolveGroup([...tree, bad, below], id)).toThrow(invalid({ key, layer: 'bad', expected }));
    }
    expect(() => resolveGroup(tree, 'line', settings)).toThrow(invalid({ key, layer: 'unit', expected }));
  });
});

describe('rendering', () => {
  const bytesOf = (settings: Record<string, SettingValue>, facts: Record<string, string> = {}) => {
    const resolved = resolveGroup(
      [group({ id: 'all', definitions, settings: { name: 'x', ...settings } })],
      'all',
    );
    const rendered = renderSettings(resolved, new Map(Object.entries(facts)));
    return Object.fromEntries(rendered.map(({ key, bytes, text }) => [key, `${toHex(bytes)} ${text}`]));
  };

  test('makes the bytes that a unit holds', () => {
    const rendered = bytesOf({
      name: 'Zürich',
      interval: 258,
      offset: -2,
      big: 4294967295,
      small: 7,
      light: true,
      key: 'A0FF',
    });
    expect(rendered).toEqual({
      name: '5ac3bc72696368 Zürich',
      interval: '0201 258',
      offset: 'feffffff -2',
      big: 'ffffffff 4294967295',
      small: '07 7',
      light: '01 true',
      key: 'a0ff a0ff',
    });
  });

  test('fills in the unit, and checks the result again', () => {
    expect(bytesOf({ name: 'u{{serialNumber}}' }, { serialNumber: '42' }).name).toBe('753432 u42');
    expect(() => bytesOf({ name: '{{serialNumber}}' }, { serialNumber: 'far-too-long' })).toThrow(
      invalid({ key: 'name', expected: 'at most 8 bytes' }),
    );
    expect(() => bytesOf({ name: '{{hardwareId}}' }, { serialNumber: '42' })).toThrow(
      expect.objectContaining({
        code: 'group.template',
        context: expect.objectContaining({ key: 'name', at: 3, reason: 'Unknown variable: hardwareId' }),
      }),
    );
  });

  test('what a fact brings in is not filled again', () => {
    expect(() => bytesOf({ name: '{{hardwareId}}' }, { hardwareId: '{{hardwareId}}' })).toThrow(
      invalid({ key: 'name', expected: 'at most 8 bytes' }),
    );
    expect(bytesOf({ name: '{{hardwareId}}' }, { hardwareId: '$&' }).name).toBe('2426 $&');
  });

  test('numbers and texts read back as what they were', () => {
    const cases = fc.oneof(
      fc.record({ key: fc.constant('interval'), value: fc.integer({ min: 5, max: 600 }) }),
      fc.record({ key: fc.constant('offset'), value: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }) }),
      fc.record({ key: fc.constant('big'), value: fc.integer({ min: 0, max: 2 ** 32 - 1 }) }),
      fc.record({ key: fc.constant('light'), value: fc.boolean() }),
    );
    fc.assert(
      fc.property(cases, ({ key, value }) => {
        const resolved = resolveGroup(tree, 'line', { [key]: value });
        const rendered = renderSettings(resolved, new Map()).find((setting) => setting.key === key);
        expect(settingText(rendered?.bytes ?? new Uint8Array(), rendered?.type)).toBe(String(value));
      }),
    );
  });
});

describe('differences', () => {
  const rendered = renderSettings(resolveGroup(tree, 'line'), new Map());
  const asKept = new Map<string, Uint8Array | null>(rendered.map(({ key, bytes }) => [key, bytes]));

  test('are none when the unit kept every byte', () => {
    expect(settingDifferences(rendered, asKept)).toEqual([]);
  });

  test('name what is missing and what is other, readable for people', () => {
    const observed = new Map(asKept)
      .set('interval', Uint8Array.of(1, 1))
      .set('name', null)
      .set('key', Uint8Array.of(9));
    observed.set('light', Uint8Array.of(1, 0));
    expect(settingDifferences(rendered, observed)).toEqual([
      { key: 'interval', requested: '10', observed: '257' },
      { key: 'key', requested: 'a0ff', observed: '09' },
      { key: 'light', requested: 'true', observed: '0x0100' },
      { key: 'name', requested: 'base', observed: null },
    ]);
    expect(settingDifferences(rendered, new Map())).toHaveLength(rendered.length);
  });

  test('control characters of a unit never reach a terminal', () => {
    const nasty = new Map(asKept).set('name', new TextEncoder().encode('\u001b[2J'));
    expect(settingDifferences(rendered, nasty)[0]?.observed).toBe('0x1b5b324a');
  });

  test('a changed group shows which settings of a unit drift', () => {
    const stored = rendered.map(({ key, text }) => ({ key, observed: text }));
    expect(settingDrift(rendered, stored)).toEqual([]);
    const changed = renderSettings(resolveGroup(tree, 'site'), new Map());
    expect(settingDrift(changed, stored)).toEqual([{ key: 'interval', requested: '30', observed: '10' }]);
  });
});
