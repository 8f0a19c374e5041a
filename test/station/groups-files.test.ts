/** Groups as files and texts on a bench: a draft from a text, a signed file seen before it is taken, secrets that are none. */
import { generateKeyPairSync } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { type Group, groupSchema } from '../../src/model/group.ts';
import type { GroupsStatement, SignedGroups } from '../../src/model/group-version.ts';
import { disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';

const closing: (() => PromiseLike<void> | void)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function bench(): Promise<TestBench & { readonly folder: string }> {
  const place = temporaryFolder();
  closing.push(place.remove);
  const opened = await openBench(place.folder);
  closing.push(() => opened[Symbol.asyncDispose]());
  await disarmAll(opened);
  return Object.assign(opened, { folder: place.folder });
}

const product = 'gateway-mk2';
const fault = (code: string, message?: unknown): unknown =>
  expect.objectContaining({ code, ...(message === undefined ? {} : { message }) });
const line: Group = { id: 'line-b', title: 'Line B', parent: product, settings: {}, definitions: {} };

async function groupsLive({ call }: TestBench): Promise<readonly Group[]> {
  const { text } = await call('exportGroupsText', {});
  return groupSchema.array().parse(parse(text));
}

test('groups are added, named, moved and taken out in a draft, and nothing is live by it', async () => {
  const one = await bench();
  const begun = await one.call('openGroupDraft', { title: 'lines' });
  const { id: draft } = begun;
  const first = await one.call('putGroup', { draft, revision: 1, group: line });
  const below = { ...line, id: 'shift-1', title: 'Shift 1', parent: 'line-b' };
  const second = await one.call('putGroup', { draft, revision: first.revision, group: below });
  const nodes = await one.call('listGroupNodes', { draft });
  expect(nodes.rows.filter(({ change }) => change !== null).map(({ id, change }) => [id, change])).toEqual([
    ['line-b', 'added'],
    ['shift-1', 'added'],
  ]);
  expect((await one.call('listGroupNodes', {})).rows.map(({ id }) => id)).not.toContain('line-b');
  const put = (group: Group) => one.call('putGroup', { draft, revision: second.revision, group });
  await expect(put({ ...line, parent: 'shift-1' })).rejects.toEqual(
    fault('group.invalid', expect.stringContaining('is its own ancestor')),
  );
  await expect(put({ ...line, parent: 'nowhere' })).rejects.toEqual(fault('group.unknown'));
  const remove = (group: string, revision: number) => one.call('removeGroup', { draft, revision, group });
  await expect(remove('line-b', second.revision)).rejects.toEqual(
    fault('group.invalid', 'The group line-b has others below it: shift-1.'),
  );
  await expect(remove('line-x', second.revision)).rejects.toEqual(fault('group.unknown'));
  const moved = await put({ ...below, parent: product, title: 'Night shift' });
  const last = await remove('line-b', moved.revision);
  expect(
    (await one.call('compareGroups', { draft })).changes.map(({ group, title }) => [group, title]),
  ).toEqual([['shift-1', 'Night shift']]);
  expect(last.reviewedBy).toBeNull();
});

test('pages of groups and of changes name each once, in order', async () => {
  const one = await bench();
  const groups = [...(await groupsLive(one))];
  for (let index = 0; index < 7; index += 1) groups.push({ ...line, id: `line-${index}` });
  const { id: draft } = await one.call('openGroupDraft', { title: 'lines' });
  await one.call('replaceGroups', { draft, revision: 1, text: stringify(groups) });
  const named: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await one.call('listGroupNodes', { draft, limit: 2, ...(after ? { after } : {}) });
    named.push(...page.rows.map(({ id }) => id));
    if (page.next === null) break;
    after = page.next;
  }
  expect(named).toEqual(groups.map(({ id }) => id).sort());
  const changed: string[] = [];
  for (let after: string | undefined; ; ) {
    const page = await one.call('compareGroups', { draft, limit: 3, ...(after ? { after } : {}) });
    expect(page.groups).toBe(7);
    changed.push(...page.changes.map(({ group }) => group));
    if (page.next === null) break;
    after = page.next;
  }
  expect(changed).toEqual(Array.from({ length: 7 }, (_, index) => `line-${index}`));
});

test('a text is refused with the place of what is wrong, and the draft stays as it was', async () => {
  const one = await bench();
  const { id: draft } = await one.call('openGroupDraft', { title: 'text' });
  const replace = (text: string) => one.call('replaceGroups', { draft, revision: 1, text });
  await expect(replace('- id: a\n  title: [')).rejects.toEqual(
    fault('group.invalid', expect.stringMatching(/^groups, line [123], YAML/)),
  );
  await expect(replace('- id: a\n  title: A\n  parent: null\n  colour: red\n')).rejects.toEqual(
    fault('group.invalid', expect.stringContaining('line 1')),
  );
  const json = JSON.stringify([{ id: 'mk3', title: 'Mk3', parent: null, settings: { 'a b': 1 } }]);
  await expect(replace(json)).rejects.toEqual(
    fault('group.invalid', expect.stringMatching(/^mk3\.settings/)),
  );
  await expect(replace('{"groups": 1}')).rejects.toEqual(
    fault('group.invalid', expect.stringContaining('no published version')),
  );
  expect((await one.call('listGroups')).drafts).toMatchObject([{ id: draft, revision: 1 }]);
});

