/**
 * The names that a unit's certificate has by its profile: subject and subjectAltName, each text filled with facts of the unit
 * and judged by RFC 5280. The authority writes them, the linter compares with them: there is one place that knows.
 */
import { isIPv4, isIPv6 } from 'node:net';
import { fromHex } from '../base/bytes.ts';
import {
  type AlternativeName,
  attributeProblem,
  attributeRules,
  matterProductId,
  matterVendorId,
} from '../model/certificate-profile.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityProfile, templateOf } from '../model/identity.ts';
import { fillPlaceholders } from '../model/placeholders.ts';
import { derText, tags } from './der.ts';
import {
  addressDer,
  dnsNameDer,
  generalNamesDer,
  hardwareModuleNameDer,
  otherNameDer,
  permanentIdentifierDer,
  uriDer,
} from './general-names.ts';
import { dnsProblem, uriProblem } from './name-text.ts';
import { type NameAttribute, oids } from './names.ts';

export interface NamedUnit {
  readonly serialNumber: string;
  readonly hardwareId: string;
  /** What else is known of it (model, mac, batch …). */
  readonly facts?: ReadonlyMap<string, string>;
}

export interface CertificateNames {
  readonly subject: readonly NameAttribute[];
  /** GeneralNames, each as DER; empty: no subjectAltName. */
  readonly alternative: readonly Uint8Array[];
}

/** Throws Fault identity.names with the place in the profile and the reason. */
export function namesOf(profile: IdentityProfile, unit: NamedUnit): CertificateNames {
  const fill = filler(profile, unit);
  return {
    subject: subjectOf(profile, unit, fill),
    alternative: alternativeOf(profile).map((name, index) =>
      generalNameOf(name, profile, unit, (text) => fill(text, `names.${index}`)),
    ),
  };
}

/** The value of the extension; null when there are no such names. */
export function alternativeNamesDer({ alternative }: CertificateNames): Uint8Array | null {
  return alternative.length === 0 ? null : generalNamesDer(alternative);
}

type Fill = (text: string, place: string) => string;

/** What only the station knows goes before a constant of the profile, and that before what the unit says of itself. */
function filler(profile: IdentityProfile, { serialNumber, hardwareId, facts }: NamedUnit): Fill {
  const constants = new Map(Object.entries(profile.facts ?? {}));
  const known = new Map([
    ...(facts ?? []),
    ...constants,
    ['serialNumber', serialNumber],
    ['hardwareId', hardwareId],
  ]);
  return (text, place) =>
    fillPlaceholders(text, (name) => {
      const value = known.get(name);
      if (value !== undefined) return value;
      throw wrong(profile, place, `needs the fact ${name.slice(0, 40)}, which nobody gave`);
    });
}

function subjectOf(
  profile: IdentityProfile,
  { serialNumber }: NamedUnit,
  fill: Fill,
): readonly NameAttribute[] {
  const { subject, matter } = profile;
  const { country, stateOrProvince, locality, organization, organizationalUnit, commonName } = subject;
  const named: readonly (readonly [string, string | undefined, string])[] = [
    [oids.country, country, 'country'],
    [oids.stateOrProvince, stateOrProvince, 'stateOrProvince'],
    [oids.locality, locality, 'locality'],
    [oids.organization, organization, 'organization'],
    [oids.organizationalUnit, organizationalUnit, 'organizationalUnit'],
    // IEEE 802.1AR asks for it; a Matter commissioner looks for nothing of the kind
    [oids.serialNumber, matter === undefined ? serialNumber : undefined, 'serialNumber'],
    [oids.commonName, commonName ?? serialNumber, 'commonName'],
    [matterVendorId, matter?.vendorId, 'vendorId'],
    [matterProductId, matter?.productId, 'productId'],
  ];
  const further = (subject.attributes ?? []).map(
    ({ oid, value }, index): readonly [string, string, string] => [oid, value, `attributes.${index}`],
  );
  return [...named, ...further].flatMap(([oid, text, key]) => {
    if (text === undefined) return [];
    const place = `subject.${key}`;
    // a number is the station's own: it is no template
    const value = text === serialNumber ? text : fill(text, place);
    const problem = attributeProblem(oid, value);
    if (problem !== null) throw wrong(profile, place, problem);
    return [{ oid, tag: tagOf(oid), value }];
  });
}

/** Section 4.1.2.4: PrintableString where the type is one, IA5String for DC, UTF8String for all else. */
function tagOf(oid: string): number {
  switch (attributeRules(oid)?.form) {
    case 'printable':
      return tags.printableString;
    case 'ia5':
      return tags.ia5String;
    default:
      return tags.utf8String;
  }
}

function alternativeOf(profile: IdentityProfile): readonly AlternativeName[] {
  if (profile.names !== undefined) return profile.names;
  const template = templateOf(profile);
  return template === 'idevid' || template === 'ldevid' ? [{ type: 'hardware-module' }] : [];
}

function generalNameOf(
  name: AlternativeName,
  profile: IdentityProfile,
  { hardwareId }: NamedUnit,
  fill: (text: string) => string,
): Uint8Array {
  const place = `names.${alternativeOf(profile).indexOf(name)}`;
  const filled = (problemOf: (text: string) => string | null): string => {
    const text = 'value' in name ? fill(name.value) : '';
    const problem = problemOf(text);
    if (problem !== null) throw wrong(profile, place, problem);
    return text;
  };
  switch (name.type) {
    case 'hardware-module':
      return hardwareModuleNameDer(profile.hardwareType, hardwareId);
    case 'permanent-identifier':
      return permanentIdentifierDer(filled(textProblem), name.assigner);
    case 'dns':
      return dnsNameDer(filled(dnsProblem));
    case 'uri':
      return uriDer(filled(uriProblem));
    case 'ip':
      return addressDer(addressBytes(filled(addressProblem)));
    case 'other':
      return otherNameDer(name.oid, derText(tags.utf8String, filled(textProblem)));
  }
}

function textProblem(text: string): string | null {
  return /^[^\p{Cc}\p{Cs}\p{Cn}]{1,256}$/u.test(text)
    ? null
    : 'has to be printable text of 1 to 256 characters';
}

function addressProblem(text: string): string | null {
  const plain = isIPv4(text) || (isIPv6(text) && !text.includes('%') && !text.includes('.'));
  return plain ? null : `"${text.slice(0, 80)}" is not an IP address`;
}

function addressBytes(text: string): Uint8Array {
  if (isIPv4(text)) return Uint8Array.from(text.split('.').map(Number));
  const [head = '', tail] = text.split('::');
  const groups = (part: string | undefined): readonly string[] =>
    part === undefined || part === '' ? [] : part.split(':');
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return fromHex(all.map((group) => group.padStart(4, '0')).join(''));
}

function wrong({ profile }: IdentityProfile, place: string, reason: string): Fault {
  return new Fault('identity.names', `The identity profile ${profile}, ${place}: ${reason}.`, {
    profile,
    place,
  });
}
