/**
 * Rules about names: subject and subjectAltName are exactly what the profile makes of the unit's facts. Only `tls-client`, which
 * foreign authorities issue from a bare request, may leave names out, and never have others.
 */
import { bytesEqual, toHex } from '../base/bytes.ts';
import { attributeProblem, attributeRules } from '../model/certificate-profile.ts';
import type { CertificateTemplate } from '../model/identity.ts';
import { alternativeNamesDer } from './certificate-names.ts';
import { tags } from './der.ts';
import { dnsNameDer, generalNameProblem, generalNamesIn, hardwareModuleNameDer } from './general-names.ts';
import { attributes, extension, type LintContext, type LintRule, unless } from './lint-rule.ts';
import { type NameAttribute, oids } from './names.ts';

const exact: readonly CertificateTemplate[] = ['idevid', 'ldevid', 'matter-dac'];
const ieee8021ar: readonly CertificateTemplate[] = ['idevid', 'ldevid'];
/** Those that have a rule of their own, with words of its own. */
const named: readonly string[] = [
  oids.commonName,
  oids.serialNumber,
  oids.organization,
  oids.organizationalUnit,
];

export const lintNameRules: readonly LintRule[] = [
  {
    id: 'subject-common-name',
    source: 'profile',
    check: ({ certificate, names }) =>
      unless(sameValues(certificate.subject, names.subject, oids.commonName), 'has another common name'),
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
    check: ({ certificate, names }) =>
      unless(
        [oids.organization, oids.organizationalUnit].every((oid) =>
          onlyOf(certificate.subject, names.subject, oid),
        ),
        'has another organisation than the profile',
      ),
  },
  {
    id: 'subject-organization',
    source: 'profile',
    only: exact,
    check: ({ certificate, names }) =>
      unless(
        [oids.organization, oids.organizationalUnit].every((oid) =>
          sameValues(certificate.subject, names.subject, oid),
        ),
        'has another organisation than the profile',
      ),
  },
  {
    id: 'subject-attributes',
    source: 'profile: these attributes and no others',
    only: exact,
    check: ({ certificate, names }) => {
      const types = [...certificate.subject, ...names.subject].map(({ oid }) => oid);
      const others = types.filter((oid) => !named.includes(oid));
      return unless(
        others.every((oid) => sameValues(certificate.subject, names.subject, oid)),
        'has other attributes in its subject than the profile',
      );
    },
  },
  {
    id: 'subject-attributes-not-other',
    source: 'profile: an authority may leave them out, not replace them',
    only: ['tls-client'],
    check: ({ certificate, names }) => {
      const types = names.subject.map(({ oid }) => oid).filter((oid) => !named.includes(oid));
      return unless(
        types.every((oid) => onlyOf(certificate.subject, names.subject, oid)),
        'has other values in its subject than the profile',
      );
    },
  },
  {
    id: 'subject-text',
    source: 'RFC 5280 4.1.2.4 and appendix A.1: string types, characters and upper bounds',
    check: ({ certificate: { subject } }) => {
      const wrong = subject.find((attribute) => !isRightText(attribute));
      return wrong === undefined ? null : `has a subject with ${wrong.oid} in a form that is not allowed`;
    },
  },
  {
    id: 'subject-not-issuer',
    source: 'RFC 5280 3.2: a unit is not its own issuer',
    check: ({ certificate }) =>
      unless(!bytesEqual(certificate.subjectDer, certificate.issuerDer), 'has the name of its issuer'),
  },
  {
    id: 'hardware-module-name',
    source: 'IEEE 802.1AR; RFC 4108 5',
    only: ieee8021ar,
    check: ({ certificate, context }) => {
      const found = generalNamesIn(extension(certificate, oids.subjectAltName)?.value ?? new Uint8Array());
      const wanted = toHex(hardwareName(context));
      return unless(
        found?.filter(({ bytes }) => toHex(bytes) === wanted).length === 1,
        'does not name this hardware',
      );
    },
  },
  {
    id: 'alternative-names',
    source: 'profile; RFC 5280 4.2.1.6: every name in it is vouched for',
    only: exact,
    check: ({ certificate, names }) => {
      const found = extension(certificate, oids.subjectAltName)?.value ?? null;
      const wanted = alternativeNamesDer(names);
      const right = found === null || wanted === null ? found === wanted : bytesEqual(found, wanted);
      return unless(right, 'has other alternative names than the profile');
    },
  },
  {
    id: 'only-own-name',
    source: 'RFC 5280 4.2.1.6: every name in it is vouched for',
    only: ['tls-client'],
    check: ({ certificate, context, names }) => {
      const value = extension(certificate, oids.subjectAltName)?.value;
      const own = [...names.alternative, dnsNameDer(context.serialNumber), hardwareName(context)].map(toHex);
      const found = value === undefined ? [] : generalNamesIn(value);
      return unless(
        found?.every(({ bytes }) => own.includes(toHex(bytes))) === true,
        "has names that are not the unit's",
      );
    },
  },
  {
    id: 'own-names-there',
    source: 'profile: names that it asks for',
    only: ['tls-client'],
    check: ({ certificate, context: { profile }, names }) => {
      if (profile.names === undefined) return null;
      const value = extension(certificate, oids.subjectAltName)?.value ?? new Uint8Array();
      const found = (generalNamesIn(value) ?? []).map(({ bytes }) => toHex(bytes));
      return unless(
        names.alternative.every((name) => found.includes(toHex(name))),
        'lacks alternative names of the profile',
      );
    },
  },
  {
    id: 'alternative-names-form',
    source: 'RFC 5280 4.2.1.6',
    check: ({ certificate }) => {
      const value = extension(certificate, oids.subjectAltName)?.value;
      return value === undefined ? null : generalNameProblem(value);
    },
  },
  {
    id: 'alternative-names-not-critical',
    source: 'RFC 5280 4.2.1.6: not where the subject has a name',
    check: ({ certificate }) =>
      unless(
        extension(certificate, oids.subjectAltName)?.critical !== true,
        'marks its alternative names as critical',
      ),
  },
];

