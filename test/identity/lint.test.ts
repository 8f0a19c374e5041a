import { generateKeyPairSync } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { fromHex, utf8 } from '../../src/base/bytes.ts';
import { namesOf } from '../../src/identity/certificate-names.ts';
import { der, tags } from '../../src/identity/der.ts';
import { dnsNameDer, generalNamesDer, hardwareModuleNameDer } from '../../src/identity/general-names.ts';
import { lintCertificate, requireCleanCertificate } from '../../src/identity/lint.ts';
import type { LintContext } from '../../src/identity/lint-rule.ts';
import { lintRules } from '../../src/identity/lint-rules.ts';
import { extendedKeyUsage, type NameAttribute, nameDer, oids } from '../../src/identity/names.ts';
import { identityProfileSchema } from '../../src/model/identity.ts';
import {
  authorityKeyId,
  build,
  extension,
  general,
  keyIdOf,
  ownAlgorithm,
  type Parts,
  utc,
} from './certificate-builder.ts';
import { type KeyPair, makeKey, spki } from './device.ts';
import { ecKeyOf } from './weak-key-makers.ts';

const profile = identityProfileSchema.parse({
  profile: 'sensor',
  title: 'Sensor',
  serial: { prefix: 'MM-', digits: 5, first: 1, last: 99 },
  subject: { organization: 'Example', organizationalUnit: 'Line 1' },
});
const number = 'MM-00001';
const hardwareId = 'unit-0001';
const caName = nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: 'Test root' }]);
const unitNames = { serialNumber: number, hardwareId };
const right = namesOf(profile, unitNames);

let ca: KeyPair;
let unit: KeyPair;
let defaults: Required<Parts>;
let authority: Required<Parts>;
let context: LintContext;
const usage = (bits: string): Uint8Array => fromHex(bits);
const good = {
  authority: (): Uint8Array => extension(oids.authorityKeyIdentifier, authorityKeyId(keyIdOf(ca))),
  usage: (): Uint8Array => extension(oids.keyUsage, usage('03020780'), true),
  name: (): Uint8Array =>
    extension(
      oids.subjectAltName,
      generalNamesDer([hardwareModuleNameDer(profile.hardwareType, hardwareId)]),
    ),
};

beforeAll(() => {
  ca = makeKey();
  unit = makeKey();
  authority = {
    version: 3,
    serial: fromHex(`40${'11'.repeat(15)}`),
    innerAlgorithm: oids.ecdsaWithSha256,
    outerAlgorithm: oids.ecdsaWithSha256,
    issuer: caName,
    notBefore: utc('260101000000Z'),
    notAfter: general('99991231235959Z'),
    subject: [{ oid: oids.commonName, tag: tags.utf8String, value: 'Test root' }],
    publicKey: spki(ca),
    unique: false,
    extensions: [
      extension(oids.basicConstraints, fromHex('30060101ff020100'), true),
      extension(oids.keyUsage, usage('03020106'), true),
      extension(oids.subjectKeyIdentifier, der(tags.octetString, keyIdOf(ca))),
    ],
    signer: ca,
  };
  defaults = {
    ...authority,
    subject: right.subject,
    publicKey: spki(unit),
    extensions: [good.authority(), good.usage(), good.name()],
  };
  context = {
    profile,
    serialNumber: number,
    hardwareId,
    publicKey: spki(unit),
    issuer: build({}, authority),
    now: new Date('2026-01-05T08:00:00Z'),
  };
});

const findingsOf = (parts: Parts, more: Partial<LintContext> = {}): readonly string[] =>
  lintCertificate(build(parts, defaults), { ...context, ...more }).map(({ rule }) => rule);
const subjectWith = (change: (attribute: NameAttribute) => NameAttribute | null): readonly NameAttribute[] =>
  right.subject.flatMap((attribute) => change(attribute) ?? []);

