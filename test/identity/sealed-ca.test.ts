/** Further authorities of a station: made at the desk, opened by issuers.yaml, and asked like every other one. */
import { X509Certificate } from 'node:crypto';
import { afterAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../src/base/clock.ts';
import { systemRandom } from '../../src/base/random.ts';
import { issuerFileSchema } from '../../src/identity/issuer-file.ts';
import { lintCertificate } from '../../src/identity/lint.ts';
import { openIssuer } from '../../src/identity/open-issuer.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { createAuthority, reportIssuer } from '../../src/station/issuer-desk.ts';
import { makeKeyOf, makeRequest, spki } from './device.ts';
import { secretFolder } from './https-fake.ts';

const files = secretFolder();
afterAll(() => files[Symbol.dispose]());
files.write('pin', '73914826\n');
files.write(
  'issuers.yaml',
  `version: 1
issuers:
  big:
    kind: sealed
    file: big.json
    pinFile: pin
  matter-pai:
    kind: sealed
    file: pai.json
    pinFile: pin
`,
);
const parts = { folder: files.folder, clock: systemClock, random: systemRandom };
const opened = { ...parts, production: false };
const matter = { vendorId: 'FFF1', productId: '8000' };
const unit = { serialNumber: 'MM-00001', hardwareId: 'unit-0001' };
const { signal } = new AbortController();
const base = {
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
};
const settingsOf = (file: string) => ({ kind: 'sealed' as const, file, pinFile: 'pin' });

describe('a sealed authority', () => {
  test('is not there before it was made, and says so', async () => {
    expect(await reportIssuer('big', parts)).toMatchObject({ state: 'unavailable', problem: 'settings' });
  });

  test('is made with the key that was asked for, and signs with it', async () => {
    const names = { organization: 'Example', commonName: 'Big CA', algorithm: 'rsa3072' as const };
    const made = await createAuthority('big', names, parts);
    expect(await reportIssuer('big', parts)).toMatchObject({
      state: 'ready',
      title: 'Big CA',
      rootSha256: made.sha256,
      demo: false,
    });
    const issuer = openIssuer('big', settingsOf('big.json'), opened);
    const profile = identityProfileSchema.parse({ ...base, keyAlgorithm: 'p384' });
    const key = makeKeyOf('p384');
    const certificateRequest = makeRequest({ commonName: unit.serialNumber, key });
    const issued = await issuer.issue({ certificateRequest, profile, ...unit, signal });
    const context = { profile, ...unit, publicKey: spki(key), issuer: issued.issuer, now: new Date() };
    expect(lintCertificate(issued.chain[0] ?? new Uint8Array(), context)).toEqual([]);
    expect(new X509Certificate(issued.issuer).publicKey.asymmetricKeyDetails?.modulusLength).toBe(3072);
    await issuer.close?.();
    await expect(createAuthority('big', names, parts)).rejects.toMatchObject({ code: 'file.invalid' });
  });

  test('can be a PAI of Matter: its certificate is in the chain of units, its PAA is the root', async () => {
    const names = { organization: 'Example', commonName: 'Sample PAI', matter };
    await createAuthority('matter-pai', names, parts);
    expect(await reportIssuer('matter-pai', parts)).toMatchObject({
      state: 'ready',
      title: 'Sample PAI (demo, not for production)',
      demo: true,
    });
    const issuer = openIssuer('matter-pai', settingsOf('pai.json'), opened);
    const profile = identityProfileSchema.parse({ ...base, template: 'matter-dac', matter });
    const key = makeKeyOf('p256');
    const certificateRequest = makeRequest({ commonName: unit.serialNumber, key });
    const issued = await issuer.issue({ certificateRequest, profile, ...unit, signal });
    const context = { profile, ...unit, publicKey: spki(key), issuer: issued.issuer, now: new Date() };
    expect(issued.chain).toHaveLength(2);
    expect(lintCertificate(issued.chain[0] ?? new Uint8Array(), context)).toEqual([]);
    const other = { ...profile, matter: { ...matter, vendorId: 'FFF2' } };
    expect(
      lintCertificate(issued.chain[0] ?? new Uint8Array(), { ...context, profile: other }).map(
        ({ rule }) => rule,
      ),
    ).toContain('matter-vendor');
  });

  test('does not open with another PIN', async () => {
    files.write('pin', '00000000\n');
    expect(await reportIssuer('big', parts)).toMatchObject({ state: 'unavailable' });
    files.write('pin', '73914826\n');
  });

  test('is settings like all others', () => {
    const parsed = issuerFileSchema.safeParse({ version: 1, issuers: { x: { kind: 'sealed', file: 'x' } } });
    expect(parsed.success).toBe(false);
  });
});
