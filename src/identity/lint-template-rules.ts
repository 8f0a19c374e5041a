/**
 * Rules about time and purpose, which depend on the profile's template. A foreign authority that can not make an IEEE 802.1AR
 * certificate issues `tls-client`, which has rules of its own instead of fewer. Names: lint-name-rules.ts.
 */
import { type CertificateTemplate, validDaysOf } from '../model/identity.ts';
import { clockToleranceMs, extension, type LintRule, unless } from './lint-rule.ts';
import { noExpiryText, timeOf } from './lint-time.ts';
import { extendedKeyUsages, oids } from './names.ts';

const dayMs = 86_400_000;
const ieee8021ar: readonly CertificateTemplate[] = ['idevid', 'ldevid'];

export const lintTemplateRules: readonly LintRule[] = [
  {
    id: 'no-expiry',
    source: 'IEEE 802.1AR: notAfter 99991231235959Z',
    only: ['idevid', 'matter-dac'],
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
    id: 'valid-order',
    source: 'RFC 5280 4.1.2.5',
    check: ({ certificate }) => {
      const [from, until] = [timeOf(certificate.notBefore), timeOf(certificate.notAfter)];
      return unless(from === null || until === null || from < until, 'ends before it begins');
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
  {
    id: 'no-other-purpose',
    source: 'IEEE 802.1AR; RFC 5280 4.2.1.12: what it is not for is not in it',
    only: [...ieee8021ar, 'matter-dac'],
    check: ({ certificate }) => {
      const found = extension(certificate, oids.extendedKeyUsage);
      const purposes = found === undefined ? [] : extendedKeyUsages(found.value);
      const known = [oids.clientAuthentication, oids.serverAuthentication];
      return unless(
        purposes?.every((oid) => known.some((one) => one === oid)) === true,
        'is for more than TLS',
      );
    },
  },
];
