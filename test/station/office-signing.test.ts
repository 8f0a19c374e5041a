/** Packages and orders that are made and signed at the window: what comes out, who may, and what nobody ever sees again. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../src/evidence/canonical.ts';
import { isSignedForBench } from '../../src/evidence/office-signature.ts';
import { readZip } from '../../src/formats/zip.ts';
import { signedOrderSchema } from '../../src/model/order.ts';
import { makePackage } from '../../src/station/office/make-package.ts';
import { makeOfficeKey, openOfficeKey } from '../../src/station/office/office-key.ts';
import { readPublicKey } from '../../src/verifier/cryptography.ts';
import { readTrustList } from '../../src/verifier/trust.ts';
import { disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { quickEntries, sha256 } from './packages.ts';
import { openPeopleBench, signIn } from './people-bench.ts';

const passphrase = 'correct horse battery';
const office = makeOfficeKey(passphrase);
const key = { privateKeyPem: office.privateKeyPem, passphrase };
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');
const files = [...quickEntries()].map(([path, bytes]) => ({ path, base64: base64(bytes) }));
const about = { package: 'quick', title: 'Quick: "one"', version: '1.0.0' };

/** The zip itself also has the time of day in it. */
const contentsOf = (zip: Uint8Array): readonly string[] =>
  [...readZip(new Uint8Array(zip))].map(([name, bytes]) => `${name} ${sha256(bytes)}`);

let place: ReturnType<typeof temporaryFolder>;
let bench: TestBench | null = null;
beforeEach(() => {
  place = temporaryFolder();
});
afterEach(async () => {
  await bench?.[Symbol.asyncDispose]();
  bench = null;
  place.remove();
});

async function open(): Promise<TestBench> {
  bench = await openBench(join(place.folder, 'data'), { appVersion: '1.0.0' });
  await disarmAll(bench);
  await bench.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: office.publicKeyPem } });
  return bench;
}

async function openWithPeople(): Promise<TestBench> {
  ({ bench } = await openPeopleBench(join(place.folder, 'data')));
  return bench;
}

const orderText = (sha256: string, change: Record<string, unknown> = {}): string =>
  JSON.stringify({
    version: 1,
    order: 'o-1',
    title: 'First',
    package: { id: 'quick', sha256 },
    profile: 'gateway-q',
    quantity: 10,
    serial: { first: 1, last: 20 },
    stations: 'any',
    operators: 'any',
    notBefore: '2020-01-01T00:00:00Z',
    notAfter: '2090-01-01T00:00:00Z',
    rework: 2,
    issuedBy: 'Office',
    issuedAt: '2020-01-01T00:00:00Z',
    ...change,
  });

describe('a package from the window', () => {
  test('is made of chosen files, looked at, signed, and then taken by a bench that trusts the key', async () => {
    const { call } = await open();
    const made = await call('makePackage', { files, about });
    expect(made).toMatchObject({
      name: 'quick-1.0.0.zip',
      seen: { facts: { id: 'quick', title: 'Quick: "one"' }, signer: { state: 'none' }, changes: null },
    });
    expect(made.seen.refusal?.code).toBe('signer.unknown');
    const signed = await call('signPackage', { base64: made.base64, key });
    expect(signed.seen).toMatchObject({ refusal: null, signer: { state: 'trusted', title: 'Office' } });
    // The signature changes nothing of what orders name.
    expect(signed.seen.facts.manifestSha256).toBe(made.seen.facts.manifestSha256);
    expect(await call('importFile', { base64: signed.base64 })).toMatchObject({ order: null });
    const again = await call('makePackage', { files, about: { ...about, version: '1.1.0' } });
    expect(again.seen.changes).toEqual([
      { kind: 'version', name: '', change: 'changed', before: '1.0.0', after: '1.1.0' },
    ]);
  });

  test('has the same files, manifest and signature as what the command line makes of the same folder', async () => {
    const { call } = await open();
    const yaml = 'package: quick\ntitle: Quick\nversion: 2.0.0\n';
    const made = await call('makePackage', {
      files: [...files, { path: 'package.yaml', base64: base64(yaml) }],
    });
    const signed = await call('signPackage', { base64: made.base64, key });
    const folder = new Map([...quickEntries(), ['package.yaml', new TextEncoder().encode(yaml)]]);
    const theirs = makePackage(folder, openOfficeKey(office.privateKeyPem, passphrase), '1.0.0');
    expect(contentsOf(Buffer.from(signed.base64, 'base64'))).toEqual(contentsOf(theirs.bytes));
  });

  test('that a bench would refuse is neither made nor signed', async () => {
    const { call } = await open();
    await expect(call('makePackage', { files })).rejects.toMatchObject({ code: 'file.missing' });
    const broken = [...files, { path: 'recipes/broken.yaml', base64: base64('recipe: broken\n') }];
    await expect(call('makePackage', { files: broken, about })).rejects.toMatchObject({
      code: 'recipe.invalid',
    });
    const twice = [...files, ...files.slice(0, 1)];
    await expect(call('makePackage', { files: twice, about })).rejects.toMatchObject({
      code: 'file.invalid',
    });
    for (const path of ['../recipes/x.yaml', '/etc/passwd'])
      await expect(
        call('makePackage', { files: [...files, { path, base64: '' }], about }),
      ).rejects.toMatchObject({ code: 'file.invalid' });
    await expect(call('signPackage', { base64: base64('PK'), key })).rejects.toMatchObject({
      code: 'file.invalid',
    });
  });
});

