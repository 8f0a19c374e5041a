/** Groups on a bench: drafts, comparison, review, publication, going back, drift, moves; and versions that must not be taken. */
import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import { parse } from 'yaml';
import { utf8 } from '../../src/base/bytes.ts';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { groupsSha256 } from '../../src/evidence/groups-signature.ts';
import { keyIdOf } from '../../src/evidence/key-id.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { type Group, groupSchema } from '../../src/model/group.ts';
import type { GroupsStatement, SignedGroups } from '../../src/model/group-version.ts';
import { makeOfficeKey } from '../../src/station/office/office-key.ts';
import { disarmAll, openBench, provisionRecipe, type TestBench, temporaryFolder } from './bench.ts';

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

async function changed(
  { call }: TestBench,
  change: (group: Group) => Group,
  id = product,
): Promise<{ readonly id: string; readonly revision: number }> {
  const draft = await call('openGroupDraft', { title: 'test' });
  const { group } = await call('getGroup', { group: id, draft: draft.id });
  return call('putGroup', { draft: draft.id, revision: draft.revision, group: change(group) });
}

/** Draft, review, publish. */
async function published(bench: TestBench, change: (group: Group) => Group): Promise<number> {
  const draft = await changed(bench, change);
  await bench.call('reviewGroups', { draft: draft.id, revision: draft.revision });
  const version = await bench.call('publishGroups', { draft: draft.id, revision: draft.revision, note: 'n' });
  return version.number;
}

const anySetting = (group: Group): [string, Group['settings'][string]] => {
  const [found] = Object.entries(group.settings).filter(([, value]) => typeof value === 'number');
  if (found === undefined) throw new Error('the demo product has no number');
  return found;
};
const more = (group: Group): Group => {
  const [key, value] = anySetting(group);
  return { ...group, settings: { ...group.settings, [key]: Number(value) + 1 } };
};

async function groupsLive({ call }: TestBench): Promise<readonly Group[]> {
  const { text } = await call('exportGroupsText', {});
  return groupSchema.array().parse(parse(text));
}

const fault = (code: string): unknown => expect.objectContaining({ code });

test('a draft is compared with what is live, has to be looked at, and gets the next number', async () => {
  const one = await bench();
  expect((await one.call('listGroups')).live).toBeNull();
  const draft = await changed(one, more);
  const comparison = await one.call('compareGroups', { draft: draft.id });
  expect(comparison.problem).toBeNull();
  expect(comparison.changes.map(({ group, change }) => [group, change])).toContainEqual([product, 'changed']);
  expect(comparison.changes.find(({ group }) => group === product)?.values).toHaveLength(1);
  const publish = (revision: number) => one.call('publishGroups', { draft: draft.id, revision });
  await expect(publish(draft.revision)).rejects.toEqual(fault('group.draft'));
  await one.call('reviewGroups', { draft: draft.id, revision: draft.revision });
  const { group } = await one.call('getGroup', { group: product, draft: draft.id });
  const again = await one.call('putGroup', {
    draft: draft.id,
    revision: draft.revision,
    group: { ...group, title: 'Other' },
  });
  expect(again.reviewedBy).toBeNull();
  await expect(publish(draft.revision)).rejects.toEqual(fault('group.draft'));
  await expect(publish(again.revision)).rejects.toEqual(fault('group.draft'));
  await one.call('reviewGroups', { draft: draft.id, revision: again.revision });
  expect(await publish(again.revision)).toMatchObject({
    number: 1,
    publishedBy: 'Operator',
    reviewedBy: 'Operator',
    backTo: null,
  });
  const view = await one.call('listGroups');
  expect(view.live).toMatchObject({ number: 1, own: true });
  expect(view.drafts).toEqual([]);
});

test('two people who change one draft do not overwrite each other', async () => {
  const one = await bench();
  const draft = await changed(one, more);
  const { group } = await one.call('getGroup', { group: product, draft: draft.id });
  await expect(
    one.call('putGroup', { draft: draft.id, revision: draft.revision - 1, group }),
  ).rejects.toEqual(fault('group.draft'));
});

test('a draft that units could not be configured by is not published, and says why', async () => {
  const one = await bench();
  const draft = await changed(one, (group) => ({ ...group, settings: { ...group.settings, nobody: 1 } }));
  const { problem } = await one.call('compareGroups', { draft: draft.id });
  expect(problem).toMatchObject({
    code: 'group.invalid',
    message: `The setting nobody in ${product} needs a setting that the product defines.`,
  });
  await one.call('reviewGroups', { draft: draft.id, revision: draft.revision });
  await expect(one.call('publishGroups', { draft: draft.id, revision: draft.revision })).rejects.toEqual(
    fault('group.invalid'),
  );
});