const clientExtensions = (): readonly Uint8Array[] => [
  good.authority(),
  good.usage(),
  extension(oids.extendedKeyUsage, extendedKeyUsage(oids.clientAuthentication)),
];
/** A certificate as a foreign authority makes it: with an expiry, no hardware in it, no more names than the request. */
const clientFindings = (parts: Parts): readonly string[] =>
  findingsOf(
    { notAfter: utc('260206080000Z'), extensions: clientExtensions(), ...parts },
    { profile: { ...profile, template: 'tls-client' } },
  );

/** One bad certificate for every rule; the rule must be found, and no other where that is possible. */
const bad: Readonly<Record<string, () => readonly string[]>> = {
  version: () => findingsOf({ version: 2 }),
  'serial-positive': () => findingsOf({ serial: fromHex(`80${'11'.repeat(15)}`) }),
  'serial-length': () => findingsOf({ serial: fromHex('11'.repeat(21)) }),
  'serial-entropy': () => findingsOf({ serial: fromHex('112233') }),
  'serial-minimal': () => findingsOf({ serial: fromHex(`0011${'22'.repeat(10)}`) }),
  'algorithm-agrees': () => findingsOf({ innerAlgorithm: '1.2.840.10045.4.3.3' }),
  algorithm: () =>
    findingsOf({ innerAlgorithm: '1.2.840.10045.4.3.1', outerAlgorithm: '1.2.840.10045.4.3.1' }),
  signature: () => findingsOf({ signer: makeKey() }),
  'issuer-name': () => findingsOf({ issuer: nameDer([]) }),
  'issuer-ca': () =>
    findingsOf({}, { issuer: build({ extensions: authority.extensions.slice(1) }, authority) }),
  'issuer-may-sign': () =>
    findingsOf(
      {},
      {
        issuer: build(
          {
            extensions: [
              ...authority.extensions.filter((_, index) => index !== 1),
              extension(oids.keyUsage, usage('03020780'), true),
            ],
          },
          authority,
        ),
      },
    ),
  'not-before-form': () => findingsOf({ notBefore: general('20260101000000Z') }),
  'not-after-form': () => findingsOf({ notAfter: general('99991232235959Z') }),
  'not-before-past': () => findingsOf({ notBefore: utc('260105090000Z') }),
  'no-expiry': () => findingsOf({ notAfter: utc('360101000000Z') }),
  'subject-common-name': () =>
    findingsOf({
      subject: subjectWith((attribute) =>
        attribute.oid === oids.commonName ? { ...attribute, value: 'MM-00002' } : attribute,
      ),
    }),
  'subject-serial-number': () =>
    findingsOf({
      subject: subjectWith((attribute) =>
        attribute.oid === oids.serialNumber ? { ...attribute, tag: tags.utf8String } : attribute,
      ),
    }),
  'subject-organization': () =>
    findingsOf({
      subject: subjectWith((attribute) => (attribute.oid === oids.organizationalUnit ? null : attribute)),
    }),
  'key-same': () => findingsOf({ publicKey: spki(makeKey()) }),
  'key-weak': () => {
    const publicKey = spki(ecKeyOf('P-256', 'prime256v1', 32, 7n));
    return findingsOf({ publicKey }, { publicKey });
  },
  'issuer-key-strength': () => {
    const weak = generateKeyPairSync('ec', { namedCurve: 'secp224r1' });
    const issuer = build({ publicKey: spki(weak), signer: weak }, authority);
    return findingsOf({ signer: weak }, { issuer });
  },
  'key-algorithm': () => {
    const publicKey = spki(makeKey('P-384'));
    return findingsOf({ publicKey }, { publicKey });
  },
  'extensions-unique': () =>
    findingsOf({
      extensions: [...defaults.extensions, extension('1.2.3.4', utf8('x')), extension('1.2.3.4', utf8('y'))],
    }),
  'critical-known': () =>
    findingsOf({ extensions: [...defaults.extensions, extension('1.2.3.4', utf8('x'), true)] }),
  'authority-key-id': () =>
    findingsOf({
      extensions: [
        extension(oids.authorityKeyIdentifier, authorityKeyId(Uint8Array.of(1, 2, 3))),
        good.usage(),
        good.name(),
      ],
    }),
  'authority-key-id-not-critical': () =>
    findingsOf({
      extensions: [
        extension(oids.authorityKeyIdentifier, authorityKeyId(keyIdOf(ca)), true),
        good.usage(),
        good.name(),
      ],
    }),
  'key-usage': () =>
    findingsOf({
      extensions: [good.authority(), extension(oids.keyUsage, usage('03020186'), true), good.name()],
    }),
  'key-usage-critical': () =>
    findingsOf({ extensions: [good.authority(), extension(oids.keyUsage, usage('03020780')), good.name()] }),
  'no-authority': () =>
    findingsOf({
      extensions: [...defaults.extensions, extension(oids.basicConstraints, fromHex('30030101ff'), true)],
    }),
  'hardware-module-name': () =>
    findingsOf({
      extensions: [
        good.authority(),
        good.usage(),
        extension(
          oids.subjectAltName,
          generalNamesDer([hardwareModuleNameDer(profile.hardwareType, 'unit-0002')]),
        ),
      ],
    }),
  'no-unique-identifiers': () => findingsOf({ unique: true }),
  'valid-long-enough': () =>
    clientFindings({ notAfter: utc('260203080000Z') }).concat(
      findingsOf({ notAfter: utc('260203080000Z') }, { profile: { ...profile, template: 'ldevid' } }),
    ),
  'subject-serial-number-not-other': () =>
    clientFindings({
      subject: subjectWith((attribute) =>
        attribute.oid === oids.serialNumber ? { ...attribute, value: 'MM-00002' } : attribute,
      ),
    }),
  'subject-organization-not-other': () =>
    clientFindings({
      subject: subjectWith((attribute) =>
        attribute.oid === oids.organization ? { ...attribute, value: 'Somebody' } : attribute,
      ),
    }),
  'only-own-name': () =>
    clientFindings({
      extensions: [
        ...clientExtensions(),
        extension(oids.subjectAltName, generalNamesDer([dnsNameDer('MM-00002')])),
      ],
    }),
  'subject-attributes': () =>
    findingsOf({ subject: [...right.subject, { oid: oids.locality, tag: tags.utf8String, value: 'Here' }] }),
  'subject-attributes-not-other': () =>
    lintCertificate(
      build(
        {
          notAfter: utc('260206080000Z'),
          extensions: clientExtensions(),
          subject: [...right.subject, { oid: oids.locality, tag: tags.utf8String, value: 'There' }],
        },
        defaults,
      ),
      {
        ...context,
        profile: { ...profile, template: 'tls-client', subject: { ...profile.subject, locality: 'Here' } },
      },
    ).map(({ rule }) => rule),
  'subject-text': () =>
    findingsOf({
      subject: subjectWith((attribute) =>
        attribute.oid === oids.organization ? { ...attribute, tag: 0x1e } : attribute,
      ),
    }),
  'subject-not-issuer': () =>
    findingsOf(
      { issuer: nameDer(right.subject) },
      { issuer: build({ subject: right.subject, issuer: nameDer(right.subject) }, authority) },
    ),
  'alternative-names': () =>
    findingsOf({
      extensions: [
        good.authority(),
        good.usage(),
        extension(
          oids.subjectAltName,
          generalNamesDer([
            hardwareModuleNameDer(profile.hardwareType, hardwareId),
            dnsNameDer('other.example'),
          ]),
        ),
      ],
    }),
  'own-names-there': () =>
    findingsOf(
      { notAfter: utc('260206080000Z'), extensions: clientExtensions() },
      { profile: { ...profile, template: 'tls-client', names: [{ type: 'dns', value: 'x.example' }] } },
    ),
  'alternative-names-form': () =>
    clientFindings({ extensions: [...clientExtensions(), extension(oids.subjectAltName, fromHex('3000'))] }),
  'alternative-names-not-critical': () =>
    findingsOf({
      extensions: [
        good.authority(),
        good.usage(),
        extension(
          oids.subjectAltName,
          generalNamesDer([hardwareModuleNameDer(profile.hardwareType, hardwareId)]),
          true,
        ),
      ],
    }),
  'no-other-purpose': () =>
    findingsOf({
      extensions: [
        ...defaults.extensions,
        extension(oids.extendedKeyUsage, extendedKeyUsage('1.3.6.1.5.5.7.3.3')),
      ],
    }),
  'valid-order': () => clientFindings({ notBefore: utc('260105080100Z'), notAfter: utc('260105080000Z') }),
  'issuer-valid': () => findingsOf({}, { issuer: build({ notAfter: utc('260104000000Z') }, authority) }),
  'subject-key-id': () =>
    findingsOf({
      extensions: [...defaults.extensions, extension(oids.subjectKeyIdentifier, fromHex('0400'))],
    }),
  'matter-vendor': () => dacFindings({}, pai({ subject: [vendor('FFF2')] })),
  'matter-product': () =>
    dacFindings({
      subject: dacSubject((attribute) => (attribute.oid === product('').oid ? product('8001') : attribute)),
    }),
  'matter-basic-constraints': () => dacFindings({ extensions: dacExtensions().slice(1) }),
  'matter-subject-key-id': () =>
    dacFindings({ extensions: dacExtensions().filter((_, index) => index !== 2) }),
  'matter-algorithms': () => {
    const other = makeKey('P-384');
    return dacFindings(
      {
        signer: other,
        innerAlgorithm: ownAlgorithm(other),
        outerAlgorithm: ownAlgorithm(other),
        extensions: dacExtensions(),
      },
      pai({ publicKey: spki(other) }),
    );
  },
  'matter-issuer': () => dacFindings({}, pai({ issuer: paiName() })),
  'matter-size': () =>
    dacFindings({
      extensions: [...dacExtensions(), extension('1.3.6.1.4.1.59999.9', new Uint8Array(300))],
    }),
  'client-authentication': () =>
    clientFindings({
      extensions: [
        good.authority(),
        good.usage(),
        extension(oids.extendedKeyUsage, extendedKeyUsage(oids.serverAuthentication)),
      ],
    }),
};
/** The same profile as a device attestation certificate, below a PAI. */
const matter = identityProfileSchema.parse({
  ...profile,
  subject: { organization: 'Example' },
  template: 'matter-dac',
  matter: { vendorId: 'FFF1', productId: '8000' },
});
const vendor = (value: string): NameAttribute => ({
  oid: '1.3.6.1.4.1.37244.2.1',
  tag: tags.utf8String,
  value,
});
const product = (value: string): NameAttribute => ({ ...vendor(value), oid: '1.3.6.1.4.1.37244.2.2' });
const pai = (more: Parts = {}): Uint8Array =>
  build(
    {
      subject: [{ oid: oids.commonName, tag: tags.utf8String, value: 'PAI' }, vendor('FFF1')],
      issuer: nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: 'PAA' }]),
      ...more,
    },
    authority,
  );
