/**
 * A corpus of bad certificates and requests, each made from a good one by one change, and refused by the name of the rule or check
 * that is for it. Rules that the linter has are not listed by hand: each is broken in lint.test.ts as well.
 */
import { createPublicKey, generateKeyPairSync, generatePrimeSync } from 'node:crypto';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHex, utf8 } from '../../src/base/bytes.ts';
import { systemRandom } from '../../src/base/random.ts';
import { namesOf } from '../../src/identity/certificate-names.ts';
import { checkRequest } from '../../src/identity/certificate-request.ts';
import { der, derOid, derText, tags } from '../../src/identity/der.ts';
import {
  dnsNameDer,
  generalNamesDer,
  hardwareModuleNameDer,
  uriDer,
} from '../../src/identity/general-names.ts';
import { lintCertificate } from '../../src/identity/lint.ts';
import type { LintContext } from '../../src/identity/lint-rule.ts';
import { LocalCa } from '../../src/identity/local-ca.ts';
import { extendedKeyUsage, type NameAttribute, nameDer, oids } from '../../src/identity/names.ts';
import { Fault } from '../../src/model/fault.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import {
  authorityKeyId,
  build,
  extension,
  general,
  keyIdOf,
  type Parts,
  utc,
} from './certificate-builder.ts';
import { fixedClock, type KeyPair, makeKey, makeRequest, spki } from './device.ts';
import { closePrimes, ecKeyOf, rocaKey, rsaKeyOf } from './weak-key-makers.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example' },
});
const unit = { serialNumber: 'MM-00001', hardwareId: 'unit-0001' };
const subject = namesOf(profile, unit).subject;
const text = (oid: string, value: string, tag: number = tags.utf8String): NameAttribute => ({
  oid,
  tag,
  value,
});
const caSubject = [text(oids.commonName, 'Test root')];
const caName = nameDer(caSubject);
const ca = makeKey();
const key = makeKey();
const hardware = hardwareModuleNameDer(profile.hardwareType, unit.hardwareId);
const ecdsaSha256 = oids.ecdsaWithSha256;

const authority: Required<Parts> = {
  version: 3,
  serial: fromHex(`40${'11'.repeat(15)}`),
  innerAlgorithm: ecdsaSha256,
  outerAlgorithm: ecdsaSha256,
  issuer: caName,
  notBefore: utc('260101000000Z'),
  notAfter: general('99991231235959Z'),
  subject: caSubject,
  publicKey: spki(ca),
  unique: false,
  extensions: [
    extension(oids.basicConstraints, fromHex('30060101ff020100'), true),
    extension(oids.keyUsage, fromHex('03020106'), true),
    extension(oids.subjectKeyIdentifier, der(tags.octetString, keyIdOf(ca))),
  ],
  signer: ca,
};
const good = {
  akid: extension(oids.authorityKeyIdentifier, authorityKeyId(keyIdOf(ca))),
  usage: extension(oids.keyUsage, fromHex('03020780'), true),
  names: extension(oids.subjectAltName, generalNamesDer([hardware])),
};
const leaf: Required<Parts> = {
  ...authority,
  subject,
  publicKey: spki(key),
  extensions: [good.akid, good.usage, good.names],
};
const context: LintContext = {
  profile,
  ...unit,
  publicKey: spki(key),
  issuer: build({}, authority),
  now: new Date('2026-01-05T08:00:00Z'),
};
const with_ = (...extensions: readonly Uint8Array[]): Parts => ({ extensions });
const altNames = (...names: readonly Uint8Array[]): Parts =>
  with_(good.akid, good.usage, extension(oids.subjectAltName, generalNamesDer(names)));
const usage = (hex: string, critical = true): Parts =>
  with_(good.akid, extension(oids.keyUsage, fromHex(hex), critical), good.names);
const client = { ...profile, template: 'tls-client' as const };

interface BadCertificate {
  readonly what: string;
  /** The section that says so. */
  readonly source: string;
  readonly rule: string;
  readonly parts?: Parts;
  readonly context?: Partial<LintContext>;
}

