/** Expressions over the facts of a unit: what they give, what is refused and where, and that they always end. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { checkFilled, renderSettings } from '../../src/groups/render.ts';
import { resolveGroup } from '../../src/groups/resolve.ts';
import { fillTemplate, templateProblem } from '../../src/groups/template.ts';
import { type Group, groupSchema, type SettingValue } from '../../src/model/group.ts';

const group = (more: Partial<z.input<typeof groupSchema>>): Group =>
  groupSchema.parse({ id: 'g', title: 'g', parent: null, ...more });
const facts = new Map([
  ['serialNumber', 'GW2-004711'],
  ['hardwareId', '0004A377'],
  ['mac', '02:00:5e:00:53:01'],
  ['batch', '2026-48'],
]);
const names = new Set(facts.keys());

describe('expressions', () => {
  test.each<[string, SettingValue]>([
    ['no template', 'no template'],
    ['unit {{serialNumber}} of {{batch}}', 'unit GW2-004711 of 2026-48'],
    ['{{serialNumber.substring(4)}}', '004711'],
    ['{{mac.upperAscii().split(":").join("")}}', '02005E005301'],
    ['{{int(serialNumber.substring(4)) % 100}}', 11],
    ['{{int(serialNumber.substring(4)) > 4000}}', true],
    ['{{mac.startsWith("02") ? "local" : "global"}}', 'local'],
    ['{{size(batch)}}', 7],
    ['x{{1.5 + 1.0}}', 'x2.5'],
  ])('%s gives %j', (text, value) => {
    expect(templateProblem(text, names)).toBeNull();
    expect(fillTemplate(text, facts)).toEqual({ value });
  });

  test.each([
    ['name {{serialNumbr}}', 8, 'Unknown variable: serialNumbr'],
    ['{{1 +}}', 6, 'Unexpected token: EOF'],
    ['{{serialNumber + 1}}', 3, /no such overload|no matching/i],
    ['{{[1, 2].map(x, x)}}', 3, 'map is not allowed here'],
    ['{{serialNumber.matches("a")}}', 3, 'matches is not allowed here'],
    ['{{[serialNumber]}}', 3, /it gives a list/],
    ['a {{b', 3, '"{{" and "}}" do not fit together'],
    ['{{}}', 3, /Unexpected/],
    [`{{"${'a'.repeat(600)}"}}`, 3, 'it is too long'],
    [`{{${'1+'.repeat(200)}1}}`, 3, /too|exceed|limit/i],
  ])('%s is refused before any unit is there, at character %i', (text, at, reason) => {
    const problem = templateProblem(text, names);
    expect(problem).toMatchObject({ at });
    expect(problem?.reason).toMatch(reason);
  });

  test.each([
    ['{{int(batch)}}', /int|cannot|conver/i],
    ['{{serialNumber.substring(50)}}', /./],
    ['{{1 / (size(batch) - 7)}}', /division/],
  ])('%s fails for this unit, with place and reason', (text, reason) => {
    expect(templateProblem(text, names)).toBeNull();
    const filled = fillTemplate(text, facts);
    expect('problem' in filled ? filled.problem.reason : '').toMatch(reason);
  });

  test('what a fact holds is never looked at as an expression', () => {
    const hostile = new Map([['serialNumber', '{{hardwareId}}']]);
    expect(fillTemplate('{{serialNumber}}', hostile)).toEqual({ value: '{{hardwareId}}' });
  });

  test('every text has an answer: a value or a problem with a place in it', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '{{',
        '}}',
        'serialNumber',
        ' + ',
        '"',
        '(',
        ')',
        '.size()',
        '[',
        ']',
        '?',
        ':',
        '1',
        'map',
        'mac',
      ),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join('');
        const problem = templateProblem(text, names);
        if (problem !== null) {
          expect(problem.at).toBeGreaterThan(0);
          expect(problem.at).toBeLessThanOrEqual(text.length + 1);
          return;
        }
        const filled = fillTemplate(text, facts);
        expect('value' in filled || filled.problem.reason.length > 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('in settings', () => {
  const definitions = {
    name: { type: 'string', maxLength: 16 },
    slot: { type: 'uint8', max: 99 },
    net: { type: 'json', merge: 'merge' },
  } satisfies z.input<typeof groupSchema>['definitions'];

  test('a number, a truth or a part of an object may be an expression', () => {
    const settings = {
      name: '{{serialNumber}}',
      slot: '{{int(serialNumber.substring(4)) % 100}}',
      net: { host: '{{batch}}.x', port: 1 },
    };
    const rendered = renderSettings(resolveGroup([group({ definitions, settings })], 'g'), facts);
    expect(rendered.map(({ key, text }) => [key, text])).toEqual([
      ['name', 'GW2-004711'],
      ['net', '{"host":"2026-48.x","port":1}'],
      ['slot', '11'],
    ]);
  });

  test('a mistake is found when the plan is made, with setting, layer, path, place and reason', () => {
    const bad = group({ definitions, settings: { net: { host: 'a {{sreial}}' } } });
    expect(() => resolveGroup([bad], 'g')).toThrow(
      expect.objectContaining({
        code: 'group.template',
        message: 'The setting net/host in g: "sreial", character 5: Unknown variable: sreial.',
        context: {
          key: 'net',
          layer: 'g',
          path: '/host',
          at: 5,
          expression: 'sreial',
          reason: 'Unknown variable: sreial',
        },
      }),
    );
  });

  test('what is known of the unit at its first word is worked out before anything is written', () => {
    const resolved = resolveGroup(
      [group({ definitions, settings: { slot: '{{int(mac.substring(0, 2))}}', name: '{{serialNumber}}' } })],
      'g',
    );
    expect(() => checkFilled(resolved, new Map([['mac', '02:00']]))).not.toThrow();
    expect(() => checkFilled(resolved, new Map([['mac', 'zz:00']]))).toThrow(
      expect.objectContaining({ code: 'group.template' }),
    );
    expect(() => checkFilled(resolved, new Map([['mac', '999']]))).not.toThrow();
    expect(() =>
      checkFilled(
        resolved,
        new Map([
          ['mac', '02'],
          ['serialNumber', 'far-too-long-for-sixteen'],
        ]),
      ),
    ).toThrow(expect.objectContaining({ code: 'group.invalid' }));
  });

  test('facts of the layers win over those that a unit says of itself, the deeper ones over the others', () => {
    const root = group({
      id: 'root',
      definitions,
      facts: { batch: 'root', place: 'here' },
      settings: { name: '{{batch}} {{place}}' },
    });
    const leaf = group({ id: 'leaf', parent: 'root', facts: { batch: 'leaf' } });
    const rendered = renderSettings(resolveGroup([root, leaf], 'leaf'), facts);
    expect(rendered.map(({ text }) => text)).toEqual(['leaf here']);
  });

  test('a fact that only this product has may be named when its node says so', () => {
    const settings = { name: '{{imei}}' };
    expect(() => resolveGroup([group({ definitions, settings })], 'g')).toThrow(
      expect.objectContaining({ code: 'group.template' }),
    );
    const resolved = resolveGroup([group({ definitions, settings, unitFacts: ['imei'] })], 'g');
    expect(renderSettings(resolved, new Map([['imei', '35']])).map(({ text }) => text)).toEqual(['35']);
  });
});
