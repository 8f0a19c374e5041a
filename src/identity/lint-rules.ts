/**
 * The rules of the linter for every certificate, each with its source; names, templates and Matter have files of their own.
 * They read the bytes themselves, not a library's view of them. To add one: a row here and a
 * bad certificate in test/identity/lint.test.ts.
 */
import { bytesEqual, toHex } from '../base/bytes.ts';
import type { ReadCertificate } from './certificate.ts';
import { readAuthorityKeyId, readKeyId } from './key-ids.ts';
import { lintMatterRules, lintSubjectKeyRule } from './lint-matter-rules.ts';
import { lintNameRules } from './lint-name-rules.ts';
import { clockToleranceMs, extension, type LintRule, unless } from './lint-rule.ts';
import { lintTemplateRules } from './lint-template-rules.ts';
import { timeFinding, timeOf } from './lint-time.ts';
import { oids } from './names.ts';
import { importPublicKey, keyAlgorithmOf, keyTitles } from './public-key.ts';
import { isSignedAs, isStrongIssuerKey, signatureTitle } from './signature-algorithm.ts';
import { weaknessOf } from './weak-keys.ts';

const knownCritical: readonly string[] = [
  oids.keyUsage,
  oids.basicConstraints,
  oids.subjectAltName,
  oids.extendedKeyUsage,
];

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
    source: 'RFC 5758 3.2; RFC 4055 5; RFC 8410 3',
    check: ({ certificate }) =>
      unless(
        signatureTitle(certificate.outerAlgorithm) !== null,
        'is signed with an algorithm that is too weak or not known',
      ),
  },
  {
    id: 'signature',
    source: 'RFC 5280 6.1.3',
    check: ({ certificate, issuer }) =>
      unless(
        isSignedAs(
          certificate.outerAlgorithm,
          issuer.publicKey,
          certificate.signedBytes,
          certificate.signature,
        ),
        "is not signed by its issuer's key",
      ),
  },
  {
    id: 'issuer-key-strength',
    source: 'NIST SP 800-57 part 1, 5.6: 112 bits and more',
    check: ({ issuer }) => unless(isStrongIssuerKey(issuer.publicKey), 'has an issuer with a weak key'),
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
    id: 'issuer-valid',
    source: 'RFC 5280 6.1.3',
    check: ({ issuer, context }) => {
      const [from, until] = [timeOf(issuer.notBefore), timeOf(issuer.notAfter)];
      const now = context.now.getTime();
      const right = from !== null && until !== null && from <= now + clockToleranceMs && now <= until;
      return unless(right, 'has an issuer that is not valid now');
    },
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
    id: 'key-same',
    source: 'RFC 2986: the key of the request',
    check: ({ certificate, context }) =>
      unless(bytesEqual(certificate.publicKey, context.publicKey), "has another key than the unit's"),
  },
  {
    id: 'key-algorithm',
    source: 'profile; RFC 5480 2.1.1; RFC 8410 3; RFC 3279 2.3.1',
    check: ({ certificate: { publicKey }, context: { profile } }) =>
      unless(
        keyAlgorithmOf(publicKey) === profile.keyAlgorithm && importPublicKey(publicKey) !== null,
        `has a key that is not ${keyTitles[profile.keyAlgorithm]}`,
      ),
  },
  {
    id: 'key-weak',
    source: 'keys that others can find out: identity/weak-keys.ts',
    check: ({ certificate }) => weaknessOf(certificate.publicKey)?.text ?? null,
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
    id: 'no-unique-identifiers',
    source: 'RFC 5280 4.1.2.8',
    check: ({ certificate }) => unless(!certificate.hasUniqueIdentifiers, 'has unique identifiers'),
  },
  lintSubjectKeyRule,
  ...lintNameRules,
  ...lintTemplateRules,
  ...lintMatterRules,
];

/** The first octet of KeyUsage: 0x80 digitalSignature … 0x04 keyCertSign. */
function usageBits(certificate: ReadCertificate): number {
  return extension(certificate, oids.keyUsage)?.value[3] ?? 0;
}
