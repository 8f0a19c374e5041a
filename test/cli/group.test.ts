/** Groups on the command line: real child processes on one engine, from a text to a signed version, a look at its file, drift. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { GroupsComparison, GroupsFileView } from '../../src/contract/groups.ts';
import type { GroupsVersion } from '../../src/model/group-version.ts';
import { temporaryFolder } from '../station/bench.ts';
import { type Ended, startOn } from './command-line.ts';

// Each command is a process that loads the program: how long that takes says nothing about it.
vi.setConfig({ testTimeout: 1_200_000, hookTimeout: 1_200_000 });

const place = temporaryFolder();
const file = (name: string): string => join(place.folder, name);
const start = (args: readonly string[]) => startOn(join(place.folder, 'data'), args);
const run = (...args: readonly string[]): Promise<Ended> => start(args).ended;

async function json<T>(...args: readonly string[]): Promise<T> {
  const { output, errors, code } = await run('--json', ...args);
  try {
    return JSON.parse(output) as T;
  } catch (cause) {
    throw new Error(`${args.join(' ')} (${code}): ${output}${errors}`, { cause });
  }
}

let engine: ReturnType<typeof start>;
beforeAll(async () => {
  engine = start(['serve']);
  await new Promise<void>((ready, failed) => {
    engine.child.stdout?.once('data', () => ready());
    engine.child.once('exit', (code) => failed(new Error(`the engine ended with ${code}`)));
  });
});
afterAll(async () => {
  engine.child.kill();
  await engine.ended;
  place.remove();
});

test('a text is edited into a draft, compared, reviewed, published, and its file is looked at before it travels', async () => {
  const text = file('groups.yaml');
  await run('group', 'text', '-o', text);
  writeFileSync(text, readFileSync(text, 'utf8').replace(/net\/keepalive_s: \d+/, 'net/keepalive_s: 77'));
  const compared = await json<GroupsComparison>('group', 'edit', text, '--title', 'keep-alive');
  const changed = compared.changes.flatMap(({ values }) => values.filter(({ after }) => after === 77));
  expect(changed.length).toBeGreaterThan(0);
  expect(compared).toMatchObject({ problem: null, next: null, groups: compared.changes.length });
  const { id } = compared.draft;
  const words = await run('group', 'compare', id);
  expect(words.output).toContain(`It touches ${compared.groups} groups with 0 units.`);
  await run('group', 'review', id);
  expect(await json<GroupsVersion>('group', 'publish', id, '--note', 'winter')).toMatchObject({ number: 1 });
  const signed = file('groups-1.json');
  await run('group', 'file', '-o', signed);
  expect(await json<GroupsFileView>('group', 'look', signed)).toMatchObject({
    isLive: true,
    groups: 0,
    problem: null,
  });
  writeFileSync(file('changed.json'), readFileSync(signed, 'utf8').replace('"winter"', '"summer"'));
  const refused = await run('group', 'look', file('changed.json'));
  expect(refused.code).not.toBe(0);
  expect(refused.output).toContain('was changed after it was signed');
  const list = await run('group', 'list');
  expect(list.output).toContain('Version 1, published');
  expect(list.output).toContain('gateway-mk2');
});

test('a text that is wrong says where, and a password in the place of its name is refused', async () => {
  const wrong = file('wrong.yaml');
  writeFileSync(wrong, '- id: a\n  title: A\n  parent: null\n  colour: red\n');
  const place = await run('group', 'edit', wrong);
  expect(place.code).not.toBe(0);
  expect(place.errors).toMatch(/line \d.*colour|colour.*line \d|Unrecognized/);
  const definitions = 'definitions: { psk: { type: string, secret: true } }';
  writeFileSync(wrong, `- { id: a, title: A, parent: null, settings: { psk: hunter2 }, ${definitions} }\n`);
  const secret = await run('group', 'edit', wrong);
  expect(secret.code).not.toBe(0);
  expect(secret.errors).toContain('needs the name of a secret');
  expect(secret.errors).not.toContain('hunter2');
});
