/** Our step-ca client against step-ca itself. */
import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fromUtf8 } from '../../../src/base/bytes.ts';
import { type Clock, systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { pemBytes } from '../../../src/formats/pem.ts';
import { clientCredentialOf } from '../../../src/identity/station-credentials.ts';
import { StepCaIssuer, type StepCaParts } from '../../../src/identity/step-ca.ts';
import { StepConnection } from '../../../src/identity/step-connection.ts';
import { openSigner } from '../../../src/identity/step-sign-in.ts';
import { makeToken } from '../../../src/identity/step-token.ts';
import { type IdentityProfile, identityProfileSchema } from '../../../src/model/identity.ts';
import { keyAlgorithms } from '../../../src/model/key-algorithm.ts';
import { type KeyPair, makeKey, makeKeyOf, makeRequest, spki } from '../../identity/device.ts';
import { secretFolder } from '../../identity/https-fake.ts';
import { peers, setupCommand } from '../setup.mjs';
import { expectGood, pem } from './process.ts';
import { provisionerPassword, type StepAuthority, startStepCa } from './step-authority.ts';

const profileOf = (template: IdentityProfile['template']): IdentityProfile =>
  identityProfileSchema.parse({
    profile: 'sensor',
    title: 'Sensor',
    serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
    subject: { organization: 'Example' },
    template,
  });
const client = profileOf('tls-client');
const signal = new AbortController().signal;
const serialNumber = 'MM-00001';
const hardwareId = 'unit-1';

describe.skipIf(peers.stepCa === null || peers.step === null)(`step-ca (${setupCommand})`, () => {
  const files = secretFolder();
  let ca: StepAuthority;
  const issuer = (provisioner = 'station', more: Partial<StepCaParts> = {}): StepCaIssuer =>
    new StepCaIssuer({
      id: 'step',
      url: ca.url,
      root: { type: 'fingerprint', sha256: ca.rootSha256 },
      signIn: { type: 'jwk', provisioner, keyFile: null, passwordFile: ca.passwordFile },
      answerTimeoutMs: 20_000,
      clock: systemClock,
      random: systemRandom,
      ...more,
    });
  const ask = (from: StepCaIssuer, profile = client, key: KeyPair = makeKey()) =>
    from.issue({
      certificateRequest: makeRequest({ commonName: serialNumber, key }),
      profile,
      serialNumber,
      hardwareId,
      signal,
    });
  const expectIssued = async (
    from: StepCaIssuer,
    profile = client,
    key: KeyPair = makeKey(),
  ): Promise<void> => {
    const issued = await ask(from, profile, key);
    const context = { profile, serialNumber, hardwareId, publicKey: spki(key), now: new Date() };
    expectGood(issued, ca.root, context, files);
    expect(issued.chain).toHaveLength(2);
  };
  const x5c = (certificate: string, key: string): StepCaIssuer =>
    issuer('bench', {
      signIn: { type: 'x5c', provisioner: 'bench', client: clientCredentialOf(certificate, key) },
    });
  /** A certificate of the authority for the station itself, with its key, as files. */
  const ownFiles = async (name: string): Promise<{ certificate: string; key: string; leaf: Uint8Array }> => {
    const key = makeKey();
    const { chain } = await ask(issuer(), client, key);
    return {
      certificate: files.write(`${name}.pem`, chain.map(pem).join('')),
      key: files.write(`${name}.key`, key.privateKey.export({ format: 'pem', type: 'pkcs8' })),
      leaf: chain[0] ?? new Uint8Array(),
    };
  };

  beforeAll(async () => {
    ca = await startStepCa(files);
  });
  afterAll(async () => {
    await ca?.[Symbol.asyncDispose]();
    files[Symbol.dispose]();
  });

  test('with a JWK provisioner, its root pinned by fingerprint, issues what linter and OpenSSL accept', async () => {
    expect(await issuer().state()).toEqual({ state: 'ready' });
    expect(await issuer().describe()).toMatchObject({ kind: 'step-ca', title: 'Bench Root CA' });
    await expectIssued(issuer());
  });

  test.each(keyAlgorithms)('signs requests of units with a key of kind %s', async (keyAlgorithm) => {
    const key = makeKeyOf(keyAlgorithm);
    await expectIssued(issuer('idevid'), { ...profileOf('idevid'), keyAlgorithm }, key);
    // its own default lets RSA keys encipher, which the linter does not take: they need a template
    const plain = expectIssued(issuer(), { ...client, keyAlgorithm }, key);
    await (keyAlgorithm.startsWith('rsa') ? expect(plain).rejects.toThrow(/key-usage/) : plain);
  });

  test('is trusted by a root in a file, and opened with a key in a file', async () => {
    const { keyFile, passwordFile, rootFile } = ca;
    await expectIssued(
      issuer('station', {
        root: { type: 'file', file: rootFile },
        signIn: { type: 'jwk', provisioner: 'station', keyFile, passwordFile },
      }),
    );
  });

  test.each(['idevid', 'ldevid'] as const)(
    'makes a whole %s from the facts in the token',
    async (template) => {
      await expectIssued(issuer('idevid'), profileOf(template));
    },
  );

  test('with an X5C provisioner issues to a station that signs in with its certificate', async () => {
    const { certificate, key } = await ownFiles('x5c');
    const from = x5c(certificate, key);
    expect(await from.state()).toEqual({ state: 'ready' });
    await expectIssued(from, identityProfileSchema.parse({ ...client, validDaysAtLeast: 1 }));
  });

  test("renews the station's own certificate, and no more once that is revoked", async () => {
    const { certificate, key, leaf } = await ownFiles('renew');
    const [renewed = new Uint8Array()] = await x5c(certificate, key).renewOwn(signal);
    const [before, after] = [new X509Certificate(leaf), new X509Certificate(renewed)];
    expect(after.subject).toBe(before.subject);
    expect(after.publicKey.equals(before.publicKey)).toBe(true);
    expect(after.serialNumber).not.toBe(before.serialNumber);
    const asked = { certificate: leaf, reason: 'superseded', signal } as const;
    await issuer().revoke(asked);
    await expect(x5c(certificate, key).renewOwn(signal)).rejects.toMatchObject({
      context: { problem: 'credentials' },
    });
    await expect(issuer().revoke(asked)).resolves.toBeUndefined();
  });

  test('takes a token only for the request that it was made for', async () => {
    const connection = new StepConnection(ca.url, { type: 'file', file: ca.rootFile }, 20_000);
    const signIn = {
      type: 'jwk',
      provisioner: 'station',
      keyFile: null,
      passwordFile: ca.passwordFile,
    } as const;
    const signer = await openSigner(signIn, await connection.provisioners(signal));
    const right = makeRequest({ commonName: serialNumber, key: makeKey() });
    const other = makeRequest({ commonName: serialNumber, key: makeKey() });
    const send = (certificateRequest: Uint8Array, sent: Uint8Array) => {
      const claims = {
        audience: `${ca.url}/1.0/sign`,
        subject: serialNumber,
        rootSha256: ca.rootSha256,
        certificateRequest,
      };
      const ott = makeToken(signer, claims, systemClock, systemRandom);
      const csr = fromUtf8(pemBytes('CERTIFICATE REQUEST', sent));
      return connection.call('/1.0/sign', { csr, ott }, signal);
    };
    expect((await send(right, other)).status).toBe(403);
    expect((await send(right, right)).status).toBe(201);
  });

  test('takes a token once', async () => {
    const seen: string[] = [];
    const repeating = { ...systemRandom, bytes: (count: number) => new Uint8Array(count).fill(7) };
    // the same jti: a token that is used again
    await ask(issuer('station', { random: repeating }));
    await expect(ask(issuer('station', { random: repeating }))).rejects.toSatisfy((fault: Error) => {
      seen.push(String(fault), JSON.stringify(fault));
      return 'code' in fault && fault.code === 'issuer.unavailable';
    });
    expect(seen.join()).not.toContain('eyJ');
  });

  test('that allows one day only says so in words when more is asked for', async () => {
    await expect(ask(issuer('one-day'))).rejects.toMatchObject({
      context: { problem: 'permission' },
      message: expect.stringMatching(/duration/),
    });
  });

  test.each<[string, () => Partial<StepCaParts>, string, RegExp]>([
    [
      'a wrong password',
      () => ({
        signIn: {
          type: 'jwk',
          provisioner: 'station',
          keyFile: null,
          passwordFile: files.write('wrong', `${provisionerPassword}x`),
        },
      }),
      'credentials',
      /password of the provisioner key is wrong/,
    ],
    [
      'an unknown provisioner',
      () => ({
        signIn: { type: 'jwk', provisioner: 'nobody', keyFile: null, passwordFile: ca.passwordFile },
      }),
      'credentials',
      /no JWK provisioner called nobody/,
    ],
    [
      'another fingerprint',
      () => ({ root: { type: 'fingerprint', sha256: 'ab'.repeat(32) } }),
      'tls',
      /fingerprint/,
    ],
    ['a clock that is an hour ahead', () => ({ clock: aheadBy(3_600_000) }), 'clock', /60 minutes ahead/],
  ])('%s is told in words, and nothing secret with it', async (_what, parts, problem, words) => {
    const state = await issuer('station', parts()).state();
    expect(state).toEqual({ state: 'unavailable', problem, reason: expect.stringMatching(words) });
    expect(JSON.stringify(state)).not.toContain(provisionerPassword);
  });

  test('a clock that is an hour behind is named when the token is refused', async () => {
    await expect(ask(issuer('station', { clock: aheadBy(-3_600_000) }))).rejects.toMatchObject({
      context: { problem: 'clock' },
    });
  });

  test('that stops is said to be away, and works again when it is back', async () => {
    await ca.server()[Symbol.asyncDispose]();
    expect(await issuer().state()).toMatchObject({ state: 'unavailable', problem: 'network' });
    await ca.restart();
    expect((await ask(issuer())).chain).toHaveLength(2);
  });

  test('never hears or prints the password', () => {
    expect(ca.server().output()).not.toContain(provisionerPassword);
  });
});

function aheadBy(byMs: number): Clock {
  return { ...systemClock, now: () => new Date(Date.now() + byMs) };
}
