/** Rules for device attestation certificates: Matter Core Specification 6.2.2, as its own SDK enforces them. */
import { bytesEqual, toHex } from '../base/bytes.ts';
import { matterProductId, matterVendorId } from '../model/certificate-profile.ts';
import type { ReadCertificate } from './certificate.ts';
import { tags } from './der.ts';
import { readKeyId } from './key-ids.ts';
import { attributes, extension, type LintRule, unless } from './lint-rule.ts';
import { oids } from './names.ts';
import { keyAlgorithmOf } from './public-key.ts';
import { signatureAlgorithmOf } from './signature-algorithm.ts';

/** Section 6.1.3. */
const mostBytes = 600;
const only = ['matter-dac'] as const;

export const lintMatterRules: readonly LintRule[] = [
  {
    id: 'matter-vendor',
    source: 'Matter 6.2.2.3: one VID, that of the PAI',
    only,
    check: ({ certificate, issuer, context }) => {
      const wanted = context.profile.matter?.vendorId;
      const right = idsOf(certificate, matterVendorId) === wanted && idsOf(issuer, matterVendorId) === wanted;
      return unless(right, 'is for another vendor than the profile or its issuer');
    },
  },
  {
    id: 'matter-product',
    source: 'Matter 6.2.2.3: one PID, that of the PAI where it has one',
    only,
    check: ({ certificate, issuer, context }) => {
      const wanted = context.profile.matter?.productId;
      const ofIssuer = idsOf(issuer, matterProductId);
      const right =
        idsOf(certificate, matterProductId) === wanted && (ofIssuer === '' || ofIssuer === wanted);
      return unless(right, 'is for another product than the profile or its issuer');
    },
  },
  {
    id: 'matter-basic-constraints',
    source: 'Matter 6.2.2.3',
    only,
    check: ({ certificate }) => {
      const found = extension(certificate, oids.basicConstraints);
      return unless(
        found?.critical === true && toHex(found.value) === '3000',
        'does not say critically that it is no authority',
      );
    },
  },
  {
    id: 'matter-subject-key-id',
    source: 'Matter 6.2.2.3',
    only,
    check: ({ certificate }) =>
      unless(
        extension(certificate, oids.subjectKeyIdentifier) !== undefined,
        'has no subject key identifier',
      ),
  },
  {
    id: 'matter-algorithms',
    source: 'Matter 6.2.2: prime256v1 and ecdsa-with-SHA256',
    only,
    check: ({ certificate, issuer }) => {
      const keys = [certificate.publicKey, issuer.publicKey].every((key) => keyAlgorithmOf(key) === 'p256');
      const signed = bytesEqual(certificate.outerAlgorithm, signatureAlgorithmOf('p256'));
      return unless(keys && signed, 'is not ECDSA on P-256 throughout');
    },
  },
  {
    id: 'matter-issuer',
    source: 'Matter 6.2.2.4: a PAI may sign units and nothing below them',
    only,
    check: ({ issuer }) => {
      const found = extension(issuer, oids.basicConstraints);
      const right = found?.critical === true && toHex(found.value) === '30060101ff020100';
      return unless(
        right && !bytesEqual(issuer.subjectDer, issuer.issuerDer),
        'has an issuer that is no PAI',
      );
    },
  },
  {
    id: 'matter-size',
    source: 'Matter 6.1.3',
    only,
    check: ({ sizeBytes }) => unless(sizeBytes <= mostBytes, `has more than ${mostBytes} bytes`),
  },
];

export const lintSubjectKeyRule: LintRule = {
  id: 'subject-key-id',
  source: 'RFC 5280 4.2.1.2',
  check: ({ certificate }) => {
    const found = extension(certificate, oids.subjectKeyIdentifier);
    if (found === undefined) return null;
    const id = readKeyId(certificate);
    const right = !found.critical && id !== null && id.length >= 8 && id.length <= 64;
    return unless(right, 'has a subject key identifier that is not one, or critical');
  },
};

/** All values as UTF8String; empty where there is none, and never equal to an id where there are two. */
function idsOf(certificate: ReadCertificate, oid: string): string {
  return attributes(certificate, oid)
    .map(({ tag, value }) => (tag === tags.utf8String ? value : 'another string type'))
    .join(' ');
}
