/**
 * What our own authorities sign, as DER: a unit's certificate by its profile's template, and a self-signed root that may
 * sign units and nothing below them. Who signs is the caller's: OpenSSL with a sealed key, or a token with a key of its
 * own. One level: the root itself signs (pathLen 0).
 */
import { fromHex } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import { type IdentityProfile, templateOf, validDaysOf } from '../model/identity.ts';
import { readCertificate } from './certificate.ts';
import {
  extensionDer,
  keyIdentifier,
  type Sign,
  signedDer,
  signerAlgorithm,
  timeDer,
} from './certificate-der.ts';
import { alternativeNamesDer, type NamedUnit, namesOf } from './certificate-names.ts';
import { der, derInteger, tags } from './der.ts';
import { distributionPoint, extendedKeyUsage, type NameAttribute, nameDer, oids } from './names.ts';

export type { Sign } from './certificate-der.ts';

/** RFC 5280 section 4.1.2.5: "no well-defined expiration date". */
const noExpiry = new Date('9999-12-31T23:59:59Z');
/** Ends the name of every test authority. */
const demoBrand = ' (demo, not for production)';
const dayMs = 86_400_000;

export interface RootParts {
  readonly organization: string;
  readonly commonName: string;
  /** A test authority says so in its name, and its certificates do with it. */
  readonly demo: boolean;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  readonly now: Date;
  readonly random: Random;
  /** How many authorities may be between it and a unit; none when it is not given. */
  readonly pathLength?: 0 | 1;
  /** Further attributes of its name. */
  readonly attributes?: readonly NameAttribute[];
}

export async function makeRoot(parts: RootParts, sign: Sign): Promise<Uint8Array> {
  const { organization, commonName, demo, publicKey, now, random, pathLength = 0, attributes = [] } = parts;
  const name = nameDer([
    { oid: oids.organization, tag: tags.utf8String, value: organization },
    { oid: oids.commonName, tag: tags.utf8String, value: `${commonName}${demo ? demoBrand : ''}` },
    ...attributes,
  ]);
  const extensions = authorityExtensions(publicKey, pathLength);
  const fields = { issuer: name, subject: name, publicKey, notBefore: now, notAfter: noExpiry, extensions };
  return signed(fields, publicKey, random, sign);
}

/** An authority below another one: it may sign units and nothing below them. `sign` is the upper one's. */
export async function makeIntermediate(
  parts: Omit<RootParts, 'pathLength'>,
  upper: Uint8Array,
  sign: Sign,
): Promise<Uint8Array> {
  const { organization, commonName, demo, publicKey, now, random, attributes = [] } = parts;
  const issuer = readCertificate(upper);
  const subject = nameDer([
    { oid: oids.organization, tag: tags.utf8String, value: organization },
    { oid: oids.commonName, tag: tags.utf8String, value: `${commonName}${demo ? demoBrand : ''}` },
    ...attributes,
  ]);
  const extensions = [authorityKeyId(issuer.publicKey), ...authorityExtensions(publicKey, 0)];
  const fields = {
    issuer: issuer.subjectDer,
    subject,
    publicKey,
    notBefore: now,
    notAfter: noExpiry,
    extensions,
  };
  return signed(fields, issuer.publicKey, random, sign);
}

export interface UnitParts extends NamedUnit {
  readonly profile: IdentityProfile;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  /** The authority's certificate as DER. */
  readonly issuer: Uint8Array;
  readonly now: Date;
  readonly random: Random;
  /** Where the authority publishes what it has revoked; none is named without it. */
  readonly crlUrl?: string;
}

