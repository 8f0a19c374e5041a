/** What the office hands over, looked at before it is taken, and an order with everything that is missing for it. */
import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePackage } from '../../src/station/office/make-package.ts';
import { signOrder } from '../../src/station/office/sign-order.ts';
import { openBench, type TestBench, temporaryFolder } from './bench.ts';
import { quickEntries } from './packages.ts';

const place = temporaryFolder();
const office = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
let bench: TestBench;

const text = (source: string): Uint8Array => new TextEncoder().encode(source);
const base64 = (bytes: Uint8Array | string): string => Buffer.from(bytes).toString('base64');

function made(version: string, more: readonly (readonly [string, string])[] = [], key = office.privateKey) {
  const files = new Map([...quickEntries(), ...more.map(([name, source]) => [name, text(source)] as const)]);
  files.set('package.yaml', text(`package: quick\ntitle: Quick\nversion: ${version}\n`));
  return makePackage(files, key, '1.0.0');
}
const profiles = JSON.stringify([
  {
    profile: 'gateway-q',
    title: 'Quick',
    serial: { prefix: 'Q-', digits: 5, first: 1, last: 500 },
    subject: { organization: 'Example' },
  },
]);
const order = (change: Record<string, unknown> = {}, key = office.privateKey): string =>
  JSON.stringify(
    signOrder(
      JSON.stringify({
        version: 1,
        order: 'o-1',
        title: 'First',
        package: {
          id: 'quick',
          sha256: made('1.0.0', [['profiles.yaml', profiles]]).contents.manifestSha256,
        },
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
      }),
      'order.json',
      key,
    ),
  );

beforeAll(async () => {
  bench = await openBench(join(place.folder, 'data'), { appVersion: '1.0.0' });
  const publicKeyPem = office.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  await bench.call('saveSettings', { trustSigner: { title: 'The office', publicKeyPem } });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  place.remove();
});

describe('a package that is looked at', () => {
  test('is told in full, with who signed it, and nothing of it is kept', async () => {
    const before = await bench.call('listPackages');
    const seen = await bench.call('inspectFile', { base64: base64(made('1.0.0').bytes) });
    expect(seen).toMatchObject({
      type: 'package',
      facts: { id: 'quick', version: '1.0.0' },
      signer: { state: 'trusted', title: 'The office' },
      refusal: null,
      changes: null,
    });
    expect(seen.type === 'package' && seen.facts.parts.map(({ kind }) => kind)).toContain('recipe');
    expect(await bench.call('listPackages')).toEqual(before);
  });

  test('by a stranger is shown all the same, and called what it is', async () => {
    const { bytes } = made('1.0.0', [], stranger.privateKey);
    expect(await bench.call('inspectFile', { base64: base64(bytes) })).toMatchObject({
      signer: { state: 'unknown', title: null },
      refusal: { code: 'signer.unknown' },
    });
  });

  test('is compared with the one that is here, line by line where there are lines', async () => {
    await bench.call('importFile', { base64: base64(made('1.0.0', [['profiles.yaml', profiles]]).bytes) });
    const newer = made('1.1.0', [['notes.txt', 'new']]);
    const seen = await bench.call('inspectFile', { base64: base64(newer.bytes) });
    expect(seen).toMatchObject({ installedVersion: '1.0.0', refusal: null });
    expect(seen.type === 'package' && seen.changes).toEqual([
      { kind: 'version', name: '', change: 'changed', before: '1.0.0', after: '1.1.0' },
      { kind: 'file', name: 'notes.txt', change: 'added', before: null, after: null },
      {
        kind: 'profile',
        name: 'gateway-q',
        change: 'removed',
        before: expect.stringContaining('prefix: Q-'),
        after: null,
      },
    ]);
    const compared = await bench.call('comparePackages', {
      before: { packageId: 'quick' },
      after: { base64: base64(newer.bytes) },
    });
    expect(compared).toEqual(seen.type === 'package' && seen.changes);
    expect(
      await bench.call('comparePackages', { before: { packageId: 'quick' }, after: { packageId: 'quick' } }),
    ).toEqual([]);
  });

  test('that is older than the one here is refused before it is tried', async () => {
    expect(await bench.call('inspectFile', { base64: base64(made('0.9.0').bytes) })).toMatchObject({
      refusal: { code: 'package.downgrade' },
    });
  });

  test('that is none at all is a fault, not an empty page', async () => {
    await expect(bench.call('inspectFile', { base64: base64('no zip') })).rejects.toMatchObject({
      code: 'file.invalid',
    });
    await expect(bench.call('inspectFile', { base64: base64('{"order": 1}') })).rejects.toMatchObject({
      code: 'order.invalid',
    });
    await expect(
      bench.call('comparePackages', { before: { packageId: 'nobody' }, after: { packageId: 'quick' } }),
    ).rejects.toMatchObject({ code: 'plan.refused' });
  });
});

