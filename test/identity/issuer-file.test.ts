import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../src/model/fault.ts';
import { readIssuerFile } from '../../src/station/issuer-settings.ts';
import { type SecretFolder, secretFolder } from './https-fake.ts';

let files: SecretFolder;
beforeEach(() => {
  files = secretFolder();
});
afterEach(() => files[Symbol.dispose]());

const whole = `version: 1
production: true
issuers:
  factory-est:
    kind: est
    url: https://est.example:8443
    label: line-1
    serverRoot: est-root.pem
    user: bench-1
    passwordFile: secrets/est-password
  step:
    kind: step-ca
    url: https://ca.example
    rootFingerprint: ${'ab'.repeat(32)}
    provisioner: station
    passwordFile: secrets/step-password
  step-by-certificate:
    kind: step-ca
    url: https://ca.example
    root: step-root.pem
    provisioner: bench
    certificate: bench.pem
    privateKeyFile: bench.key
  hsm:
    kind: pkcs11
    module: /usr/lib/softhsm/libsofthsm2.so
    token: factory
    key: device-ca
    pinFile: secrets/hsm-pin
    certificate: hsm-ca.pem
`;

describe('issuers.yaml', () => {
  test('need not be there', () => {
    expect(readIssuerFile(files.folder)).toEqual({ version: 1, production: false, issuers: {} });
  });

  test('names every kind of issuer', () => {
    files.write('issuers.yaml', whole);
    const { production, issuers } = readIssuerFile(files.folder);
    expect(production).toBe(true);
    expect(Object.values(issuers).map(({ kind }) => kind)).toEqual(['est', 'step-ca', 'step-ca', 'pkcs11']);
    expect(issuers['factory-est']).toMatchObject({ answerTimeoutMs: 60_000, waitLimitMs: 120_000 });
  });

  test.each<[string, [string | RegExp, string], number, RegExp]>([
    ['an address without https', ['https://est', 'http://est'], 6, /https/],
    ['a password in the address', ['https://est', 'https://me:secret@est'], 6, /without a user/],
    ['a password in the file', ['passwordFile: secrets/est-password', 'password: x'], 5, /password/],
    ['a name that is taken', ['factory-est:', 'local-ca:'], 4, /local-ca/],
    ['a fingerprint with colons', ['abab', 'ab:ab'], 14, /fingerprint/],
    ['two roots', ['provisioner: station', 'provisioner: station\n    root: x.pem'], 12, /either root/],
    [
      'a password and a certificate',
      ['root: step-root.pem', 'root: step-root.pem\n    passwordFile: x'],
      18,
      /either passwordFile/,
    ],
    ['half of a sign-in', ['    user: bench-1\n', ''], 5, /belong together/],
    ['a module that would be searched for', ['/usr/lib/softhsm/', ''], 26, /whole path/],
    ['an unknown kind', ['kind: pkcs11', 'kind: yubihsm'], 25, /./],
    ['another version', ['version: 1', 'version: 2'], 1, /./],
    ['no YAML', ['issuers:', 'issuers: ['], 5, /./],
  ])('with %s is refused with the line', (_what, [from, to], line, words) => {
    files.write('issuers.yaml', whole.replace(from, to));
    let thrown: unknown;
    try {
      readIssuerFile(files.folder);
    } catch (fault) {
      thrown = fault;
    }
    expect(thrown).toMatchObject({ code: 'file.invalid', message: expect.stringMatching(words) });
    expect((thrown as Fault).context.line).toBe(line);
  });

  test('that is a folder, or can not be read otherwise, is a fault', () => {
    mkdirSync(join(files.folder, 'issuers.yaml'));
    expect(() => readIssuerFile(files.folder)).toThrow(expect.objectContaining({ code: 'file.invalid' }));
  });
});