const paiName = (): Uint8Array =>
  nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: 'PAI' }, vendor('FFF1')]);
const dacExtensions = (): readonly Uint8Array[] => [
  extension(oids.basicConstraints, fromHex('3000'), true),
  good.authority(),
  extension(oids.subjectKeyIdentifier, der(tags.octetString, keyIdOf(unit))),
  good.usage(),
];
const dacFindings = (parts: Parts = {}, issuer = pai()): readonly string[] =>
  findingsOf(
    {
      issuer: paiName(),
      subject: namesOf(matter, unitNames).subject,
      extensions: dacExtensions(),
      ...parts,
    },
    { profile: matter, issuer },
  );
const dacSubject = (change: (attribute: NameAttribute) => NameAttribute | null): readonly NameAttribute[] =>
  namesOf(matter, unitNames).subject.flatMap((attribute) => change(attribute) ?? []);

/** Rules that can not be broken alone, and what comes with them. */
const companions: Readonly<Record<string, readonly string[]>> = {
  'not-after-form': ['no-expiry'],
  'authority-key-id-not-critical': ['critical-known'],
  algorithm: ['signature'],
  'hardware-module-name': ['alternative-names'],
  'subject-serial-number': ['subject-text'],
  'alternative-names-form': [],
  'valid-order': ['valid-long-enough'],
  'matter-vendor': ['issuer-name'],
  'matter-product': ['subject-attributes'],
  'serial-minimal': [],
  // once for each of the two templates that have it
  'valid-long-enough': ['valid-long-enough'],
};

