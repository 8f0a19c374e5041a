/** A certificate in words, field by field, in the order in which people look at them. Judges nothing: that is the linter's. */
import { toHex } from '../base/bytes.ts';
import { attributeRules } from '../model/certificate-profile.ts';
import type { CertificateExtension, ReadCertificate } from './certificate.ts';
import { describeGeneralNames, type NamedValue } from './general-names.ts';
import { readAuthorityKeyId } from './key-ids.ts';
import { noExpiryText, timeOf } from './lint-time.ts';
import { extendedKeyUsages, type NameAttribute, oids } from './names.ts';
import { keyAlgorithmOf, keyTitles } from './public-key.ts';
import { signatureTitle } from './signature-algorithm.ts';

const purposeNames: Readonly<Record<string, string>> = {
  [oids.clientAuthentication]: 'TLS client',
  [oids.serverAuthentication]: 'TLS server',
};
/** Bits of KeyUsage, from the first. */
const usageNames = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
];

export function describeCertificate(
  certificate: ReadCertificate,
  issuer: ReadCertificate,
): readonly NamedValue[] {
  return [
    ...certificate.subject.map((attribute) => ({
      label: `Subject ${attributeName(attribute)}`,
      value: attribute.value,
    })),
    ...certificate.extensions.flatMap(describeExtension),
    { label: 'Key', value: keyText(certificate.publicKey) },
    { label: 'Valid from', value: dateText(timeOf(certificate.notBefore)) },
    { label: 'Valid until', value: untilText(certificate) },
    { label: 'Issuer', value: nameText(issuer.subject) },
    { label: 'Issuer key', value: readAuthorityKeyId(certificate) ?? 'not named' },
    {
      label: 'Signature',
      value: signatureTitle(certificate.outerAlgorithm) ?? toHex(certificate.outerAlgorithm),
    },
    { label: 'Certificate serial', value: toHex(certificate.serial) },
  ];
}

/** `O=Example, CN=MM-00001`, in the order of the certificate. */
export function nameText(name: readonly NameAttribute[]): string {
  return name.map((attribute) => `${attributeName(attribute)}=${attribute.value}`).join(', ');
}

function attributeName({ oid }: NameAttribute): string {
  return attributeRules(oid)?.label ?? oid;
}

function describeExtension({ oid, critical, value }: CertificateExtension): readonly NamedValue[] {
  const mark = critical ? ' (critical)' : '';
  switch (oid) {
    case oids.subjectAltName:
      return describeGeneralNames(value).map((name) => ({
        label: `Alternative name, ${name.label}${mark}`,
        value: name.value,
      }));
    case oids.keyUsage:
      return [{ label: `Key usage${mark}`, value: usageText(value) }];
    case oids.extendedKeyUsage: {
      const purposes = extendedKeyUsages(value)?.map((purpose) => purposeNames[purpose] ?? purpose);
      return [{ label: `Purposes${mark}`, value: purposes?.join(', ') ?? toHex(value) }];
    }
    case oids.basicConstraints:
      return [
        {
          label: `Basic constraints${mark}`,
          value: toHex(value) === '3000' ? 'no authority' : toHex(value),
        },
      ];
    case oids.authorityKeyIdentifier:
    case oids.subjectKeyIdentifier:
      return [];
    default:
      return [{ label: `Extension ${oid}${mark}`, value: toHex(value) }];
  }
}

function usageText(value: Uint8Array): string {
  const bits = [...value.subarray(3)].flatMap((byte) =>
    Array.from({ length: 8 }, (_, bit) => (byte & (0x80 >> bit)) !== 0),
  );
  return usageNames.filter((_, index) => bits[index] === true).join(', ') || 'none';
}

function keyText(publicKey: Uint8Array): string {
  const algorithm = keyAlgorithmOf(publicKey);
  return algorithm === null ? 'can not be read' : keyTitles[algorithm];
}

function untilText({ notAfter }: ReadCertificate): string {
  const noExpiry = new TextDecoder().decode(notAfter.content) === noExpiryText;
  return noExpiry ? `no expiry (${noExpiryText})` : dateText(timeOf(notAfter));
}

function dateText(at: number | null): string {
  return at === null ? 'can not be read' : new Date(at).toISOString().replace('.000', '');
}