function valuesOf(subject: readonly NameAttribute[], oid: string): readonly string[] {
  return subject.filter((attribute) => attribute.oid === oid).map(({ value }) => value);
}

/** The same values, each as often. */
function sameValues(found: readonly NameAttribute[], wanted: readonly NameAttribute[], oid: string): boolean {
  return (
    JSON.stringify([...valuesOf(found, oid)].sort()) === JSON.stringify([...valuesOf(wanted, oid)].sort())
  );
}

/** No other values; none at all is right as well. */
function onlyOf(found: readonly NameAttribute[], wanted: readonly NameAttribute[], oid: string): boolean {
  const allowed = valuesOf(wanted, oid);
  return valuesOf(found, oid).every((value) => allowed.includes(value));
}

/** Section 4.1.2.4: new names are UTF8String or PrintableString; IA5String for the types that are defined so. */
function isRightText({ oid, tag, value }: NameAttribute): boolean {
  const form = attributeRules(oid)?.form ?? 'utf8';
  const allowed: readonly number[] = {
    printable: [tags.printableString],
    ia5: [tags.ia5String],
    utf8: [tags.utf8String, tags.printableString],
  }[form];
  if (!allowed.includes(tag)) return false;
  if (tag === tags.printableString && !/^[A-Za-z0-9 '()+,\-./:=?]*$/.test(value)) return false;
  return attributeRules(oid) === null
    ? /^[^\p{Cc}]{1,256}$/u.test(value)
    : attributeProblem(oid, value) === null;
}

function hardwareName({ profile, hardwareId }: LintContext): Uint8Array {
  return hardwareModuleNameDer(profile.hardwareType, hardwareId);
}