test('going back is one act: the old content under a new number, also after a restart', async () => {
  const one = await bench();
  await published(one, more);
  await published(one, (group) => more(more(group)));
  const first = await one.call('getGroup', { group: product, number: 1 });
  const back = await one.call('backToGroups', { number: 1, note: 'too fast' });
  expect(back).toMatchObject({ number: 3, backTo: 1 });
  expect((await one.call('getGroup', { group: product })).group).toEqual(first.group);
  await closing.pop()?.();
  const again = await openBench(one.folder);
  closing.push(() => again[Symbol.asyncDispose]());
  expect((await again.call('listGroups')).live).toMatchObject({ number: 3 });
  expect((await again.call('getGroup', { group: product })).group).toEqual(first.group);
});

const base64 = (signed: SignedGroups): string => Buffer.from(utf8(JSON.stringify(signed))).toString('base64');

function office(): { readonly pem: string; sign(groups: GroupsStatement): SignedGroups } {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  return {
    pem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
    sign: (groups) => ({ groups, ...signForBench('groups', canonicalBytes(groups), privateKey) }),
  };
}

test('a version of an office travels as a file; a second import does nothing, an older or foreign one is refused', async () => {
  const one = await bench();
  const key = office();
  const groups = await groupsLive(one);
  const statement = (number: number, rest: Partial<GroupsStatement> = {}): GroupsStatement => ({
    version: 1,
    number,
    groups: [...groups],
    publishedAt: '2026-11-20T09:00:00.000Z',
    publishedBy: 'Office',
    reviewedBy: null,
    note: '',
    backTo: null,
    history: [],
    ...rest,
  });
  const take = (signed: SignedGroups) => one.call('importFile', { base64: base64(signed) });
  const first = statement(1);
  await expect(take(key.sign(first))).rejects.toEqual(fault('group.untrusted'));
  await one.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: key.pem } });
  expect(await take(key.sign(first))).toMatchObject({ groups: 1 });
  expect(await take(key.sign(first))).toMatchObject({ groups: null });
  const past = [{ number: 1, sha256: groupsSha256(first) }];
  const second = statement(2, { history: past, note: 'second' });
  expect(await take(key.sign(second))).toMatchObject({ groups: 2 });
  await expect(take(key.sign(first))).rejects.toEqual(fault('group.replayed'));
  const other = [{ number: 2, sha256: 'ab'.repeat(32) }, ...past];
  await expect(take(key.sign(statement(3, { history: other })))).rejects.toEqual(fault('group.fork'));
  await expect(take(key.sign(statement(2, { history: past, note: 'another second' })))).rejects.toEqual(
    fault('group.fork'),
  );
  const third = key.sign(statement(3, { history: [{ number: 2, sha256: groupsSha256(second) }, ...past] }));
  await expect(take({ ...third, groups: { ...third.groups, note: 'changed' } })).rejects.toEqual(
    fault('group.untrusted'),
  );
  await expect(take(office().sign(third.groups))).rejects.toEqual(fault('group.untrusted'));
  expect((await one.call('listGroups')).live).toMatchObject({ number: 2, signer: 'Office', own: false });
  // Several versions later: it names what was live here.
  const later = statement(9, {
    history: [
      { number: 8, sha256: 'cd'.repeat(32) },
      { number: 2, sha256: groupsSha256(second) },
    ],
  });
  expect(await take(key.sign(later))).toMatchObject({ groups: 9 });
});

test('a bench that trusts an office publishes with a key of that office only', async () => {
  const one = await bench();
  const key = makeOfficeKey('twelve characters');
  await one.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: key.publicKeyPem } });
  expect((await one.call('listGroups')).publishing).toBe('office-key');
  const draft = await changed(one, more);
  const argument = { draft: draft.id, revision: draft.revision };
  await one.call('reviewGroups', argument);
  await expect(one.call('publishGroups', argument)).rejects.toEqual(fault('group.untrusted'));
  const stranger = makeOfficeKey('twelve characters');
  const withKey = (privateKeyPem: string) => ({
    ...argument,
    key: { privateKeyPem, passphrase: 'twelve characters' },
  });
  await expect(one.call('publishGroups', withKey(stranger.privateKeyPem))).rejects.toEqual(
    fault('group.untrusted'),
  );
  expect(await one.call('publishGroups', withKey(key.privateKeyPem))).toMatchObject({
    number: 1,
    keyId: keyIdOf(createPrivateKey({ key: key.privateKeyPem, passphrase: 'twelve characters' })),
  });
});

