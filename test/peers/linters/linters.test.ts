/** Certificates of our own authorities before the linters of others: docs/profiles.md says what of their findings is accepted. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { lintCertificate } from '../../../src/identity/lint.ts';
import { LocalCa } from '../../../src/identity/local-ca.ts';
import { tokenAlgorithms } from '../../../src/identity/pkcs11/cryptoki.ts';
import { HsmCa, makeHsmRoot } from '../../../src/identity/pkcs11/hsm-ca.ts';
import { MemoryPinGuard } from '../../../src/identity/pkcs11/pin-guard.ts';
import { useModule } from '../../../src/identity/pkcs11/shared-module.ts';
import { Token } from '../../../src/identity/pkcs11/token.ts';
import { readSecretFile } from '../../../src/identity/secret-file.ts';
import { identityProfileSchema } from '../../../src/model/identity.ts';
import { secretFolder } from '../../identity/https-fake.ts';
import { pem } from '../issuers/process.ts';
import { peers, setupCommand } from '../setup.mjs';
import { opensslVerify, pkilint, type Said, zlint } from './foreign-linters.ts';
import {
  allOf,
  facts,
  hardwareId,
  localCertificates,
  type OwnCertificate,
  oneOf,
  profileOf,
  serialNumber,
} from './own-certificates.ts';

/** It says how a key identifier was made, which is no finding. */
const accepted = [/^pkix\.subject_key_identifier_method_1_identified INFO /];
const files = secretFolder();
afterAll(() => files[Symbol.dispose]());

const withFindings = (said: Said): readonly string[] =>
  [...said].flatMap(([file, found]) =>
    found.filter((each) => !accepted.some((pattern) => pattern.test(each))).map((each) => `${file}: ${each}`),
  );

/** Leaves, issuers and roots as files, each once. */
function writeAll(certificates: readonly OwnCertificate[]): readonly string[] {
  const whole = new Map(
    certificates.flatMap(({ title, leaf, between, root }) => [
      [pem(leaf), title],
      ...between.map((each): [string, string] => [pem(each), `above ${title}`]),
      [pem(root), `root of ${title}`],
    ]),
  );
  return [...whole].map(([text, title]) => files.write(`${title.replaceAll(/[^a-z0-9]+/gi, '-')}.pem`, text));
}

function expectClean(certificates: readonly OwnCertificate[]): void {
  for (const certificate of certificates) {
    const { profile, publicKey, issuer, leaf, title } = certificate;
    const context = { profile, publicKey, issuer, serialNumber, hardwareId, facts, now: new Date() };
    expect(lintCertificate(leaf, context), title).toEqual([]);
    expect(() => opensslVerify(certificate, files.write), title).not.toThrow();
  }
  const written = writeAll(certificates);
  expect(written.length).toBeGreaterThanOrEqual(certificates.length);
  expect(withFindings(zlint(written))).toEqual([]);
  expect(withFindings(pkilint(written))).toEqual([]);
}

const missing = peers.zlint === null || peers.pkilint === null || peers.openssl === null;

describe.skipIf(missing)(`zlint, pkilint and OpenSSL (${setupCommand})`, () => {
  test('take every template with every kind of key, of local authorities with every kind of key', async () => {
    const certificates = await localCertificates();
    // 5 kinds of authorities × 5 kinds of units × 3 templates, and a device attestation certificate
    expect(certificates).toHaveLength(76);
    expectClean(certificates);
  }, 120_000);

  test('find what is wrong, so that their silence means something', async () => {
    const ca = await LocalCa.passing(
      { organization: 'Example', commonName: 'Device CA', demo: false },
      { id: 'local', clock: systemClock, random: systemRandom },
    );
    const { leaf } = await oneOf(ca, 'x', profileOf('idevid', 'p256'));
    // the unit may sign certificates, and is no authority
    const hex = Buffer.from(leaf).toString('hex').replace('03020780', '03020204');
    const file = files.write('wrong.pem', pem(Buffer.from(hex, 'hex')));
    expect(withFindings(zlint([file]))).not.toEqual([]);
    expect(withFindings(pkilint([file]))).not.toEqual([]);
  });

  test('pkilint takes no URN for a URI, which RFC 3986 and RFC 5280 4.2.1.6 do', async () => {
    const ca = await LocalCa.passing(
      { organization: 'Example', commonName: 'Device CA', demo: false },
      { id: 'local', clock: systemClock, random: systemRandom },
    );
    const urn = identityProfileSchema.parse({
      ...profileOf('idevid', 'p256'),
      template: 'tls-client',
      names: [{ type: 'uri', value: 'urn:dev:mac:{{mac}}' }],
    });
    const [file = ''] = writeAll([await oneOf(ca, 'urn', urn)]);
    expect(withFindings(zlint([file]))).toEqual([]);
    expect(withFindings(pkilint([file]))).toEqual([
      `${file}: pkix.invalid_uri_syntax ERROR 0.uniformResourceIdentifier`,
    ]);
  });
});

describe.skipIf(missing || peers.softhsm === null)(`the same with an HSM (${setupCommand})`, () => {
  const tokens = join(files.folder, 'tokens');
  const configuration = join(files.folder, 'softhsm2.conf');
  const before = process.env.SOFTHSM2_CONF;
  const pin = '73914826';
  const pinFile = files.write('pin', `${pin}\n`);
  beforeAll(() => {
    mkdirSync(tokens);
    writeFileSync(configuration, `directories.tokendir = ${tokens}\nobjectstore.backend = file\n`);
    process.env.SOFTHSM2_CONF = configuration;
    const wanted = ['--init-token', '--free', '--label', 'factory', '--so-pin', '55501234', '--pin', pin];
    execFileSync(peers.softhsmUtil ?? '', wanted, { stdio: 'pipe' });
  });
  afterAll(() => {
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
  });

  test.each(tokenAlgorithms)(
    'an authority whose key of kind %s is in SoftHSM2',
    async (algorithm) => {
      const token = new Token({
        openModule: () => useModule(peers.softhsm ?? ''),
        tokenLabel: 'factory',
        keyLabel: `ca-${algorithm}`,
        readPin: () => readSecretFile(pinFile),
        guard: new MemoryPinGuard(),
        production: false,
      });
      try {
        const names = { organization: 'Example', commonName: 'Device CA', algorithm };
        const root = await makeHsmRoot(token, names, systemClock, systemRandom);
        const readCertificate = () => Promise.resolve(root);
        const ca = new HsmCa({ id: 'hsm', token, readCertificate, clock: systemClock, random: systemRandom });
        const certificates = await allOf(ca, `hsm ${algorithm}`);
        expect(certificates).toHaveLength(15);
        expectClean(certificates);
      } finally {
        await token.close();
      }
    },
    120_000,
  );
});