describe('a work order from the window', () => {
  test('is checked before it is signed: what stands in its way here, and whose numbers it would give twice', async () => {
    const { call } = await open();
    await expect(call('checkOrder', { text: 'order: o-1\n' })).rejects.toMatchObject({
      code: 'recipe.invalid',
    });
    const first = await call('signOrder', { text: orderText('0'.repeat(64)), key });
    const parsed = signedOrderSchema.parse(JSON.parse(Buffer.from(first.base64, 'base64').toString()));
    expect(isSignedForBench('work order', canonicalBytes(parsed.order), parsed, office.publicKeyPem)).toBe(
      true,
    );
    expect(first).toMatchObject({ name: 'o-1.json', signerTitle: 'Office', here: null, overlaps: [] });
    expect(await call('importFile', { base64: first.base64 })).toMatchObject({ order: 'o-1' });
    const draft = await call('checkOrder', {
      text: orderText('0'.repeat(64), { order: 'o-2', serial: { first: 20, last: 40 } }),
    });
    expect(draft).toMatchObject({ overlaps: ['o-1'], here: null });
    expect(draft.obstacles.map(({ code }) => code)).toContain('order.incomplete');
    expect(await call('checkOrder', { text: orderText('1'.repeat(64)) })).toMatchObject({
      here: { order: 'o-1', package: { sha256: '0'.repeat(64) } },
    });
  });
});

describe("the office's key", () => {
  test('with a wrong passphrase, or lying about unencrypted, signs nothing', async () => {
    const { call } = await open();
    const text = orderText('0'.repeat(64));
    const plain = openOfficeKey(office.privateKeyPem, passphrase).export({ type: 'pkcs8', format: 'pem' });
    for (const bad of [
      { ...key, passphrase: 'wrong horse battery' },
      { privateKeyPem: plain.toString(), passphrase },
      { privateKeyPem: office.publicKeyPem, passphrase },
    ])
      await expect(call('signOrder', { text, key: bad })).rejects.toMatchObject({ code: 'signer.key' });
    const acts = await call('listActs', {});
    expect(acts.rows.filter(({ act }) => act === 'sign')).toEqual([]);
  });

  test('and its passphrase are in no file, no event and no reply', async () => {
    const opened = await open();
    const said: unknown[] = [];
    opened.station.subscribe((event) => said.push(event));
    const made = await opened.call('makePackage', { files, about });
    said.push(await opened.call('signPackage', { base64: made.base64, key }));
    said.push(await opened.call('signOrder', { text: orderText('0'.repeat(64)), key }));
    said.push(await opened.call('listActs', {}));
    const secrets = [passphrase, base64(passphrase), office.privateKeyPem.split('\n')[2] ?? '?'];
    for (const secret of secrets) expect(JSON.stringify(said)).not.toContain(secret);
    const folder = join(place.folder, 'data');
    for (const name of readdirSync(folder, { recursive: true, withFileTypes: true }))
      if (name.isFile()) {
        const bytes = readFileSync(join(name.parentPath, name.name));
        for (const secret of secrets) expect(bytes.includes(secret), name.name).toBe(false);
      }
  });
});

