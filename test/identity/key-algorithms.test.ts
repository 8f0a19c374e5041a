/** Every kind of key, through the whole of an identity: request, authority, linter, proof. */
import { X509Certificate } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { quietRun } from '../../src/base/run.ts';
import { Secret } from '../../src/base/secret.ts';
import { algorithmOf } from '../../src/formats/key-pair.ts';
import { checkRequest } from '../../src/identity/certificate-request.ts';
import { lintCertificate } from '../../src/identity/lint.ts';
import { createLocalCa, LocalCa } from '../../src/identity/local-ca.ts';
import { makeNewKey, wayOfKey } from '../../src/identity/new-key.ts';
import { proveKey } from '../../src/identity/possession.ts';
import { keyAlgorithmOf, keyTitles } from '../../src/identity/public-key.ts';
import { makeSoftwareKey, requestBy } from '../../src/identity/software-key.ts';
import { certificateTemplates, identityProfileSchema } from '../../src/model/identity.ts';
import { type KeyAlgorithm, keyAlgorithms } from '../../src/model/key-algorithm.ts';
import { fixedClock, makeKeyOf, makeRequest, spki, stepRun, TestUnit } from './device.ts';

const profileOf = (keyAlgorithm: KeyAlgorithm, more = {}) =>
  identityProfileSchema.parse({
    profile: 'sensor',
    title: 'Sensor',
    serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
    subject: { organization: 'Example' },
    keyAlgorithm,
    ...more,
  });
const clock = fixedClock();
const serialNumber = 'MM-00001';
const hardwareId = 'unit-0001';
const { signal } = new AbortController();
const csr = (text: string) =>
  expect.objectContaining({ code: 'identity.csr', message: expect.stringContaining(text) });

describe.each(keyAlgorithms)('a unit with a key of %s', (algorithm) => {
  const key = makeKeyOf(algorithm);

  test('has its request taken, and for no other kind', () => {
    const request = makeRequest({ commonName: serialNumber, key });
    expect(checkRequest(request, serialNumber, algorithm).publicKey).toEqual(spki(key));
    for (const other of keyAlgorithms.filter((each) => each !== algorithm))
      expect(() => checkRequest(request, serialNumber, other)).toThrow(csr(keyTitles[other]));
  });

  test('has a request refused that another key of its kind has signed, or that was changed', () => {
    const foreign = makeRequest({ commonName: serialNumber, key, signer: makeKeyOf(algorithm) });
    expect(() => checkRequest(foreign, serialNumber, algorithm)).toThrow(csr('its own key'));
    const changed = makeRequest({ commonName: serialNumber, key });
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => checkRequest(changed, serialNumber, algorithm)).toThrow(csr('its own key'));
  });

  test('gets certificates of every template that linter and OpenSSL take', async () => {
    const ca = await LocalCa.passing(
      { organization: 'Example', commonName: 'Root', demo: true },
      { id: 'x', clock, random: systemRandom },
    );
    for (const template of certificateTemplates.filter((each) => each !== 'matter-dac')) {
      const profile = profileOf(algorithm, { template });
      const certificateRequest = makeRequest({ commonName: serialNumber, key });
      const { chain, issuer } = await ca.issue({
        certificateRequest,
        profile,
        serialNumber,
        hardwareId,
        signal,
      });
      const [leaf = new Uint8Array()] = chain;
      const context = { profile, serialNumber, hardwareId, publicKey: spki(key), issuer, now: clock.now() };
      expect(lintCertificate(leaf, context)).toEqual([]);
      expect(new X509Certificate(leaf).publicKey.equals(key.publicKey)).toBe(true);
      expect(new X509Certificate(leaf).verify(new X509Certificate(issuer).publicKey)).toBe(true);
    }
  });

  test('proves its key, and not with another', async () => {
    const unit = new TestUnit(hardwareId);
    unit.key = key;
    const ca = await LocalCa.passing(
      { organization: 'Example', commonName: 'Root', demo: true },
      { id: 'x', clock, random: systemRandom },
    );
    const certificateRequest = makeRequest({ commonName: serialNumber, key });
    const asked = { certificateRequest, profile: profileOf(algorithm), serialNumber, hardwareId, signal };
    const [leaf] = (await ca.issue(asked)).chain;
    await proveKey(unit.session, leaf, systemRandom, quietRun());
    unit.mischief.signsWithOtherKey = true;
    await expect(proveKey(unit.session, leaf, systemRandom, quietRun())).rejects.toMatchObject({
      code: 'identity.unproven',
    });
  });

  test('makes it itself, or takes one from the station', async () => {
    const unit = new TestUnit(hardwareId);
    unit.keyAlgorithms = [algorithm];
    const profile = profileOf(algorithm, { keyOrigin: 'station-allowed' });
    for (const session of [unit.session, unit.takingSession]) {
      using made = await makeNewKey(session, profile, serialNumber, stepRun(unit.device));
      const { publicKey } = checkRequest(made.certificateRequest, serialNumber, algorithm);
      expect(keyAlgorithmOf(publicKey)).toBe(algorithm);
      if (made.origin === 'station') await made.keep([], stepRun(unit.device));
      expect(algorithmOf(unit.key?.privateKey ?? key.privateKey)).toBe(algorithm);
    }
  });

  test('is not asked for a kind that it does not have', () => {
    const unit = new TestUnit(hardwareId);
    unit.keyAlgorithms = keyAlgorithms.filter((each) => each !== algorithm);
    expect(() => wayOfKey(unit.session, profileOf(algorithm))).toThrow(
      expect.objectContaining({
        code: 'device.lacks',
        message: expect.stringContaining(keyTitles[algorithm]),
      }),
    );
  });
});