/** Rejects with Fault identity.names where the profile's templates do not fit the unit. */
export async function makeUnitCertificate(parts: UnitParts, sign: Sign): Promise<Uint8Array> {
  const { profile, publicKey, now, random, crlUrl } = parts;
  const issuer = readCertificate(parts.issuer);
  const template = templateOf(profile);
  const names = namesOf(profile, parts);
  const alternative = alternativeNamesDer(names);
  const expires = new Date(now.getTime() + validDaysOf(profile) * dayMs);
  const extensions = [
    // Matter Core Specification 6.2.2.3 wants it said; for all others it says nothing that its absence does not
    ...(template === 'matter-dac' ? [extensionDer(oids.basicConstraints, fromHex('3000'), true)] : []),
    authorityKeyId(issuer.publicKey),
    extensionDer(oids.subjectKeyIdentifier, der(tags.octetString, keyIdentifier(publicKey))),
    extensionDer(oids.keyUsage, fromHex('03020780'), true),
    ...(template === 'tls-client'
      ? [extensionDer(oids.extendedKeyUsage, extendedKeyUsage(oids.clientAuthentication))]
      : []),
    ...(alternative === null ? [] : [extensionDer(oids.subjectAltName, alternative)]),
    ...(crlUrl === undefined ? [] : [extensionDer(oids.crlDistributionPoints, distributionPoint(crlUrl))]),
  ];
  const fields = {
    issuer: issuer.subjectDer,
    subject: nameDer(names.subject),
    publicKey,
    notBefore: now,
    notAfter: template === 'idevid' || template === 'matter-dac' ? noExpiry : expires,
    extensions,
  };
  return signed(fields, issuer.publicKey, random, sign);
}

export interface ServiceCertificateParts {
  readonly commonName: string;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  /** The authority's certificate as DER. */
  readonly issuer: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly purpose: string;
  /** Value of subjectAltName. */
  readonly names?: Uint8Array;
  readonly random: Random;
}

/** For one end of a TLS connection, not for a unit. */
export async function makeServiceCertificate(
  parts: ServiceCertificateParts,
  sign: Sign,
): Promise<Uint8Array> {
  const { commonName, publicKey, notBefore, notAfter, purpose, names, random } = parts;
  const issuer = readCertificate(parts.issuer);
  const extensions = [
    authorityKeyId(issuer.publicKey),
    extensionDer(oids.keyUsage, fromHex('03020780'), true),
    extensionDer(oids.extendedKeyUsage, extendedKeyUsage(purpose)),
    ...(names === undefined ? [] : [extensionDer(oids.subjectAltName, names)]),
  ];
  const subject = nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: commonName }]);
  const fields = { issuer: issuer.subjectDer, subject, publicKey, notBefore, notAfter, extensions };
  return signed(fields, issuer.publicKey, random, sign);
}

function authorityExtensions(publicKey: Uint8Array, pathLength: 0 | 1): readonly Uint8Array[] {
  return [
    extensionDer(oids.basicConstraints, fromHex(`30060101ff02010${pathLength}`), true),
    extensionDer(oids.keyUsage, fromHex('03020106'), true),
    extensionDer(oids.subjectKeyIdentifier, der(tags.octetString, keyIdentifier(publicKey))),
  ];
}

function authorityKeyId(publicKey: Uint8Array): Uint8Array {
  return extensionDer(oids.authorityKeyIdentifier, der(tags.sequence, der(0x80, keyIdentifier(publicKey))));
}

/** Whether a certificate's name says that it is a test authority. */
export function isDemoAuthority(certificate: Uint8Array): boolean {
  return commonNameOf(certificate).endsWith(demoBrand);
}

export function commonNameOf(certificate: Uint8Array): string {
  return readCertificate(certificate).subject.find(({ oid }) => oid === oids.commonName)?.value ?? '';
}

interface Fields {
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly publicKey: Uint8Array;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly extensions: readonly Uint8Array[];
}

async function signed(
  fields: Fields,
  signerKey: Uint8Array,
  random: Random,
  sign: Sign,
): Promise<Uint8Array> {
  const algorithm = signerAlgorithm(signerKey);
  const toSign = der(
    tags.sequence,
    der(0xa0, derInteger(Uint8Array.of(2))),
    derInteger(certificateSerial(random)),
    algorithm,
    fields.issuer,
    der(tags.sequence, timeDer(fields.notBefore), timeDer(fields.notAfter)),
    fields.subject,
    fields.publicKey,
    der(0xa3, der(tags.sequence, ...fields.extensions)),
  );
  return signedDer(toSign, algorithm, sign);
}

/** 16 bytes: positive, without a leading zero, and 126 of its bits random (RFC 5280 section 4.1.2.2 allows 20 bytes). */
function certificateSerial(random: Random): Uint8Array {
  const serial = random.bytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}