function office(): { readonly pem: string; sign(groups: GroupsStatement): string } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (groups) => {
      const signed: SignedGroups = { groups, ...signForBench('groups', canonicalBytes(groups), privateKey) };
      return JSON.stringify(signed);
    },
  };
}

test('a signed file says whose it is and what it would change before it is taken, and why it would not be', async () => {
  const one = await bench();
  const key = office();
  const groups = [...(await groupsLive(one)), line];
  const statement: GroupsStatement = {
    version: 1,
    number: 4,
    groups,
    publishedAt: '2026-11-20T09:00:00.000Z',
    publishedBy: 'Office',
    reviewedBy: 'Second',
    note: 'lines',
    backTo: null,
    history: [],
  };
  const text = key.sign(statement);
  const look = () => one.call('lookAtGroupsFile', { text });
  expect(await look()).toMatchObject({
    signer: null,
    isLive: false,
    problem: { code: 'group.untrusted' },
    version: { number: 4, publishedBy: 'Office', reviewedBy: 'Second', note: 'lines' },
    groups: 1,
    changes: [{ group: 'line-b', change: 'added' }],
  });
  // What is not taken as it is can be the content of a draft, which is compared and reviewed here.
  const { id: draft } = await one.call('openGroupDraft', { title: 'from a file' });
  await one.call('replaceGroups', { draft, revision: 1, text });
  expect((await one.call('compareGroups', { draft })).changes).toMatchObject([{ group: 'line-b' }]);
  await one.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: key.pem } });
  expect(await look()).toMatchObject({ signer: 'Office', isLive: false, problem: null });
  expect((await one.call('listGroups')).live).toBeNull();
  await one.call('importFile', { base64: Buffer.from(text).toString('base64') });
  expect(await look()).toMatchObject({ isLive: true, groups: 0 });
  const older = key.sign({ ...statement, number: 3 });
  expect(await one.call('lookAtGroupsFile', { text: older })).toMatchObject({
    problem: { code: 'group.replayed' },
  });
  const broken = text.replace('"lines"', '"other"');
  expect(await one.call('lookAtGroupsFile', { text: broken })).toMatchObject({
    problem: { code: 'group.untrusted' },
  });
  await expect(one.call('lookAtGroupsFile', { text: '- id: a' })).rejects.toEqual(fault('group.invalid'));
});

const secretProduct: Group = groupSchema.parse({
  id: 'sensor',
  title: 'Sensor',
  parent: null,
  schema: {
    type: 'object',
    properties: {
      psk: { type: 'string', 'x-secret': true },
      broker: {
        type: 'object',
        'x-merge': 'merge',
        properties: { user: { type: 'string' }, password: { type: 'string', 'x-secret': true } },
      },
    },
  },
});

test.each([
  ['a setting that is a secret', { psk: 'correct-horse' }],
  ['a part of a setting', { broker: { user: 'a', password: 'correct-horse' } }],
  ['a part beside a template', { broker: { user: '{{serialNumber}}', password: 'correct-horse' } }],
])('a password in place of its name is refused before it is kept: %s', async (_where, settings) => {
  const one = await bench();
  const { id: draft } = await one.call('openGroupDraft', { title: 'secrets' });
  const { revision } = await one.call('putGroup', { draft, revision: 1, group: secretProduct });
  const refused = fault(
    'group.invalid',
    expect.stringMatching(/needs the name of a secret .*, never the secret/),
  );
  await expect(
    one.call('putGroup', { draft, revision, group: { ...secretProduct, settings } }),
  ).rejects.toEqual(refused);
  const deeper = { ...line, parent: 'sensor', settings };
  await expect(one.call('putGroup', { draft, revision, group: deeper })).rejects.toEqual(refused);
  await expect(
    one.call('replaceGroups', { draft, revision, text: stringify([secretProduct, deeper]) }),
  ).rejects.toEqual(refused);
  const references = JSON.parse(
    JSON.stringify(settings).replace('correct-horse', 'secret:line'),
  ) as Group['settings'];
  await one.call('putGroup', { draft, revision, group: { ...deeper, settings: references } });
  const { call: _call, folder } = one;
  await closing.pop()?.();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  const texts = files.map(({ parentPath, name }) => readFileSync(join(parentPath, name), 'latin1'));
  expect(texts.some((text) => text.includes('secret:line'))).toBe(true);
  expect(texts.some((text) => text.includes('correct-horse'))).toBe(false);
});

test('a draft without groups is not published, and says so in words', async () => {
  const one = await bench();
  const { id: draft } = await one.call('openGroupDraft', { title: 'empty' });
  let revision = 1;
  for (;;) {
    const { rows } = await one.call('listGroupNodes', { draft });
    const leaf = rows.find(({ id }) => !rows.some(({ parent }) => parent === id));
    if (leaf === undefined) break;
    ({ revision } = await one.call('removeGroup', { draft, revision, group: leaf.id }));
  }
  expect((await one.call('compareGroups', { draft })).problem).toMatchObject({
    code: 'group.invalid',
    message: 'A version has from 1 to 5000 groups; the draft has 0.',
  });
  await one.call('reviewGroups', { draft, revision });
  await expect(one.call('publishGroups', { draft, revision })).rejects.toEqual(fault('group.invalid'));
});
