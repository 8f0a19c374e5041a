import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toHex, utf8 } from '../../base/bytes.ts';
import { profileJsonSchema } from './json-schema.ts';
import { loadProfile, parseProfile } from './load-profile.ts';
import { Pattern } from './patterns.ts';
import { builtInProfiles } from './profiles/index.ts';
import { Redactor } from './redactor.ts';
import { render, renderBytes, renderValue, templateMistake } from './template.ts';

const good = `
profile: small
title: A small one
console:
  prompt: '^> $'
procedures:
  identify:
    steps:
      - send: id
        capture: ['^id=(?<id>\\w+)$']
    returns:
      hardwareId: "{{id}}"
      model: thing
`;

/** The message without its beginning. */
function mistakeOf(text: string): string {
  try {
    parseProfile(text);
  } catch (thrown) {
    expect(thrown).toMatchObject({ code: 'recipe.invalid' });
    return (thrown as Error).message.replace('Console profile, ', '');
  }
  return 'nothing wrong';
}

test('every shipped profile is valid, and so is the smallest one', () => {
  for (const name of Object.keys(builtInProfiles)) expect(loadProfile(name).profile).toBe(name);
  expect(parseProfile(good).console).toMatchObject({ baud: 115_200, echo: 'auto', eol: '\r\n' });
});

describe('a mistake is named with its line and what was expected', () => {
  test.each([
    [
      'a misspelt step',
      good.replace('- send: id', '- sned: id'),
      /^line 9: .*send, upload, assert, set, pauseMs, foreach/,
    ],
    ['a misspelt key of a step', good.replace('capture:', 'captrue:'), /^line 9: .*captrue/],
    ['a wrong type', good.replace("prompt: '^> $'", 'prompt: 7'), /^line 5: console.prompt: .*string/],
    ['an impossible pattern', good.replace('(?<id>\\w+)', '(?<id>\\w+'), /^line 10: .*missing closing \)/],
    ['a pattern beyond RE2', good.replace('^id=', '(?=x)'), /^line 10: .*capture/],
    [
      'an unknown function',
      good.replace('{{id}}', '{{system(id)}}'),
      /^line 12: .*"system" is not a function/,
    ],
    ['an open expression', good.replace('{{id}}', '{{id'), /^line 12: .*}}/],
    [
      'code in an expression',
      good.replace('{{id}}', '{{id.constructor}}'),
      /^line 12: .*variable or function/,
    ],
    [
      'no end of an answer',
      good.replace("prompt: '^> $'", 'baud: 9600'),
      /^line 5: console: expected a "prompt"/,
    ],
    [
      'a missing result',
      good.replace('model: thing', 'other: thing'),
      /^line 8: procedures.identify: .*"model"/,
    ],
    ['no procedures', good.split('procedures')[0] ?? '', /^line 1: procedures: /],
    ['broken YAML', good.replace('title: A small one', 'title: "A small'), /^line \d+: /],
    ['a key twice', good.replace('title:', 'profile: x\ntitle:'), /^line \d+: .*unique/],
    [
      'a write without its check',
      `${good}  wipe:\n    steps: [{ send: x }]\n`,
      /^line 15: procedures.wipe: .*"checkWipe"/,
    ],
  ])('%s', (_, text, expected) => {
    expect(mistakeOf(text)).toMatch(expected);
  });

  test('aliases are refused: they make gigabytes of a few lines', () => {
    expect(() => parseProfile(`${good}variables: &a {x: "1"}\nretained: [*a]\n`)).toThrow(/no aliases/);
  });

  test('a name that is not shipped is answered with those that are', () => {
    expect(() => loadProfile('zephyr')).toThrow(
      /zephyr-tls-credentials, nordic-modem, quectel, identity-shell/,
    );
    expect(() => loadProfile('constructor')).toThrow(/There is no console profile/);
  });
});

