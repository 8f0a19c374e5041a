/**
 * The rules of the linter, each with its source. They read the bytes themselves, not a library's view of them. To add
 * one: a row here and a bad certificate in test/identity/lint.test.ts.
 */
import { createPublicKey, verify } from 'node:crypto';
import { bytesEqual, toHex } from '../base/bytes.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { CertificateExtension, ReadCertificate } from './certificate.ts';
import { importP256 } from './certificate-request.ts';
import { der, derOid, tags } from './der.ts';
import { readAuthorityKeyId, readKeyId } from './key-ids.ts';
import { noExpiryText, timeFinding, timeOf } from './lint-time.ts';
import { hardwareModuleName, oids } from './names.ts';

export interface LintContext {
  readonly profile: IdentityProfile;
  readonly serialNumber: string;
  readonly hardwareId: string;
  /** SubjectPublicKeyInfo of the request that the unit signed. */
  readonly publicKey: Uint8Array;
  /** The certificate of who signed it, as DER. */
  readonly issuer: Uint8Array;
  readonly now: Date;
}

export interface LintSubject {
  readonly certificate: ReadCertificate;
  readonly issuer: ReadCertificate;
  readonly context: LintContext;
}

export interface LintRule {
  readonly id: string;
  readonly source: string;
  /** What is wrong, as the end of a sentence that begins with "The certificate"; null when it is right. */
  readonly check: (subject: LintSubject) => string | null;
}

/** Clocks of issuers may be ahead of ours by this much. */
const clockToleranceMs = 5 * 60_000;
const knownCritical: readonly string[] = [
  oids.keyUsage,
  oids.basicConstraints,
  oids.subjectAltName,
  oids.extendedKeyUsage,
];

const extension = (certificate: ReadCertificate, oid: string): CertificateExtension | undefined =>
  certificate.extensions.find((candidate) => candidate.oid === oid);
const attributes = (certificate: ReadCertificate, oid: string) =>
  certificate.subject.filter((attribute) => attribute.oid === oid);
const unless = (right: boolean, text: string): string | null => (right ? null : text);