const certificates: readonly BadCertificate[] = [
  { what: 'of version 1', source: 'RFC 5280 4.1.2.1', rule: 'version', parts: { version: 1 } },
  {
    what: 'with serial zero',
    source: 'RFC 5280 4.1.2.2',
    rule: 'serial-positive',
    parts: { serial: fromHex('00') },
  },
  {
    what: 'with a negative serial',
    source: 'RFC 5280 4.1.2.2',
    rule: 'serial-positive',
    parts: { serial: fromHex(`ff${'22'.repeat(15)}`) },
  },
  {
    what: 'with a serial of 21 bytes',
    source: 'RFC 5280 4.1.2.2',
    rule: 'serial-length',
    parts: { serial: fromHex(`01${'22'.repeat(20)}`) },
  },
  {
    what: 'with a counted serial',
    source: 'CA/Browser Forum 7.1',
    rule: 'serial-entropy',
    parts: { serial: fromHex('0102') },
  },
  {
    what: 'with a padded serial',
    source: 'X.690 8.3.2',
    rule: 'serial-minimal',
    parts: { serial: fromHex(`0040${'22'.repeat(10)}`) },
  },
  {
    what: 'with two signature algorithms',
    source: 'RFC 5280 4.1.1.2',
    rule: 'algorithm-agrees',
    parts: { outerAlgorithm: '1.2.840.10045.4.3.3' },
  },
  {
    what: 'signed with SHA-1',
    source: 'RFC 5758 3.2',
    rule: 'algorithm',
    parts: { innerAlgorithm: '1.2.840.10045.4.1', outerAlgorithm: '1.2.840.10045.4.1' },
  },
  {
    what: 'signed with MD5 and RSA',
    source: 'RFC 4055 5',
    rule: 'algorithm',
    parts: {
      innerAlgorithm: fromHex('300d06092a864886f70d0101040500'),
      outerAlgorithm: fromHex('300d06092a864886f70d0101040500'),
    },
  },
  {
    what: 'with NULL parameters for ECDSA',
    source: 'RFC 5758 3.2',
    rule: 'algorithm',
    parts: {
      innerAlgorithm: fromHex('300c06082a8648ce3d0403020500'),
      outerAlgorithm: fromHex('300c06082a8648ce3d0403020500'),
    },
  },
  {
    what: 'that another key has signed',
    source: 'RFC 5280 6.1.3',
    rule: 'signature',
    parts: { signer: makeKey() },
  },
  {
    what: 'that names another issuer',
    source: 'RFC 5280 4.1.2.4',
    rule: 'issuer-name',
    parts: { issuer: nameDer([text(oids.commonName, 'Another')]) },
  },
  {
    what: 'that names nobody as issuer',
    source: 'RFC 5280 4.1.2.4',
    rule: 'issuer-name',
    parts: { issuer: nameDer([]) },
  },
  {
    what: 'with 31 February',
    source: 'RFC 5280 4.1.2.5',
    rule: 'not-before-form',
    parts: { notBefore: utc('250231000000Z') },
  },
  {
    what: 'with a time without seconds',
    source: 'RFC 5280 4.1.2.5.1',
    rule: 'not-before-form',
    parts: { notBefore: utc('2601010000Z') },
  },
  {
    what: 'with an offset from UTC',
    source: 'RFC 5280 4.1.2.5.1',
    rule: 'not-before-form',
    parts: { notBefore: utc('260101000000+0100') },
  },
  {
    what: 'with fractions of a second',
    source: 'RFC 5280 4.1.2.5.2',
    rule: 'not-after-form',
    parts: { notAfter: general('99991231235959.5Z') },
  },
  {
    what: 'with a year before 2050 as GeneralizedTime',
    source: 'RFC 5280 4.1.2.5',
    rule: 'not-before-form',
    parts: { notBefore: general('20260101000000Z') },
  },
  {
    what: 'that is valid next month only',
    source: 'RFC 5280 4.1.2.5',
    rule: 'not-before-past',
    parts: { notBefore: utc('260201000000Z') },
  },
  {
    what: 'with day 32 of December',
    source: 'IEEE 802.1AR 8.7',
    rule: 'not-after-form',
    parts: { notAfter: general('99991232235959Z') },
  },
  {
    what: 'that ends a second too early',
    source: 'IEEE 802.1AR 8.7',
    rule: 'no-expiry',
    parts: { notAfter: general('99991231235958Z') },
  },
  {
    what: 'that ends before it begins',
    source: 'RFC 5280 4.1.2.5',
    rule: 'valid-order',
    parts: { notAfter: utc('250101000000Z') },
  },
  {
    what: 'with another number',
    source: 'profile',
    rule: 'subject-common-name',
    parts: { subject: [...subject.slice(0, -1), text(oids.commonName, 'MM-00002')] },
  },
  {
    what: 'with two common names',
    source: 'profile',
    rule: 'subject-common-name',
    parts: { subject: [...subject, text(oids.commonName, 'admin')] },
  },
  {
    what: 'with another serialNumber',
    source: 'IEEE 802.1AR 8.6',
    rule: 'subject-serial-number',
    parts: {
      subject: subject.map((each) =>
        each.oid === oids.serialNumber ? { ...each, value: 'MM-00002' } : each,
      ),
    },
  },
  {
    what: 'with a serialNumber as UTF8String',
    source: 'RFC 5280 A.1',
    rule: 'subject-serial-number',
    parts: {
      subject: subject.map((each) =>
        each.oid === oids.serialNumber ? { ...each, tag: tags.utf8String } : each,
      ),
    },
  },
  {
    what: 'of another organisation',
    source: 'profile',
    rule: 'subject-organization',
    parts: { subject: [text(oids.organization, 'Other'), ...subject.slice(1)] },
  },
  {
    what: 'with a country nobody asked for',
    source: 'profile',
    rule: 'subject-attributes',
    parts: { subject: [text(oids.country, 'DE', tags.printableString), ...subject] },
  },
  {
    what: 'with text as TeletexString',
    source: 'RFC 5280 4.1.2.4',
    rule: 'subject-text',
    parts: { subject: [text(oids.organization, 'Example', 0x14), ...subject.slice(1)] },
  },
  {
    what: 'with an empty subject',
    source: 'RFC 5280 4.1.2.6',
    rule: 'subject-common-name',
    parts: { subject: [] },
  },
  {
    what: "with its issuer's name",
    source: 'RFC 5280 3.2',
    rule: 'subject-not-issuer',
    parts: { subject: caSubject },
  },
  { what: 'for another key', source: 'RFC 2986 3', rule: 'key-same', parts: { publicKey: spki(makeKey()) } },
  {
    what: 'with a key on another curve',
    source: 'RFC 5480 2.1.1',
    rule: 'key-algorithm',
    parts: { publicKey: spki(makeKey('P-384')) },
  },
  {
    what: 'with the private key 2',
    source: 'FIPS 186-5 A.2',
    rule: 'key-weak',
    parts: { publicKey: spki(ecKeyOf('P-256', 'prime256v1', 32, 2n)) },
  },
  {
    what: 'with a key of an RFC',
    source: 'RFC 6979 A.2.5',
    rule: 'key-weak',
    parts: {
      publicKey: spki(
        ecKeyOf(
          'P-256',
          'prime256v1',
          32,
          0xc9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721n,
        ),
      ),
    },
  },
  {
    what: 'with an extension twice',
    source: 'RFC 5280 4.2',
    rule: 'extensions-unique',
    parts: with_(good.akid, good.akid, good.usage, good.names),
  },
  {
    what: 'with an unknown critical extension',
    source: 'RFC 5280 4.2',
    rule: 'critical-known',
    parts: with_(good.akid, good.usage, good.names, extension('1.3.6.1.4.1.59999.7', utf8('x'), true)),
  },
  {
    what: 'without an authority key identifier',
    source: 'RFC 5280 4.2.1.1',
    rule: 'authority-key-id',
    parts: with_(good.usage, good.names),
  },
  {
    what: 'with a critical authority key identifier',
    source: 'RFC 5280 4.2.1.1',
    rule: 'authority-key-id-not-critical',
    parts: with_(
      extension(oids.authorityKeyIdentifier, authorityKeyId(keyIdOf(ca)), true),
      good.usage,
      good.names,
    ),
  },
  {
    what: 'with a critical subject key identifier',
    source: 'RFC 5280 4.2.1.2',
    rule: 'subject-key-id',
    parts: with_(
      good.akid,
      extension(oids.subjectKeyIdentifier, der(tags.octetString, keyIdOf(key)), true),
      good.usage,
      good.names,
    ),
  },
  {
    what: 'without key usage',
    source: 'RFC 5280 4.2.1.3',
    rule: 'key-usage',
    parts: with_(good.akid, good.names),
  },
  {
    what: 'that may sign certificates',
    source: 'RFC 5280 4.2.1.3',
    rule: 'key-usage',
    parts: usage('03020284'),
  },
  {
    what: 'with unused bits in its key usage',
    source: 'X.690 11.2.2',
    rule: 'key-usage',
    parts: usage('03020080'),
  },
  {
    what: 'with a key usage that may be ignored',
    source: 'RFC 5280 4.2.1.3',
    rule: 'key-usage-critical',
    parts: usage('03020780', false),
  },
  {
    what: 'that is an authority',
    source: 'RFC 5280 4.2.1.9',
    rule: 'no-authority',
    parts: with_(...leaf.extensions, extension(oids.basicConstraints, fromHex('30030101ff'), true)),
  },
  {
    what: 'that is for signing code',
    source: 'RFC 5280 4.2.1.12',
    rule: 'no-other-purpose',
    parts: with_(...leaf.extensions, extension(oids.extendedKeyUsage, extendedKeyUsage('1.3.6.1.5.5.7.3.3'))),
  },
  {
    what: 'that is for everything',
    source: 'RFC 5280 4.2.1.12',
    rule: 'no-other-purpose',
    parts: with_(...leaf.extensions, extension(oids.extendedKeyUsage, extendedKeyUsage('2.5.29.37.0'))),
  },
  {
    what: 'without the name of its hardware',
    source: 'IEEE 802.1AR 8.10.4',
    rule: 'hardware-module-name',
    parts: with_(good.akid, good.usage),
  },
  {
    what: 'for other hardware',
    source: 'RFC 4108 5',
    rule: 'hardware-module-name',
    parts: altNames(hardwareModuleNameDer(profile.hardwareType, 'unit-0002')),
  },
  {
    what: 'with a DNS name beside it',
    source: 'RFC 5280 4.2.1.6',
    rule: 'alternative-names',
    parts: altNames(hardware, dnsNameDer('admin.example')),
  },
  {
    what: 'with a wildcard',
    source: 'RFC 5280 4.2.1.6',
    rule: 'alternative-names-form',
    parts: altNames(hardware, dnsNameDer('*.example')),
  },
  {
    what: 'with a NUL in a DNS name',
    source: 'RFC 5280 4.2.1.6',
    rule: 'alternative-names-form',
    parts: altNames(hardware, derText(0x82, 'a.example\0.evil')),
  },
  {
    what: 'with a relative URI',
    source: 'RFC 5280 4.2.1.6',
    rule: 'alternative-names-form',
    parts: altNames(hardware, uriDer('/units/1')),
  },
  {
    what: 'with an IP address of five bytes',
    source: 'RFC 5280 4.2.1.6',
    rule: 'alternative-names-form',
    parts: altNames(hardware, der(0x87, fromHex('c000020701'))),
  },
  {
    what: 'with alternative names and no name in them',
    source: 'RFC 5280 4.2.1.6',
    rule: 'alternative-names-form',
    parts: altNames(),
  },
  {
    what: 'with unique identifiers',
    source: 'RFC 5280 4.1.2.8',
    rule: 'no-unique-identifiers',
    parts: { unique: true },
  },
  {
    what: 'of an issuer that is no authority',
    source: 'RFC 5280 4.2.1.9',
    rule: 'issuer-ca',
    context: { issuer: build({ extensions: authority.extensions.slice(1) }, authority) },
  },
  {
    what: 'of an issuer that has expired',
    source: 'RFC 5280 6.1.3',
    rule: 'issuer-valid',
    context: { issuer: build({ notAfter: utc('251231235959Z') }, authority) },
  },
  {
    what: 'for a TLS client, for servers only',
    source: 'RFC 5280 4.2.1.12',
    rule: 'client-authentication',
    parts: with_(
      good.akid,
      good.usage,
      extension(oids.extendedKeyUsage, extendedKeyUsage(oids.serverAuthentication)),
    ),
    context: { profile: client },
  },
  {
    what: 'for a TLS client, for somebody else too',
    source: 'RFC 5280 4.2.1.6',
    rule: 'only-own-name',
    parts: with_(
      good.akid,
      good.usage,
      extension(oids.extendedKeyUsage, extendedKeyUsage(oids.clientAuthentication)),
      extension(oids.subjectAltName, generalNamesDer([dnsNameDer('admin')])),
    ),
    context: { profile: client },
  },
];