test('a device attestation certificate comes with its PAI, and leads to the PAA', async () => {
  const matter = { vendorId: 'FFF1', productId: '8000' };
  const names = { organization: 'Example', commonName: 'Sample PAI', demo: true, matter };
  const pin = new Secret(utf8('123456'));
  const sealed = await createLocalCa({ ...names, pin, clock, random: systemRandom });
  const ca = await LocalCa.open(sealed, pin, { id: 'x', clock, random: systemRandom });
  const key = makeKeyOf('p256');
  const certificateRequest = makeRequest({ commonName: serialNumber, key });
  const profile = profileOf('p256', { template: 'matter-dac', matter });
  const issued = await ca.issue({ certificateRequest, profile, serialNumber, hardwareId, signal });
  const { chain, issuer } = issued;
  const [leaf = new Uint8Array(), pai = new Uint8Array()] = chain;
  expect(chain).toHaveLength(2);
  expect(pai).toEqual(issuer);
  const context = { profile, serialNumber, hardwareId, publicKey: spki(key), issuer, now: clock.now() };
  expect(lintCertificate(leaf, context)).toEqual([]);
  expect(leaf.length).toBeLessThanOrEqual(600);
  const { root } = await ca.describe();
  const [dac, upper, top] = [leaf, pai, root].map((each) => new X509Certificate(each));
  expect(dac?.checkIssued(upper!) && dac.verify(upper!.publicKey)).toBe(true);
  expect(upper?.checkIssued(top!) && upper.verify(top!.publicKey)).toBe(true);
  expect(dac?.subject).toContain('1.3.6.1.4.1.37244.2.1=FFF1\n1.3.6.1.4.1.37244.2.2=8000');
});

describe.each(keyAlgorithms)('a local authority with a key of %s', (algorithm) => {
  test('is sealed and opened again, and signs as its key does', async () => {
    const pin = new Secret(utf8('123456'));
    const names = { organization: 'Example', commonName: 'Root', demo: false, algorithm };
    const sealed = await createLocalCa({ ...names, pin, clock, random: systemRandom });
    const ca = await LocalCa.open(sealed, pin, { id: 'x', clock, random: systemRandom });
    const key = await makeSoftwareKey('p256');
    const certificateRequest = await requestBy(key, serialNumber);
    const profile = profileOf('p256');
    const issued = await ca.issue({ certificateRequest, profile, serialNumber, hardwareId, signal });
    const { issuer } = issued;
    const [leaf = new Uint8Array()] = issued.chain;
    const { publicKey } = key;
    const context = { profile, serialNumber, hardwareId, publicKey, issuer, now: clock.now() };
    expect(lintCertificate(leaf, context)).toEqual([]);
    const root = new X509Certificate(issuer);
    expect(new X509Certificate(leaf).verify(root.publicKey)).toBe(true);
    expect(root.verify(root.publicKey)).toBe(true);
  });
});
