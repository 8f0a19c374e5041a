/**
 * A certificate revocation list (RFC 5280 section 5), version 2, as DER: what an authority of this station says about its
 * certificates that are over. Signed by the authority's key, as keys of its kind sign here.
 */
import { concatBytes, fromHex } from '../base/bytes.ts';
import { readCertificate } from './certificate.ts';
import { extensionDer, type Sign, signedDer, signerAlgorithm, timeDer } from './certificate-der.ts';
import { der, derInteger, tags } from './der.ts';
import { type RevocationList, revocationReasons } from './issuer.ts';
import { issuerFault } from './issuer-fault.ts';
import { readKeyId } from './key-ids.ts';

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
  const algorithm = signerAlgorithm(issuer.publicKey);
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
      timeDer(at),
      ...entryExtensions(revocationReasons[reason]),
    ),
  );
  const extensions = [
    extensionDer(authorityKeyIdentifier, der(tags.sequence, der(0x80, fromHex(keyId)))),
    extensionDer(crlNumber, derInteger(bigEndian(list.number))),
  ];
  const toSign = der(
    tags.sequence,
    derInteger(Uint8Array.of(1)),
    algorithm,
    issuer.subjectDer,
    timeDer(list.thisUpdate),
    timeDer(list.nextUpdate),
    // section 5.1.2.6: absent when there is none
    ...(entries.length === 0 ? [] : [der(tags.sequence, concatBytes(entries))]),
    der(0xa0, der(tags.sequence, ...extensions)),
  );
  return signedDer(toSign, algorithm, sign);
}

/** Section 5.3.1: unspecified is said by saying nothing. */
function entryExtensions(reason: number): readonly Uint8Array[] {
  if (reason === 0) return [];
  return [der(tags.sequence, extensionDer(reasonCode, der(0x0a, Uint8Array.of(reason))))];
}

function bigEndian(number: number): Uint8Array {
  const hex = number.toString(16);
  return fromHex(hex.length % 2 === 0 ? hex : `0${hex}`);
}