const weak = generateKeyPairSync('rsa', { modulusLength: 1024 });
const small = { privateKey: weak.privateKey, publicKey: createPublicKey(weak.privateKey) };
const name = 'MM-00001';
const flip = (bytes: Uint8Array, index: number): Uint8Array => {
  const copy = bytes.slice();
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
};

interface BadRequest {
  readonly what: string;
  readonly source: string;
  /** Words of the fault, or the name of the weakness. */
  readonly refusal: string;
  readonly make: () => Uint8Array;
  readonly algorithm?: Parameters<typeof checkRequest>[2];
}

const ask = (more: Partial<Parameters<typeof makeRequest>[0]> = {}): Uint8Array =>
  makeRequest({ commonName: name, key, ...more });
const weakAsk = (bad: KeyPair) => () => ask({ key: bad });

const requests: readonly BadRequest[] = [
  { what: 'of no bytes', source: 'RFC 2986 4', refusal: 'can not be read', make: () => new Uint8Array() },
  { what: 'cut off', source: 'X.690 8.1', refusal: 'can not be read', make: () => ask().slice(0, -1) },
  {
    what: 'with a byte too many',
    source: 'X.690 8.1',
    refusal: 'can not be read',
    make: () => Uint8Array.from([...ask(), 0]),
  },
  {
    what: 'with an indefinite length',
    source: 'X.690 10.1',
    refusal: 'can not be read',
    make: () => Uint8Array.from([0x30, 0x80, ...ask().slice(4), 0, 0]),
  },
  {
    what: 'that is too large',
    source: 'ours: 4096 bytes',
    refusal: 'is too large',
    make: () => new Uint8Array(5_000),
  },
  {
    what: 'of version 2',
    source: 'RFC 2986 4.1',
    refusal: 'another structure',
    make: () => ask({ version: 1 }),
  },
  {
    what: 'for another unit',
    source: 'profile',
    refusal: 'another name',
    make: () => ask({ commonName: 'MM-00002' }),
  },
  {
    what: 'with two names',
    source: 'profile',
    refusal: 'another name',
    make: () => ask({ subject: nameDer([text(oids.commonName, name), text(oids.commonName, name)]) }),
  },
  {
    what: 'without a name',
    source: 'profile',
    refusal: 'another name',
    make: () => ask({ subject: nameDer([]) }),
  },
  {
    what: 'with a name that is not UTF-8',
    source: 'RFC 5280 4.1.2.4',
    refusal: 'subject that can not be read',
    make: () =>
      ask({
        subject: der(
          tags.sequence,
          der(tags.set, der(tags.sequence, derOid(oids.commonName), der(tags.utf8String, fromHex('ff')))),
        ),
      }),
  },
  {
    what: 'signed by another key',
    source: 'RFC 2986 4.2',
    refusal: 'its own key',
    make: () => ask({ signer: makeKey() }),
  },
  {
    what: 'changed after it was signed',
    source: 'RFC 2986 4.2',
    refusal: 'its own key',
    make: () => {
      // Signatures differ in length: the last byte of this one.
      const request = ask();
      return flip(request, request.length - 1);
    },
  },
  {
    what: 'that names SHA-1',
    source: 'RFC 5758 3.2',
    refusal: 'ECDSA with SHA-256',
    make: () => ask({ algorithm: '1.2.840.10045.4.1' }),
  },
  {
    what: 'with a compressed point',
    source: 'RFC 5480 2.2',
    refusal: 'uncompressed P-256 point',
    make: () =>
      ask({
        publicKey: fromHex(`3039301306072a8648ce3d020106082a8648ce3d030107032200${'02'}${'11'.repeat(32)}`),
      }),
  },
  {
    what: 'with a point off the curve',
    source: 'SEC 1 3.2.2.1',
    refusal: 'not on the curve',
    make: () => ask({ publicKey: flip(spki(key), 90) }),
  },
  {
    what: 'with the point at infinity',
    source: 'SEC 1 3.2.2.1',
    refusal: 'uncompressed P-256 point',
    make: () => ask({ publicKey: fromHex('3019301306072a8648ce3d020106082a8648ce3d03010703020000') }),
  },
  {
    what: 'with a key on secp256k1',
    source: 'profile',
    refusal: 'uncompressed P-256 point',
    make: () => ask({ key: makeKey('secp256k1') }),
  },
  {
    what: 'with another kind of key than asked for',
    source: 'profile',
    refusal: 'RSA key of 2048 bits',
    make: () => ask(),
    algorithm: 'rsa2048',
  },
  {
    what: 'with 1024 bits of RSA',
    source: 'NIST SP 800-131A',
    refusal: 'rsa-size',
    make: weakAsk(small),
    algorithm: 'rsa2048',
  },
  {
    what: "with a key of Infineon's library",
    source: 'CVE-2017-15361',
    refusal: 'rsa-roca',
    make: weakAsk(rocaKey()),
    algorithm: 'rsa2048',
  },
  {
    what: 'with close primes',
    source: 'CVE-2022-26320',
    refusal: 'rsa-close-primes',
    make: weakAsk(rsaKeyOf(...closePrimes(1024))),
    algorithm: 'rsa2048',
  },
  {
    what: 'with a small factor',
    source: 'FIPS 186-5 A.1.3',
    refusal: 'rsa-small-factor',
    make: weakAsk(rsaKeyOf(65_521n, generatePrimeSync(2033, { bigint: true }))),
    algorithm: 'rsa2048',
  },
  {
    what: 'with the private key 1',
    source: 'FIPS 186-5 A.2',
    refusal: 'ec-tiny-key',
    make: weakAsk(ecKeyOf('P-256', 'prime256v1', 32, 1n)),
  },
  {
    what: 'with a point of small order',
    source: 'RFC 8032 5.1',
    refusal: 'ed25519-small-order',
    make: () => ask({ publicKey: fromHex(`302a300506032b6570032100${'00'.repeat(32)}`) }),
    algorithm: 'ed25519',
  },
  {
    what: 'with a key of RFC 9500',
    source: 'RFC 9500 2.3',
    refusal: 'known-test-key',
    make: weakAsk(
      ecKeyOf('P-256', 'prime256v1', 32, 0xe6cb5bdd80aa45ae9c95e8c15476679ffec953c16851e711e743939589c64fc1n),
    ),
  },
];