test('units drift when their group changes, say in what and since when, and are right again when it goes back', async () => {
  const one = await bench();
  await one.plug(1);
  expect(await one.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  const hardwareId = one.slot(1).hardwareId ?? '';
  expect(await one.call('unitDrift', { hardwareId })).toMatchObject({
    state: 'same',
    group: product,
    keys: [],
  });
  await published(one, more);
  const count = async () => (await one.call('listGroupNodes', {})).rows.find(({ id }) => id === product);
  await expect.poll(async () => (await one.call('listGroups')).comparing, { timeout: 20_000 }).toBe(false);
  expect(await count()).toMatchObject({ units: 1, differs: 1 });
  const { rows } = await one.call('listDrift', { group: product });
  expect(rows).toMatchObject([
    { hardwareId, state: 'differs', keys: [{ requested: expect.any(String), observed: expect.any(String) }] },
  ]);
  const since = rows[0]?.since;
  await published(one, (group) => ({ ...more(group), title: 'Other' }));
  await expect.poll(async () => (await one.call('listGroups')).comparing, { timeout: 20_000 }).toBe(false);
  expect((await one.call('listDrift', { group: product })).rows[0]?.since).toBe(since);
  await one.call('backToGroups', { number: 1 });
  await expect.poll(async () => (await one.call('listGroups')).comparing, { timeout: 20_000 }).toBe(false);
  // Version 1 is still more than what the unit holds: configured again it is right.
  expect(await one.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  expect(await count()).toMatchObject({ units: 1, differs: 0 });
});

test('a unit that did not keep its settings is known by what it holds, though its job failed', async () => {
  const one = await bench();
  await one.plug(1, 'forgets-settings');
  const done = await one.run(1, provisionRecipe);
  expect(done).toMatchObject({ outcome: 'failed', fault: { code: 'config.differs' } });
  const hardwareId = one.slot(1).hardwareId ?? '';
  const life = await one.call('getUnit', { hardwareId });
  expect(life.settings.length).toBeGreaterThan(0);
  expect(life.settings.some(({ requested, observed }) => requested !== observed)).toBe(true);
});

test('moving a unit shows what would change before it is plugged in, and its next job goes by the new group', async () => {
  const one = await bench();
  await one.plug(1);
  await one.run(1, provisionRecipe);
  const hardwareId = one.slot(1).hardwareId ?? '';
  await one.unplug(1);
  const draft = await one.call('openGroupDraft', { title: 'lines' });
  const { group } = await one.call('getGroup', { group: product });
  const [key, value] = anySetting(group);
  const line: Group = {
    id: 'line-b',
    title: 'Line B',
    parent: product,
    settings: { [key]: Number(value) + 5 },
    definitions: {},
  };
  const put = await one.call('putGroup', { draft: draft.id, revision: draft.revision, group: line });
  await one.call('reviewGroups', { draft: put.id, revision: put.revision });
  await one.call('publishGroups', { draft: put.id, revision: put.revision });
  expect(await one.call('previewMove', { hardwareId, group: 'line-b' })).toEqual({
    group: 'line-b',
    readAt: expect.any(String),
    changes: [{ key, requested: String(Number(value) + 5), observed: String(value) }],
    moreChanges: 0,
    kept: [],
  });
  expect((await one.call('unitDrift', { hardwareId }))?.group).toBe(product);
  await expect(one.call('moveUnit', { hardwareId, group: 'nowhere' })).rejects.toEqual(
    fault('group.unknown'),
  );
  expect(await one.call('moveUnit', { hardwareId, group: 'line-b' })).toMatchObject({
    group: 'line-b',
    groupTitle: 'Line B',
    state: 'differs',
    moved: { by: 'Operator', at: expect.any(String) },
  });
  await one.call('virtualBench', { slotId: one.slot(1).slot.id, action: 'plug' });
  await one.until('the unit again', () => one.slot(1).port !== null);
  expect(await one.run(1, provisionRecipe)).toMatchObject({ outcome: 'passed' });
  expect(one.slot(1).hardwareId).toBe(hardwareId);
  expect(await one.call('unitDrift', { hardwareId })).toMatchObject({ group: 'line-b', state: 'same' });
  expect((await one.call('getUnit', { hardwareId })).unit.groupId).toBe('line-b');
});

test('the schema for editors completes the settings of the product', async () => {
  const one = await bench();
  const schema = JSON.stringify(await one.call('groupFileSchema', { group: product }));
  const { definitions } = await one.call('getGroup', { group: product });
  for (const key of Object.keys(definitions)) expect(schema).toContain(JSON.stringify(key));
});
