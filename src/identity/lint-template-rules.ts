/**
 * Rules that depend on the profile's template: IEEE 802.1AR wants the hardware's name and (for an IDevID) no expiry; a
 * foreign authority that can not make that issues `tls-client`, which has rules of its own instead of fewer.
 */
import { bytesEqual } from '../base/bytes.ts';
import { type CertificateTemplate, validDaysOf } from '../model/identity.ts';
import { tags } from './der.ts';
import {
  attributes,
  clockToleranceMs,
  extension,
  type LintContext,
  type LintRule,
  unless,
} from './lint-rule.ts';
import { noExpiryText, timeOf } from './lint-time.ts';
import { dnsName, extendedKeyUsages, hardwareModuleName, oids } from './names.ts';

const dayMs = 86_400_000;
const ieee8021ar: readonly CertificateTemplate[] = ['idevid', 'ldevid'];

export const lintTemplateRules: readonly LintRule[] = [
  {
    id: 'no-expiry',
    source: 'IEEE 802.1AR: notAfter 99991231235959Z',
    only: ['idevid'],
    check: ({ certificate }) =>
      unless(new TextDecoder().decode(certificate.notAfter.content) === noExpiryText, 'expires'),
  },
  {
    id: 'valid-long-enough',
    source: 'profile: validDaysAtLeast',
    only: ['ldevid', 'tls-client'],
    check: ({ certificate, context }) => {
      const until = timeOf(certificate.notAfter);
      const days = validDaysOf(context.profile);
      const least = context.now.getTime() + days * dayMs - clockToleranceMs;
      return unless(until !== null && until >= least, `is not good for ${days} days`);
    },
  },
  {
    id: 'subject-serial-number',
    source: 'IEEE 802.1AR; RFC 5280 appendix A.1 (PrintableString)',
    only: ieee8021ar,
    check: ({ certificate, context }) => {
      const [number, second] = attributes(certificate, oids.serialNumber);
      const right = number?.value === context.serialNumber && number.tag === tags.printableString && !second;
      return unless(right, 'has another serialNumber in its subject, or not as PrintableString');
    },
  },
  {
    id: 'subject-serial-number-not-other',
    source: 'profile',
    only: ['tls-client'],
    check: ({ certificate, context }) =>
      unless(
        attributes(certificate, oids.serialNumber).every(({ value }) => value === context.serialNumber),
        'has another serialNumber in its subject',
      ),
  },
  {
    id: 'subject-organization-not-other',
    source: 'profile: an authority may leave it out, not replace it',
    only: ['tls-client'],
    check: ({ certificate, context }) => {
      const { organization, organizationalUnit } = context.profile.subject;
      const right =
        attributes(certificate, oids.organization).every(({ value }) => value === organization) &&
        attributes(certificate, oids.organizationalUnit).every(({ value }) => value === organizationalUnit);
      return unless(right, 'has another organisation than the profile');
    },
  },
  {
    id: 'subject-organization',
    source: 'profile',
    only: ieee8021ar,
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
    id: 'hardware-module-name',
    source: 'IEEE 802.1AR; RFC 4108 5',
    only: ieee8021ar,
    check: ({ certificate, context }) =>
      unless(
        bytesEqual(
          extension(certificate, oids.subjectAltName)?.value ?? new Uint8Array(),
          hardwareName(context),
        ),
        'does not name this hardware',
      ),
  },
  {
    id: 'only-own-name',
    source: 'RFC 5280 4.2.1.6: every name in it is vouched for',
    only: ['tls-client'],
    check: ({ certificate, context }) => {
      const found = extension(certificate, oids.subjectAltName);
      const right =
        found === undefined ||
        [dnsName(context.serialNumber), hardwareName(context)].some((name) => bytesEqual(found.value, name));
      return unless(right, "has names that are not the unit's");
    },
  },
  {
    id: 'client-authentication',
    source: 'RFC 5280 4.2.1.12',
    only: ['tls-client'],
    check: ({ certificate }) => {
      const purposes = extendedKeyUsages(extension(certificate, oids.extendedKeyUsage)?.value);
      const right =
        purposes?.includes(oids.clientAuthentication) === true &&
        purposes.every((oid) => oid === oids.clientAuthentication || oid === oids.serverAuthentication);
      return unless(right, 'is not for TLS clients, or is for more than TLS');
    },
  },
];

function hardwareName({ profile, hardwareId }: LintContext): Uint8Array {
  return hardwareModuleName(profile.hardwareType, hardwareId);
}