describe('where people sign in', () => {
  test('only engineers and administrators make and sign, and the log says who signed what', async () => {
    const { call } = await openWithPeople();
    await signIn(bench as TestBench, 'Olga');
    await expect(call('makePackage', { files, about })).rejects.toMatchObject({ code: 'person.role' });
    await expect(call('checkOrder', { text: orderText('0'.repeat(64)) })).rejects.toMatchObject({
      code: 'person.role',
    });
    await signIn(bench as TestBench, 'Edi');
    const made = await call('makePackage', { files, about });
    const signed = await call('signPackage', { base64: made.base64, key });
    const hash = signed.seen.facts.manifestSha256;
    await signIn(bench as TestBench, 'Ada');
    const [act] = (await call('listActs', {})).rows.filter(({ act }) => act === 'sign');
    expect(act).toMatchObject({
      by: { name: 'Edi', role: 'engineer' },
      subject: `quick 1.0.0 ${hash}`,
      detail: { what: 'package', key: signed.seen.signer.keyId },
    });
  });

  test('a policy can ask a second person, who agrees to exactly these bytes', async () => {
    const { call } = await openWithPeople();
    await signIn(bench as TestBench, 'Ada');
    const { policy } = await call('listPeople');
    await call('savePolicy', { ...policy, fourEyes: ['sign'] });
    const text = orderText('0'.repeat(64));
    const refused = await call('signOrder', { text, key }).catch((thrown) => thrown);
    expect(refused).toMatchObject({ code: 'person.second', context: { act: 'sign' } });
    const subject = String(refused.context.subject);
    expect(subject).toMatch(/^o-1 [0-9a-f]{64}$/);
    await call('approve', { act: 'sign', subject, proof: { badge: 'BADGE-EDI-0003' } });
    await expect(
      call('signOrder', { text: orderText('0'.repeat(64), { quantity: 11 }), key }),
    ).rejects.toMatchObject({ code: 'person.second' });
    expect(await call('signOrder', { text, key })).toMatchObject({ name: 'o-1.json' });
    const [act] = (await call('listActs', {})).rows.filter(({ act }) => act === 'sign');
    expect(act).toMatchObject({ by: { name: 'Ada' }, approvedBy: { name: 'Edi' }, subject });
  });

  test("a list of the stations' keys is signed like an order, and readers of documents take it", async () => {
    const { call } = await openWithPeople();
    await signIn(bench as TestBench, 'Edi');
    const { publicKeyPem } = await call('getSettings', {});
    const text = JSON.stringify({
      title: 'Line B',
      keys: [{ station: 'bench-3', publicKeyPem, untilSequence: 9 }],
    });
    const signed = await call('signTrustList', { text, key });
    const list = await readTrustList(
      Buffer.from(signed.base64, 'base64').toString('utf8'),
      await readPublicKey(office.publicKeyPem),
    );
    expect(list).toMatchObject({ title: 'Line B', keys: [{ station: 'bench-3', until: 9 }] });
    await signIn(bench as TestBench, 'Ada');
    const [act] = (await call('listActs', {})).rows.filter(({ act }) => act === 'sign');
    expect(act).toMatchObject({
      subject: expect.stringMatching(/^Line B [0-9a-f]{64}$/),
      detail: { what: 'trust list', keys: 1, key: signed.keyId },
    });
    await signIn(bench as TestBench, 'Edi');
    const wrong = JSON.stringify({
      title: 'Line B',
      keys: [{ station: 'bench-4', publicKeyPem: 'nonsense' }],
    });
    await expect(call('signTrustList', { text: wrong, key })).rejects.toMatchObject({
      code: 'file.invalid',
      message: 'The key of bench-4 is no public key (PEM).',
    });
    await expect(call('signTrustList', { text: '{}', key })).rejects.toMatchObject({ code: 'file.invalid' });
  });
});
