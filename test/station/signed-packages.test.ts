/** Packages and orders that the office signs: taken from whom the station trusts, refused in every other case. */
import { createPrivateKey } from 'node:crypto';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { signForBench } from '../../src/evidence/office-signature.ts';
import { readZip, writeZip } from '../../src/formats/zip.ts';
import { makePackage } from '../../src/station/office/make-package.ts';
import { makeOfficeKey, openOfficeKey } from '../../src/station/office/office-key.ts';
import { signOrder } from '../../src/station/office/sign-order.ts';
import type { PortSource } from '../../src/transport/port.ts';
import { disarmAll, openBench, type TestBench, temporaryFolder } from './bench.ts';
import { gatewayPackage } from './gateway-package.ts';
import { quickEntries } from './packages.ts';

const passphrase = 'correct horse battery';
const office = makeOfficeKey(passphrase);
const stranger = makeOfficeKey(passphrase);
const officeKey = openOfficeKey(office.privateKeyPem, passphrase);
const strangerKey = openOfficeKey(stranger.privateKeyPem, passphrase);
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const fault = (code: string): unknown => expect.objectContaining({ code });

let place: ReturnType<typeof temporaryFolder>;
let bench: TestBench;
beforeEach(async () => {
  place = temporaryFolder();
  bench = await openBench(join(place.folder, 'data'));
  await disarmAll(bench);
  await bench.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: office.publicKeyPem } });
});
afterEach(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

const draft = (version = '1.0.0', more = ''): Map<string, Uint8Array> =>
  new Map([
    ['package.yaml', utf8(`package: quick\ntitle: Quick\nversion: ${version}\n${more}`)],
    ...quickEntries(),
  ]);
const load = (bytes: Uint8Array) => bench.call('importFile', { base64: base64(bytes) });

describe('a package', () => {
  test('signed by the office is taken, and the station knows by whom', async () => {
    const { bytes, contents } = makePackage(draft(), officeKey, '1.0.0');
    expect(await load(bytes)).toEqual({ recipes: ['quick-wipe', 'quick'], order: null });
    const { packages, signers } = await bench.call('getSettings');
    expect(packages.find(({ id }) => id === 'quick')).toMatchObject({
      version: '1.0.0',
      signer: contents.signer,
    });
    expect(signers.map(({ keyId }) => keyId)).toEqual([contents.signer]);
  });

  test('that is not signed, or by somebody else, is refused once a key is trusted', async () => {
    await expect(load(makePackage(draft(), null, '1.0.0').bytes)).rejects.toThrow(fault('signer.unknown'));
    await expect(load(makePackage(draft(), strangerKey, '1.0.0').bytes)).rejects.toThrow(
      fault('signer.unknown'),
    );
  });

  test('is refused when any file, its manifest or its signature was changed', async () => {
    const entries = readZip(makePackage(draft(), officeKey, '1.0.0').bytes);
    for (const name of entries.keys()) {
      const changed = new Map(entries);
      const bytes = Uint8Array.from(entries.get(name) ?? []);
      bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
      changed.set(name, bytes);
      await expect(load(writeZip(changed)), name).rejects.toMatchObject({
        code: expect.stringMatching(/^(file\.(changed|invalid)|signer\.unknown|recipe\.invalid)$/),
      });
    }
    expect((await bench.call('getSettings')).packages.map(({ id }) => id)).not.toContain('quick');
  });

  test('with a signature that was made for a work order is refused', async () => {
    const entries = new Map(readZip(makePackage(draft(), officeKey, '1.0.0').bytes));
    const manifest = entries.get('package.yaml') ?? new Uint8Array();
    entries.set(
      'package.sig',
      utf8(JSON.stringify({ version: 1, ...signForBench('work order', manifest, officeKey) })),
    );
    await expect(load(writeZip(entries))).rejects.toThrow(fault('file.changed'));
  });

  test('goes forward only', async () => {
    await load(makePackage(draft('1.10.0'), officeKey, '1.0.0').bytes);
    await expect(load(makePackage(draft('1.9.9'), officeKey, '1.0.0').bytes)).rejects.toThrow(
      fault('package.downgrade'),
    );
    await load(makePackage(draft('1.10.0'), officeKey, '1.0.0').bytes);
    await load(makePackage(draft('2.0.0'), officeKey, '1.0.0').bytes);
    expect((await bench.call('getSettings')).packages.find(({ id }) => id === 'quick')?.version).toBe(
      '2.0.0',
    );
  });

  test('that needs a newer Mintmark says so', async () => {
    const { bytes } = makePackage(draft('1.0.0', 'minimumStation: 99.0.0\n'), officeKey, '99.0.0');
    await expect(load(bytes)).rejects.toThrow(fault('package.too-new'));
  });

  test('of a key that is trusted no more is refused', async () => {
    const { signers } = await bench.call('getSettings');
    await bench.call('saveSettings', {
      trustSigner: { title: 'Other', publicKeyPem: stranger.publicKeyPem },
    });
    await bench.call('saveSettings', { distrustSigner: signers[0]?.keyId ?? '' });
    await expect(load(makePackage(draft(), officeKey, '1.0.0').bytes)).rejects.toThrow(
      fault('signer.unknown'),
    );
    expect(await load(makePackage(draft(), strangerKey, '1.0.0').bytes)).toMatchObject({ order: null });
  });
});

describe('the key of the office', () => {
  test('is encrypted on disk, and a wrong passphrase does not open it', () => {
    expect(office.privateKeyPem).toContain('ENCRYPTED');
    expect(() => createPrivateKey(office.privateKeyPem)).toThrow();
    expect(() => openOfficeKey(office.privateKeyPem, 'wrong horse battery')).toThrow(fault('signer.key'));
    expect(() => makeOfficeKey('short')).toThrow(fault('signer.unknown'));
  });
});

const orderText = (manifestSha256: string | null, more: Record<string, unknown> = {}): string =>
  JSON.stringify({
    version: 1,
    order: 'o-7',
    title: 'One gateway',
    package: { id: 'gateway', sha256: manifestSha256 },
    profile: 'gateway-order',
    quantity: 1,
    serial: { first: 100, last: 109 },
    stations: 'any',
    operators: 'any',
    notBefore: '2020-01-01T00:00:00Z',
    notAfter: '2099-01-01T00:00:00Z',
    rework: 0,
    issuedBy: 'Office',
    issuedAt: '2020-01-01T00:00:00Z',
    ...more,
  });
const order = (text: string, key = officeKey): Uint8Array =>
  utf8(JSON.stringify(signOrder(text, 'o-7.json', key)));

describe('a work order', () => {
  test('is worked on until it is full, and its report accounts for every number', async () => {
    const made = gatewayPackage(officeKey);
    await load(made.bytes);
    expect(await load(order(orderText(made.contents.manifestSha256)))).toEqual({ recipes: [], order: 'o-7' });
    expect(bench.station.state.order).toMatchObject({ id: 'o-7', quantity: 1, passed: 0 });
    await bench.plug(1);
    expect((await bench.run(1, 'gateway-order')).outcome).toBe('passed');
    expect(bench.slot(1).serialNumber).toBe('GO-000100');
    await bench.plug(2);
    const second = await bench.run(2, 'gateway-order');
    expect(second).toMatchObject({ outcome: 'error', fault: { code: 'order.filled' } });
    expect(bench.station.state.order).toMatchObject({ id: 'o-7', passed: 1 });

    const { orders } = await bench.call('saveSettings', { closeOrder: 'o-7' });
    expect(orders[0]).toMatchObject({ standing: { good: 1, remaining: 0 }, reportId: 'order-o-7' });
    const report = await bench.call('exportDocument', { documentId: 'order-o-7', format: 'json' });
    const text = Buffer.from(report.base64, 'base64').toString('utf8');
    expect(text).toContain('GO-000100');
    expect(await bench.call('verifyDocument', { text })).toMatchObject({ valid: true, kind: 'order-report' });
    const paper = await bench.call('exportDocument', { documentId: 'order-o-7', format: 'pdf' });
    expect(Buffer.from(paper.base64, 'base64').subarray(0, 5).toString()).toBe('%PDF-');
    await expect(bench.call('saveSettings', { closeOrder: 'o-7' })).rejects.toThrow(fault('order.missing'));
  });

  test('of a stranger, or changed after it was signed, is refused', async () => {
    const text = orderText('a'.repeat(64));
    await expect(load(order(text, strangerKey))).rejects.toThrow(fault('signer.unknown'));
    const signed = signOrder(text, 'o', officeKey);
    const more = { ...signed, order: { ...signed.order, quantity: 2 } };
    await expect(load(utf8(JSON.stringify(more)))).rejects.toThrow(fault('order.invalid'));
    await expect(load(utf8('{"order": 1}'))).rejects.toThrow(fault('order.invalid'));
    await expect(load(utf8('{'))).rejects.toThrow(fault('order.invalid'));
    expect((await bench.call('getSettings')).orders).toEqual([]);
  });

  test('whose numbers are not those of the profile is refused', async () => {
    const made = gatewayPackage(officeKey);
    await load(made.bytes);
    const text = orderText(made.contents.manifestSha256, { serial: { first: 490, last: 501 } });
    await expect(load(order(text))).rejects.toThrow(fault('order.invalid'));
  });

  test('that was written wrongly is refused with the line, before it is signed', () => {
    expect(() => signOrder('version: 1\norder: o-7\nquantity: many\n', 'o-7.yaml', officeKey)).toThrow(
      /o-7\.yaml, line/,
    );
  });
});

test('a recipe that starts programs of this computer runs on a real bench only from a signed package', async () => {
  const recipe = `recipe: tool
title: Tool
product: Any
purpose: diagnose
driver: external-tool
options:
  tool: sh
  program: /bin/sh
  sha256: ${'a'.repeat(64)}
  version: { args: ['-c', 'echo 1'], pattern: '(\\S+)', equals: '1' }
  hardwareId: { pattern: 'id (\\S+)' }
  commands:
    identify: { args: ['-c', 'echo id x'] }
steps:
  - step: identify
`;
  const files = new Map([
    ['package.yaml', utf8('package: tools\ntitle: Tools\n')],
    ['recipes/tool.yaml', utf8(recipe)],
  ]);
  const where = temporaryFolder();
  const real = await openBench(join(where.folder, 'data'), { bench: 'real', source: noPorts });
  try {
    await real.call('importFile', { base64: base64(makePackage(files, null, '1.0.0').bytes) });
    const refused = await real.call('plan', { recipeId: 'tool' });
    expect(refused.problems).toContainEqual(expect.objectContaining({ code: 'signer.unknown' }));
    await real.call('saveSettings', { trustSigner: { title: 'Office', publicKeyPem: office.publicKeyPem } });
    await real.call('importFile', { base64: base64(makePackage(files, officeKey, '1.0.0').bytes) });
    expect((await real.call('plan', { recipeId: 'tool' })).problems).toEqual([]);
  } finally {
    await real[Symbol.asyncDispose]();
    where.remove();
  }
});

const noPorts: PortSource = {
  list: async () => [],
  watch: () => ({ [Symbol.dispose]: () => undefined }),
  port: () => {
    throw new Error('no port');
  },
};