describe('the linter', () => {
  test('finds nothing in a right certificate', () => {
    expect(findingsOf({})).toEqual([]);
    expect(() => requireCleanCertificate(build({}, defaults), context)).not.toThrow();
  });

  test('has a bad certificate for every rule, and at least 15 rules with a source', () => {
    expect(Object.keys(bad).sort()).toEqual(lintRules.map(({ id }) => id).sort());
    expect(lintRules.length).toBeGreaterThanOrEqual(15);
    expect(lintRules.every(({ source }) => source.length > 5)).toBe(true);
  });

  test.each(Object.keys(bad))('finds a certificate that breaks %s', (rule) => {
    const found = bad[rule]?.() ?? [];
    expect([...found].sort()).toEqual([rule, ...(companions[rule] ?? [])].sort());
  });

  test('asks less of a TLS client than of an IDevID only where the profile says so', () => {
    const common = subjectWith((attribute) => (attribute.oid === oids.commonName ? attribute : null));
    const foreign = { subject: common, notAfter: utc('260206080000Z'), extensions: clientExtensions() };
    expect(clientFindings(foreign)).toEqual([]);
    const named = [
      ...clientExtensions(),
      extension(oids.subjectAltName, generalNamesDer([dnsNameDer(number)])),
    ];
    expect(clientFindings({ extensions: named })).toEqual([]);
    expect(findingsOf(foreign)).toEqual([
      'subject-serial-number',
      'subject-organization',
      'hardware-module-name',
      'alternative-names',
      'no-expiry',
    ]);
  });

  test('finds nothing in a right device attestation certificate', () => {
    expect(dacFindings()).toEqual([]);
    expect(dacFindings({}, pai({ subject: [vendor('FFF1'), product('8000')] }))).toEqual(['issuer-name']);
  });

  test('takes no basicConstraints, or empty ones, for a unit', () => {
    expect(
      findingsOf({ extensions: [...defaults.extensions, extension(oids.basicConstraints, fromHex('3000'))] }),
    ).toEqual([]);
  });

  test.each(['260229000000Z', '261301000000Z', '260101240000Z', '2601010000Z', '260101000000+0100', ''])(
    'takes %j for no date',
    (text) => expect(findingsOf({ notBefore: utc(text) })).toContain('not-before-form'),
  );

  test('refuses what is not a certificate at all, and cut or padded ones', () => {
    const whole = build({}, defaults);
    for (const bytes of [
      new Uint8Array(),
      whole.slice(0, -1),
      Uint8Array.from([...whole, 0]),
      new Uint8Array(10_000),
    ]) {
      expect(lintCertificate(bytes, context).map(({ rule }) => rule)).toEqual(['der']);
    }
  });

  test('tells the first finding and names them all', () => {
    expect(() => requireCleanCertificate(build({ version: 2, unique: true }, defaults), context)).toThrow(
      expect.objectContaining({
        code: 'identity.certificate',
        message: 'The certificate is not version 3 (RFC 5280 4.1.2.1).',
        context: { rules: 'version, no-unique-identifiers', serialNumber: number },
      }),
    );
  });
});