export const lintRules: readonly LintRule[] = [
  {
    id: 'version',
    source: 'RFC 5280 4.1.2.1',
    check: ({ certificate }) => unless(certificate.version === 3, 'is not version 3'),
  },
  {
    id: 'serial-positive',
    source: 'RFC 5280 4.1.2.2',
    check: ({ certificate: { serial } }) =>
      unless(
        (serial[0] ?? 0x80) < 0x80 && serial.some((byte) => byte !== 0),
        'has a serial that is not positive',
      ),
  },
  {
    id: 'serial-length',
    source: 'RFC 5280 4.1.2.2',
    check: ({ certificate }) => unless(certificate.serial.length <= 20, 'has a serial of more than 20 bytes'),
  },
  {
    id: 'serial-entropy',
    source: 'CA/Browser Forum 7.1: at least 64 bits from a random generator',
    check: ({ certificate }) => unless(certificate.serial.length >= 8, 'has a serial that can be guessed'),
  },
  {
    id: 'serial-minimal',
    source: 'X.690 8.3.2',
    check: ({ certificate: { serial } }) =>
      unless(serial.length < 2 || serial[0] !== 0 || (serial[1] ?? 0) >= 0x80, 'has a padded serial'),
  },
  {
    id: 'algorithm-agrees',
    source: 'RFC 5280 4.1.1.2',
    check: ({ certificate }) =>
      unless(
        bytesEqual(certificate.innerAlgorithm, certificate.outerAlgorithm),
        'names two signature algorithms',
      ),
  },
  {
    id: 'algorithm',
    source: 'RFC 5758 3.2',
    check: ({ certificate }) =>
      unless(
        bytesEqual(certificate.outerAlgorithm, der(tags.sequence, derOid(oids.ecdsaWithSha256))),
        'is not signed with ECDSA and SHA-256',
      ),
  },
  {
    id: 'signature',
    source: 'RFC 5280 6.1.3',
    check: ({ certificate, issuer }) =>
      unless(isSignedBy(certificate, issuer), "is not signed by its issuer's key"),
  },
  {
    id: 'issuer-name',
    source: 'RFC 5280 4.1.2.4',
    check: ({ certificate, issuer }) =>
      unless(bytesEqual(certificate.issuerDer, issuer.subjectDer), 'names another issuer than its signer'),
  },
  {
    id: 'issuer-ca',
    source: 'RFC 5280 4.2.1.9',
    check: ({ issuer }) =>
      unless(
        toHex(extension(issuer, oids.basicConstraints)?.value ?? new Uint8Array()).includes('0101ff'),
        'has an issuer that is no authority',
      ),
  },
  {
    id: 'issuer-may-sign',
    source: 'RFC 5280 4.2.1.3',
    check: ({ issuer }) =>
      unless((usageBits(issuer) & 0x04) !== 0, 'has an issuer that may not sign certificates'),
  },
  {
    id: 'not-before-form',
    source: 'RFC 5280 4.1.2.5',
    check: ({ certificate }) => timeFinding(certificate.notBefore),
  },
  {
    id: 'not-after-form',
    source: 'RFC 5280 4.1.2.5',
    check: ({ certificate }) => timeFinding(certificate.notAfter),
  },
  {
    id: 'not-before-past',
    source: 'RFC 5280 4.1.2.5',
    check: ({ certificate, context }) => {
      const from = timeOf(certificate.notBefore);
      return unless(from === null || from <= context.now.getTime() + clockToleranceMs, 'is not valid yet');
    },
  },
  {
    id: 'no-expiry',
    source: 'IEEE 802.1AR: notAfter 99991231235959Z',
    check: ({ certificate }) =>
      unless(new TextDecoder().decode(certificate.notAfter.content) === noExpiryText, 'expires'),
  },
  {
    id: 'subject-common-name',
    source: 'profile',
    check: ({ certificate, context }) => {
      const names = attributes(certificate, oids.commonName);
      return unless(
        names.length === 1 && names[0]?.value === context.serialNumber,
        'has another common name',
      );
    },
  },
  {
    id: 'subject-serial-number',
    source: 'IEEE 802.1AR; RFC 5280 appendix A.1 (PrintableString)',
    check: ({ certificate, context }) => {
      const [number, second] = attributes(certificate, oids.serialNumber);
      const right = number?.value === context.serialNumber && number.tag === tags.printableString && !second;
      return unless(right, 'has another serialNumber in its subject, or not as PrintableString');
    },
  },
  {
    id: 'subject-organization',
    source: 'profile',
    check: ({ certificate, context }) => {
      const { organization, organizationalUnit } = context.profile.subject;
      const names = (oid: string): string =>
        attributes(certificate, oid)
          .map(({ value }) => value)
          .join('\n');
      const right =
        names(oids.organization) === organization &&
        names(oids.organizationalUnit) === (organizationalUnit ?? '');
      return unless(right, 'has another organisation than the profile');
    },
  },
  {
    id: 'key-same',
    source: 'RFC 2986: the key of the request',
    check: ({ certificate, context }) =>
      unless(bytesEqual(certificate.publicKey, context.publicKey), "has another key than the unit's"),
  },
  {
    id: 'key-curve',
    source: 'RFC 5480 2.1.1',
    check: ({ certificate }) =>
      unless(isP256(certificate.publicKey), 'has a key that is not a point on P-256'),
  },
  {
    id: 'extensions-unique',
    source: 'RFC 5280 4.2',
    check: ({ certificate: { extensions } }) =>
      unless(new Set(extensions.map(({ oid }) => oid)).size === extensions.length, 'has an extension twice'),
  },
  {
    id: 'critical-known',
    source: 'RFC 5280 4.2',
    check: ({ certificate }) =>
      unless(
        certificate.extensions.every(({ critical, oid }) => !critical || knownCritical.includes(oid)),
        'has a critical extension that a device may not know',
      ),
  },
  {
    id: 'authority-key-id',
    source: 'IEEE 802.1AR; RFC 5280 4.2.1.1',
    check: ({ certificate, issuer }) => {
      const found = readAuthorityKeyId(certificate);
      return unless(found !== null && found === readKeyId(issuer), "does not name its issuer's key");
    },
  },
  {
    id: 'authority-key-id-not-critical',
    source: 'RFC 5280 4.2.1.1',
    check: ({ certificate }) =>
      unless(
        extension(certificate, oids.authorityKeyIdentifier)?.critical !== true,
        'marks its issuer key as critical',
      ),
  },
  {
    id: 'key-usage',
    source: 'IEEE 802.1AR; RFC 5280 4.2.1.3',
    check: ({ certificate }) =>
      unless(
        toHex(extension(certificate, oids.keyUsage)?.value ?? new Uint8Array()) === '03020780',
        'may be used for something else than digital signatures',
      ),
  },
  {
    id: 'key-usage-critical',
    source: 'RFC 5280 4.2.1.3',
    check: ({ certificate }) =>
      unless(extension(certificate, oids.keyUsage)?.critical === true, 'has a key usage that may be ignored'),
  },
  {
    id: 'no-authority',
    source: 'RFC 5280 4.2.1.9',
    check: ({ certificate }) => {
      const constraints = extension(certificate, oids.basicConstraints);
      return unless(
        constraints === undefined || toHex(constraints.value) === '3000',
        'makes the unit an authority',
      );
    },
  },
  {
    id: 'hardware-module-name',
    source: 'IEEE 802.1AR; RFC 4108 5',
    check: ({ certificate, context }) =>
      unless(
        bytesEqual(
          extension(certificate, oids.subjectAltName)?.value ?? new Uint8Array(),
          hardwareModuleName(context.profile.hardwareType, context.hardwareId),
        ),
        'does not name this hardware',
      ),
  },
  {
    id: 'no-unique-identifiers',
    source: 'RFC 5280 4.1.2.8',
    check: ({ certificate }) => unless(!certificate.hasUniqueIdentifiers, 'has unique identifiers'),
  },
];

function isSignedBy(certificate: ReadCertificate, issuer: ReadCertificate): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(issuer.publicKey), format: 'der', type: 'spki' });
    return verify('sha256', certificate.signedBytes, key, certificate.signature);
  } catch {
    return false; // a key that OpenSSL does not take has signed nothing
  }
}

function isP256(publicKey: Uint8Array): boolean {
  try {
    importP256(publicKey);
    return true;
  } catch {
    return false; // the finding names it
  }
}

/** The first octet of KeyUsage: 0x80 digitalSignature … 0x04 keyCertSign. */
function usageBits(certificate: ReadCertificate): number {
  return extension(certificate, oids.keyUsage)?.value[3] ?? 0;
}