test('the published JSON Schema is the one that is enforced', () => {
  const published = readFileSync(new URL('./profile.schema.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(profileJsonSchema())));
});

describe('expressions', () => {
  const stack = (used: number, size: number, name = ''): string =>
    `${name}(real size ${size}):\tunused ${size - used}\tusage ${used} / ${size}`;
  test.each([
    [[stack(404, 1024), stack(1288, 2048)], '62'],
    [[stack(404, 1024), stack(300, 2048), stack(1984, 2048, 'IRQ 00 ')], '96'],
    // native_sim of Zephyr 4.4: each thread shows its first frame, and the stack for interrupts looks full
    [[stack(24, 2048), stack(24, 24), stack(24, 256), stack(2048, 2048, 'IRQ 00 ')], ''],
    // firmware that paints no stacks
    [[stack(0, 1024), stack(0, 2048)], ''],
    [[], ''],
  ])('the fullest stack of %j is %j', (lines, percent) => {
    expect(render('{{fullest(stacks)}}', { stacks: lines.join('\n') })).toBe(percent);
  });

  test('functions give what their names say', () => {
    const variables = { text: 'ab c', bytes: Uint8Array.of(0xff, 0x01, 0x80), url: '_wGA' };
    expect(render('<{{hex(bytes)}} {{upper(hex(bytes))}} {{length(text)}}>', variables)).toBe(
      '<ff0180 FF0180 4>',
    );
    expect(toHex(renderBytes('{{unbase64(url)}}', variables))).toBe('ff0180');
    expect(render('{{base64url(bytes)}} {{base64(bytes)}}', variables)).toBe('_wGA /wGA');
    // printf 'ab c' | sha256sum
    expect(render('{{hex(sha256(text))}}', variables)).toBe(
      'bd1b09f907871923193bb63452854c85de56d36a51cc3137ebb4928a3228bf82',
    );
    // Quectel: 0xff01 ^ 0x8000
    expect(render('{{xor16(bytes)}}', variables)).toBe('7f01');
    expect(render('{{quoted(text)}}', { text: 'a"\\' })).toBe('"a\\"\\\\"');
    expect(renderValue('{{bytes}}', variables)).toBe(variables.bytes);
    expect(toHex(renderBytes('{{terminated(text)}}', { text: 'x' }))).toBe('7800');
  });

  test('a value can not become a second command, whatever it holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        let line: string | null = null;
        try {
          line = render('set {{text}} {{plain(text)}}', { text });
        } catch (thrown) {
          expect(thrown).toMatchObject({ code: 'group.invalid' });
        }
        if (line !== null) expect(line).not.toMatch(/\p{Cc}/u);
      }),
    );
    expect(render('{{multiline(text)}}', { text: 'a\r\nb\n' })).toBe('a\nb\n');
    expect(() => render('{{multiline(text)}}', { text: 'a\rb' })).toThrow(/control/);
  });

  test('variables are only those that were given', () => {
    expect(() => render('{{constructor}}', {})).toThrow(expect.objectContaining({ code: 'recipe.invalid' }));
    expect(() => render('{{toString(x)}}', { x: '' })).toThrow(
      expect.objectContaining({ code: 'recipe.invalid' }),
    );
    expect(templateMistake('{{hex(sha256(a))}} and {{b}}')).toBeNull();
    expect(templateMistake('{{hex(a}}')).not.toBeNull();
  });

  test('what a unit sends badly encoded is its fault', () => {
    expect(() => renderBytes('{{unhex(x)}}', { x: 'zz' })).toThrow(
      expect.objectContaining({ code: 'device.protocol' }),
    );
    expect(() => renderBytes('{{unbase64(x)}}', { x: '?' })).toThrow(
      expect.objectContaining({ code: 'device.protocol' }),
    );
  });
});

test('a variable in a pattern stands for its text and not for a pattern', () => {
  const pattern = Pattern.compile('^{{tag}},(?<rest>.*)$', { tag: '1.2*' });
  expect(pattern.match('1.2*,x')?.groups).toEqual({ rest: 'x' });
  expect(pattern.match('1a22,x')).toBeNull();
});

test('patterns that freeze backtracking engines are answered at once', () => {
  const startedMs = performance.now();
  expect(Pattern.compile('^(a+)+$').test(`${'a'.repeat(4_000)}!`)).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(500);
});

test('secrets are taken out of texts, the longest first', () => {
  const redactor = new Redactor();
  redactor.add('abcd');
  redactor.add('abcdef\nsecond line');
  redactor.add('x');
  expect(redactor.clean('> abcdef abcd x second line')).toBe('> [secret] [secret] x [secret]');
  expect(redactor.clean(String(utf8('a')))).toBe('97');
});