describe('an order', () => {
  test('that is looked at is not taken, and says everything that is missing at once', async () => {
    const file = order({
      order: 'o-elsewhere',
      stations: ['bench-9'],
      operators: ['Somebody else'],
      notAfter: '2021-01-01T00:00:00Z',
      package: { id: 'other', sha256: 'a'.repeat(64) },
      profile: 'unknown',
    });
    const seen = await bench.call('inspectFile', { base64: base64(file) });
    expect(seen).toMatchObject({ type: 'order', signer: { state: 'trusted' }, refusal: null });
    const words = seen.type === 'order' ? seen.obstacles.map(({ message }) => message).join('\n') : '';
    for (const part of [
      'ended at 2021',
      'for bench-9',
      'for Somebody else',
      'package other',
      'profile unknown',
    ])
      expect(words).toContain(part);
    expect(await bench.call('orderNotes')).toEqual([]);
  });

  test('by a stranger is refused by name', async () => {
    const seen = await bench.call('inspectFile', { base64: base64(order({}, stranger.privateKey)) });
    expect(seen).toMatchObject({ signer: { state: 'unknown' }, refusal: { code: 'signer.unknown' } });
  });

  test('is listed with who signed it, and with what stands in the way until it is there', async () => {
    await bench.call('importFile', { base64: base64(order()) });
    const [listed] = await bench.call('orderNotes');
    expect(listed).toMatchObject({ signerTitle: 'The office' });
    // the recipes of this package give numbers of another profile
    expect(listed?.obstacles.map(({ code }) => code)).toEqual(['order.incomplete']);
    const recipe = new TextDecoder()
      .decode(quickEntries().get('recipes/quick.yaml'))
      .replace('recipe: quick', 'recipe: quick-q')
      .replace(/profile: [\w-]+/, 'profile: gateway-q');
    const whole = made('1.2.0', [
      ['profiles.yaml', profiles],
      ['recipes/quick-q.yaml', recipe],
    ]);
    await bench.call('importFile', { base64: base64(whole.bytes) });
    const other = order({ order: 'o-2', package: { id: 'quick', sha256: whole.contents.manifestSha256 } });
    await bench.call('importFile', { base64: base64(other) });
    const now = await bench.call('orderNotes');
    expect(now.find((one) => one.order === 'o-2')?.obstacles).toEqual([]);
    expect(now.find((one) => one.order === 'o-1')?.obstacles.map(({ code }) => code)).toEqual([
      'order.incomplete',
    ]);
  });

  test('shows what its report would say before it is closed, and signs nothing for that', async () => {
    const preview = await bench.call('previewOrderReport', { order: 'o-2' });
    expect(preview).toMatchObject({ given: 0, exceptions: [], more: false, standing: { remaining: 10 } });
    const { orders } = await bench.call('getSettings');
    expect(orders.map(({ closedAt, reportId }) => [closedAt, reportId])).toEqual([
      [null, null],
      [null, null],
    ]);
    await expect(bench.call('previewOrderReport', { order: 'o-9' })).rejects.toMatchObject({
      code: 'order.missing',
    });
  });
});
