/**
 * A certificate revocation list (RFC 5280 section 5), version 2, as DER: what an authority of this station says about its
 * certificates that are over. Signed by the authority's key, as keys of its kind sign here.
 */
import { fromHex } from '../base/bytes.ts';
import { readCertificate } from './certificate.ts';
import { der, derInteger, derOid, derText, tags } from './der.ts';
import { type RevocationList, revocationReasons } from './issuer.ts';
import { issuerFault } from './issuer-fault.ts';
import { readKeyId } from './key-ids.ts';
import { keyAlgorithmOf } from './public-key.ts';
import { signatureAlgorithmOf } from './signature-algorithm.ts';
import type { Sign } from './unit-certificate.ts';

/** Sections 5.2.3, 5.3.1 and 4.2.1.1. */
const crlNumber = '2.5.29.20';
const reasonCode = '2.5.29.21';
const authorityKeyIdentifier = '2.5.29.35';

/** `authority`: its certificate as DER. Throws Fault issuer.unavailable for one without a key identifier. */
export async function makeRevocationList(
  authority: Uint8Array,
  list: RevocationList,
  sign: Sign,
): Promise<Uint8Array> {
  const issuer = readCertificate(authority);
  const kind = keyAlgorithmOf(issuer.publicKey);
  if (kind === null) throw issuerFault('settings', "The authority's key is of a kind that can not be used.");
  const algorithm = signatureAlgorithmOf(kind);
  const keyId = readKeyId(issuer);
  if (keyId === null)
    throw issuerFault(
      'settings',
      "The authority's certificate names no key identifier: it can sign no list.",
    );
  const entries = list.revoked.map(({ serial, at, reason }) =>
    der(
      tags.sequence,
      derInteger(fromHex(serial.length % 2 === 0 ? serial : `0${serial}`)),
      time(at),
      ...entryExtensions(revocationReasons[reason]),
    ),
  );
  const extensions = [
    extension(authorityKeyIdentifier, der(tags.sequence, der(0x80, fromHex(keyId)))),
    extension(crlNumber, derInteger(bigEndian(list.number))),
  ];
  const toSign = der(
    tags.sequence,
    derInteger(Uint8Array.of(1)),
    algorithm,
    issuer.subjectDer,
    time(list.thisUpdate),
    time(list.nextUpdate),
    // section 5.1.2.6: absent when there is none
    ...(entries.length === 0 ? [] : [der(tags.sequence, ...entries)]),
    der(0xa0, der(tags.sequence, ...extensions)),
  );
  const signature = await sign(toSign);
  return der(tags.sequence, toSign, algorithm, der(tags.bitString, Uint8Array.of(0), signature));
}

/** Section 5.3.1: unspecified is said by saying nothing. */
function entryExtensions(reason: number): readonly Uint8Array[] {
  if (reason === 0) return [];
  return [der(tags.sequence, extension(reasonCode, der(0x0a, Uint8Array.of(reason))))];
}

function extension(oid: string, value: Uint8Array): Uint8Array {
  return der(tags.sequence, derOid(oid), der(tags.octetString, value));
}

/** Section 5.1.2.4: UTCTime until 2049, whole seconds. */
function time(at: Date): Uint8Array {
  const [day = '', clock = ''] = at.toISOString().replaceAll(/[-:]/g, '').split('T');
  const digits = `${day}${clock.slice(0, 6)}Z`;
  return at.getUTCFullYear() < 2050
    ? derText(tags.utcTime, digits.slice(2))
    : derText(tags.generalizedTime, digits);
}

function bigEndian(number: number): Uint8Array {
  const hex = number.toString(16);
  return fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
}
