import { X509Certificate } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { Secret } from '../../src/base/secret.ts';
import { readCertificate } from '../../src/identity/certificate.ts';
import { lintCertificate } from '../../src/identity/lint.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import { fixedClock, makeKey, makeRequest, spki } from './device.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Ünited Devices' },
});
const clock = fixedClock(Date.UTC(2026, 0, 5, 8, 0, 0, 123));
const pin = (): Secret => new Secret(utf8('123456'));
const parts = { id: 'local-ca', clock, random: systemRandom };
const signal = new AbortController().signal;
const unavailable = expect.objectContaining({ code: 'issuer.unavailable' });
let sealed: Uint8Array;
let ca: LocalCa;

beforeAll(async () => {
  sealed = await createLocalCa({
    organization: 'Example',
    commonName: 'Bench authority',
    demo: true,
    pin: pin(),
    clock,
    random: systemRandom,
  });
  ca = await LocalCa.open(sealed, pin(), parts);
});

const issue = (key = makeKey()) =>
  ca.issue({
    certificateRequest: makeRequest({ commonName: 'MM-00001', key }),
    profile,
    serialNumber: 'MM-00001',
    hardwareId: 'unit-0001',
    signal,
  });

describe('the local authority', () => {
  test('issues what the linter and OpenSSL accept', async () => {
    const key = makeKey();
    const { chain, issuer } = await issue(key);
    const [leaf] = chain;
    const context = {
      profile,
      serialNumber: 'MM-00001',
      hardwareId: 'unit-0001',
      publicKey: spki(key),
      issuer,
      now: clock.now(),
    };
    expect(lintCertificate(leaf!, context)).toEqual([]);
    const certificate = new X509Certificate(leaf!);
    const root = new X509Certificate(issuer);
    expect(certificate.verify(root.publicKey)).toBe(true);
    expect(certificate.checkIssued(root)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.subject).toBe('O=Ünited Devices\nserialNumber=MM-00001\nCN=MM-00001');
    expect(certificate.validTo).toBe('Dec 31 23:59:59 9999 GMT');
    expect(certificate.validFrom).toBe('Jan  5 08:00:00 2026 GMT');
    expect(chain).toHaveLength(1);
  });

  test.each(['ldevid', 'tls-client'] as const)('follows the template %s of a profile', async (template) => {
    const key = makeKey();
    const other = { ...profile, template, validDaysAtLeast: 90 };
    const certificateRequest = makeRequest({ commonName: 'MM-00001', key });
    const asked = { serialNumber: 'MM-00001', hardwareId: 'unit-0001' };
    const { chain, issuer } = await ca.issue({ ...asked, certificateRequest, profile: other, signal });
    const context = { ...asked, publicKey: spki(key), issuer, now: clock.now() };
    expect(lintCertificate(chain[0]!, { ...context, profile: other })).toEqual([]);
    expect(lintCertificate(chain[0]!, { ...context, profile })).not.toEqual([]);
    expect(new X509Certificate(chain[0]!).validTo).toBe('Apr  5 08:00:00 2026 GMT');
  });

  test('has a root that may sign units and nothing below them', async () => {
    const { root } = await ca.describe();
    const certificate = new X509Certificate(root);
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const constraints = readCertificate(root).extensions.find(({ oid }) => oid === '2.5.29.19');
    expect(constraints).toMatchObject({ critical: true });
    expect(toHex(constraints?.value ?? new Uint8Array())).toBe('30060101ff020100');
  });

  test('says that it is a demo in every certificate', async () => {
    expect(await ca.describe()).toMatchObject({
      demo: true,
      title: 'Bench authority (demo, not for production)',
    });
    expect(new X509Certificate((await issue()).chain[0]!).issuer).toContain('demo\\, not for production');
  });

  test('never gives two certificates one serial', async () => {
    const serials = await Promise.all(
      Array.from({ length: 20 }, async () => new X509Certificate((await issue()).chain[0]!).serialNumber),
    );
    expect(new Set(serials).size).toBe(20);
    for (const serial of serials) expect(serial).toMatch(/^[4-7][0-9A-F]{31}$/);
  });

  test('signs nothing for a request that is not right', async () => {
    const key = makeKey();
    const request = makeRequest({ commonName: 'MM-00001', key, signer: makeKey() });
    const asked = {
      certificateRequest: request,
      profile,
      serialNumber: 'MM-00001',
      hardwareId: 'unit-0001',
      signal,
    };
    await expect(ca.issue(asked)).rejects.toThrow(expect.objectContaining({ code: 'identity.csr' }));
  });

  test('signs nothing when it is locked or cancelled', async () => {
    const other = await LocalCa.open(sealed, pin(), parts);
    other.lock();
    expect(await other.state()).toMatchObject({ state: 'locked' });
    const request = makeRequest({ commonName: 'MM-00001', key: makeKey() });
    const asked = { certificateRequest: request, profile, serialNumber: 'MM-00001', hardwareId: 'unit-0001' };
    await expect(other.issue({ ...asked, signal })).rejects.toThrow(unavailable);
    await expect(ca.issue({ ...asked, signal: AbortSignal.abort(new Error('cancelled')) })).rejects.toThrow(
      'cancelled',
    );
  });
});

describe('the sealed key', () => {
  test('opens with its PIN only', async () => {
    await expect(LocalCa.open(sealed, new Secret(utf8('123457')), parts)).rejects.toThrow(unavailable);
  });

  test('needs a PIN of some length', async () => {
    const options = { organization: 'x', commonName: 'x', demo: true, clock, random: systemRandom };
    await expect(createLocalCa({ ...options, pin: new Secret(utf8('12345')) })).rejects.toThrow(unavailable);
  });

  test('does not open when any of its fields was changed, the certificate included', async () => {
    const file = JSON.parse(fromUtf8(sealed));
    for (const field of ['salt', 'nonce', 'certificate', 'sealed', 'tag']) {
      const value = String(file[field]);
      const other = { ...file, [field]: (value.startsWith('A') ? 'B' : 'A') + value.slice(1) };
      await expect(LocalCa.open(utf8(JSON.stringify(other)), pin(), parts), field).rejects.toThrow(
        unavailable,
      );
    }
    for (const text of ['', '{}', JSON.stringify({ ...file, scrypt: { ...file.scrypt, cost: 2 } })]) {
      await expect(LocalCa.open(utf8(text), pin(), parts)).rejects.toThrow(unavailable);
    }
    const shortTag = { ...file, tag: 'AAAA' };
    await expect(LocalCa.open(utf8(JSON.stringify(shortTag)), pin(), parts)).rejects.toThrow(unavailable);
  });

  test('holds no readable private key', () => {
    const file = JSON.parse(fromUtf8(sealed));
    const body = Buffer.from(file.sealed, 'base64');
    expect(body.indexOf(Buffer.from('2a8648ce3d0201', 'hex'))).toBe(-1);
  });
});