describe(`the corpus of ${certificates.length} certificates and ${requests.length} requests`, () => {
  test('begins with a good one of each', () => {
    expect(lintCertificate(build({}, leaf), context)).toEqual([]);
    expect(checkRequest(ask(), name).publicKey).toEqual(spki(key));
    expect(certificates.length + requests.length).toBeGreaterThanOrEqual(50);
    expect(new Set([...certificates, ...requests].map(({ what }) => what)).size).toBe(
      certificates.length + requests.length,
    );
    expect([...certificates, ...requests].every(({ source }) => source.length > 3)).toBe(true);
  });

  test.each(certificates)(
    'a certificate $what is refused as $rule ($source)',
    ({ rule, parts, context: more }) => {
      const publicKey = rule === 'key-same' ? context.publicKey : (parts?.publicKey ?? context.publicKey);
      const findings = lintCertificate(build(parts ?? {}, leaf), { ...context, publicKey, ...more });
      expect(findings.map((finding) => finding.rule)).toContain(rule);
    },
  );

  test.each(requests)('a request $what is refused: $refusal ($source)', ({ make, refusal, algorithm }) => {
    const request = make();
    const thrown = (() => {
      try {
        checkRequest(request, name, algorithm);
        return null;
      } catch (fault) {
        return fault;
      }
    })();
    if (!(thrown instanceof Fault)) throw new Error(`not refused: ${String(thrown)}`);
    expect(['identity.csr', 'identity.weak-key']).toContain(thrown.code);
    expect(thrown.code === 'identity.weak-key' ? thrown.context.weakness : thrown.message).toContain(refusal);
  });
});

