/**
 * What our own authorities sign, as DER: a unit's certificate by its profile's template, and a self-signed root that may
 * sign units and nothing below them. Who signs is the caller's: OpenSSL with a sealed key, or a token with a key of its
 * own. One level: the root itself signs (pathLen 0).
 */
import { createHash } from 'node:crypto';
import { fromHex } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import { type IdentityProfile, templateOf, validDaysOf } from '../model/identity.ts';
import { readCertificate } from './certificate.ts';
import { der, derInteger, derOid, derText, tags } from './der.ts';
import { issuerFault } from './issuer-fault.ts';
import {
  distributionPoint,
  extendedKeyUsage,
  hardwareModuleName,
  nameDer,
  oids,
  unitSubject,
} from './names.ts';
import { keyAlgorithmOf, keyBitsOf } from './public-key.ts';
import { signatureAlgorithmOf } from './signature-algorithm.ts';

/** By the authority's key, as keys of its kind sign here (model/key-algorithm.ts); ECDSA as the DER pair of RFC 3279. */
export type Sign = (bytes: Uint8Array) => Promise<Uint8Array>;

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
}

export async function makeRoot(parts: RootParts, sign: Sign): Promise<Uint8Array> {
  const { organization, commonName, demo, publicKey, now, random } = parts;
  const name = nameDer([
    { oid: oids.organization, tag: tags.utf8String, value: organization },
    { oid: oids.commonName, tag: tags.utf8String, value: `${commonName}${demo ? demoBrand : ''}` },
  ]);
  const extensions = [
    extension(oids.basicConstraints, fromHex('30060101ff020100'), true),
    extension(oids.keyUsage, fromHex('03020106'), true),
    extension(oids.subjectKeyIdentifier, der(tags.octetString, keyIdentifier(publicKey))),
  ];
  const fields = { issuer: name, subject: name, publicKey, notBefore: now, notAfter: noExpiry, extensions };
  return signed(fields, publicKey, random, sign);
}

export interface UnitParts {
  readonly profile: IdentityProfile;
  readonly serialNumber: string;
  readonly hardwareId: string;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  /** The authority's certificate as DER. */
  readonly issuer: Uint8Array;
  readonly now: Date;
  readonly random: Random;
  /** Where the authority publishes what it has revoked; none is named without it. */
  readonly crlUrl?: string;
}

export async function makeUnitCertificate(parts: UnitParts, sign: Sign): Promise<Uint8Array> {
  const { profile, serialNumber, hardwareId, publicKey, now, random, crlUrl } = parts;
  const issuer = readCertificate(parts.issuer);
  const template = templateOf(profile);
  const expires = new Date(now.getTime() + validDaysOf(profile) * dayMs);
  const extensions = [
    extension(
      oids.authorityKeyIdentifier,
      der(tags.sequence, der(0x80, keyIdentifier(issuer.publicKey))),
      false,
    ),
    extension(oids.keyUsage, fromHex('03020780'), true),
    template === 'tls-client'
      ? extension(oids.extendedKeyUsage, extendedKeyUsage(oids.clientAuthentication))
      : extension(oids.subjectAltName, hardwareModuleName(profile.hardwareType, hardwareId)),
    ...(crlUrl === undefined ? [] : [extension(oids.crlDistributionPoints, distributionPoint(crlUrl))]),
  ];
  const fields = {
    issuer: issuer.subjectDer,
    subject: nameDer(unitSubject(profile, serialNumber)),
    publicKey,
    notBefore: now,
    notAfter: template === 'idevid' ? noExpiry : expires,
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
    extension(
      oids.authorityKeyIdentifier,
      der(tags.sequence, der(0x80, keyIdentifier(issuer.publicKey))),
      false,
    ),
    extension(oids.keyUsage, fromHex('03020780'), true),
    extension(oids.extendedKeyUsage, extendedKeyUsage(purpose)),
    ...(names === undefined ? [] : [extension(oids.subjectAltName, names)]),
  ];
  const subject = nameDer([{ oid: oids.commonName, tag: tags.utf8String, value: commonName }]);
  const fields = { issuer: issuer.subjectDer, subject, publicKey, notBefore, notAfter, extensions };
  return signed(fields, issuer.publicKey, random, sign);
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
  const signer = keyAlgorithmOf(signerKey);
  if (signer === null)
    throw issuerFault('settings', "The authority's key is of a kind that can not be used.");
  const algorithm = signatureAlgorithmOf(signer);
  const toSign = der(
    tags.sequence,
    der(0xa0, derInteger(Uint8Array.of(2))),
    derInteger(certificateSerial(random)),
    algorithm,
    fields.issuer,
    der(tags.sequence, time(fields.notBefore), time(fields.notAfter)),
    fields.subject,
    fields.publicKey,
    der(0xa3, der(tags.sequence, ...fields.extensions)),
  );
  const signature = await sign(toSign);
  return der(tags.sequence, toSign, algorithm, der(tags.bitString, Uint8Array.of(0), signature));
}

function extension(oid: string, value: Uint8Array, critical = false): Uint8Array {
  const flag = critical ? [der(tags.boolean, Uint8Array.of(0xff))] : [];
  return der(tags.sequence, derOid(oid), ...flag, der(tags.octetString, value));
}

/** RFC 5280 section 4.1.2.5: UTCTime until 2049, whole seconds. */
function time(at: Date): Uint8Array {
  const digits = `${at.toISOString().replace(/[-:T]|\..*/g, '')}Z`;
  return at.getUTCFullYear() < 2050
    ? derText(tags.utcTime, digits.slice(2))
    : derText(tags.generalizedTime, digits);
}

/** RFC 5280 section 4.2.1.2, method 1: SHA-1 of the key's bits. An identifier, not a protection. */
function keyIdentifier(publicKey: Uint8Array): Uint8Array {
  return createHash('sha1').update(keyBitsOf(publicKey)).digest();
}

/** 16 bytes: positive, without a leading zero, and 126 of its bits random (RFC 5280 section 4.1.2.2 allows 20 bytes). */
function certificateSerial(random: Random): Uint8Array {
  const serial = random.bytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40;
  return serial;
}
