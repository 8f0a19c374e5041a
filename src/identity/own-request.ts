/** Certificate requests for keys of the station itself, signed by them. */
import { createPublicKey, type KeyObject, sign, type X509Certificate } from 'node:crypto';
import { readCertificate } from './certificate.ts';
import { der, derInteger, derOid, tags } from './der.ts';
import { issuerFault } from './issuer-fault.ts';
import { oids } from './names.ts';

const extensionRequest = '1.2.840.113549.1.9.14';

/** PKCS#10 as DER, with the subject and the subjectAltName of `own` (RFC 7030 section 4.2.2). ECDSA with SHA-256 only. */
export function ownRequest(own: X509Certificate, privateKey: KeyObject): Uint8Array {
  if (privateKey.asymmetricKeyType !== 'ec')
    throw issuerFault('settings', "The station's own key is not an elliptic curve key.");
  const { subjectDer, extensions } = readCertificate(own.raw);
  const names = extensions.find(({ oid }) => oid === oids.subjectAltName);
  const wanted =
    names === undefined ? [] : [der(tags.sequence, derOid(names.oid), der(tags.octetString, names.value))];
  const attributes = wanted.map((extension) =>
    der(tags.sequence, derOid(extensionRequest), der(tags.set, der(tags.sequence, extension))),
  );
  return requestOf(subjectDer, attributes, privateKey);
}

/** PKCS#10 (RFC 2986) as DER for a P-256 key, with ECDSA and SHA-256. */
export function requestOf(
  subjectDer: Uint8Array,
  attributes: readonly Uint8Array[],
  privateKey: KeyObject,
): Uint8Array {
  const publicKey = new Uint8Array(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }));
  const info = der(
    tags.sequence,
    derInteger(Uint8Array.of(0)),
    subjectDer,
    publicKey,
    der(0xa0, ...attributes),
  );
  const algorithm = der(tags.sequence, derOid(oids.ecdsaWithSha256));
  const signature = sign('sha256', info, privateKey);
  return der(tags.sequence, info, algorithm, der(tags.bitString, Uint8Array.of(0), signature));
}