describe('one changed field of a good certificate', () => {
  let ours: { readonly bytes: Uint8Array; readonly context: LintContext };
  beforeAll(async () => {
    const clock = fixedClock();
    const names = { organization: 'Example', commonName: 'Root', demo: false };
    const local = await LocalCa.passing(names, { id: 'x', clock, random: systemRandom });
    const { signal } = new AbortController();
    const issued = await local.issue({ certificateRequest: ask(), profile, ...unit, signal });
    const [bytes = new Uint8Array()] = issued.chain;
    ours = { bytes, context: { ...context, issuer: issued.issuer, now: clock.now() } };
  });

  test('is found wherever it is: no byte of what an authority signed may be another', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 1, max: 255 }), (place, change) => {
        const bytes = ours.bytes.slice();
        const index = place % bytes.length;
        bytes[index] = (bytes[index] ?? 0) ^ change;
        return lintCertificate(bytes, ours.context).length > 0;
      }),
      { numRuns: 1_000 },
    );
  });

  /** Fields that the linter claims to cover: their value is the profile's, the request's or the issuer's, whoever signs it. */
  test('is found also where the authority itself has signed it', () => {
    const fields: Readonly<Record<string, (bytes: Uint8Array) => Parts | null>> = {
      publicKey: (bytes) => ({ publicKey: bytes }),
      issuer: (bytes) => ({ issuer: bytes }),
      notAfter: (bytes) => ({ notAfter: bytes }),
      subject: (bytes) => ({ subject: bytes }),
      innerAlgorithm: (bytes) => ({ innerAlgorithm: bytes }),
      akid: (bytes) => with_(bytes, good.usage, good.names),
      usage: (bytes) => with_(good.akid, bytes, good.names),
      names: (bytes) => with_(good.akid, good.usage, bytes),
    };
    const right: Readonly<Record<string, Uint8Array>> = {
      publicKey: spki(key),
      issuer: caName,
      notAfter: general('99991231235959Z'),
      subject: nameDer(subject),
      innerAlgorithm: der(tags.sequence, derOid(ecdsaSha256)),
      ...good,
    };
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(fields)),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (field, place, change) => {
          const bytes = (right[field] ?? new Uint8Array()).slice();
          const index = place % bytes.length;
          bytes[index] = (bytes[index] ?? 0) ^ change;
          const parts = fields[field]?.(bytes);
          if (!parts) return false;
          return lintCertificate(build(parts, leaf), context).length > 0;
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
