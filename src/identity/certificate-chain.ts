/** Puts what an authority sent into order: the unit's certificate, its issuers up to a trust anchor, nothing else. */
import { X509Certificate } from 'node:crypto';
import { bytesEqual } from '../base/bytes.ts';
import type { IssuedCertificate } from './issuer.ts';
import { issuerFault } from './issuer-fault.ts';

const deepest = 6;

export interface Bag {
  /** DER, in any order; the anchors may be among them. */
  readonly certificates: readonly Uint8Array[];
  /** DER: where a chain may end. */
  readonly anchors: readonly Uint8Array[];
}

/** Throws Fault issuer.unavailable when no certificate is for that key, or its chain does not end at an anchor. */
export function chainForKey(publicKey: Uint8Array, bag: Bag): IssuedCertificate {
  const known = [...bag.anchors, ...bag.certificates].map(readX509);
  const leaf = bag.certificates.find((bytes) => bytesEqual(publicKeyOf(readX509(bytes)), publicKey));
  if (leaf === undefined)
    throw issuerFault('answer', "The authority sent no certificate for the unit's key.");
  const path = [readX509(leaf)];
  for (let last = path[0]; last !== undefined && path.length <= deepest; last = path.at(-1)) {
    const below = last;
    const issuer = known.find(
      (candidate) => !candidate.raw.equals(below.raw) && isSignedBy(below, candidate),
    );
    if (issuer === undefined) break;
    path.push(issuer);
    if (bag.anchors.some((anchor) => bytesEqual(anchor, issuer.raw))) return asIssued(path);
  }
  throw issuerFault('answer', 'The certificate that the authority sent does not lead to its root.');
}

/** Throws Fault issuer.unavailable for bytes that are no certificate. */
export function readX509(bytes: Uint8Array): X509Certificate {
  try {
    return new X509Certificate(bytes);
  } catch (cause) {
    // OpenSSL only says that it can not read it
    throw issuerFault('answer', 'The authority sent something that is not a certificate.', cause);
  }
}

export function isSelfSigned(certificate: X509Certificate): boolean {
  return isSignedBy(certificate, certificate);
}

/** The common name for people, or the whole subject. */
export function titleOf(certificate: X509Certificate): string {
  const name = /(?:^|\n)CN=([^\n]*)/.exec(certificate.subject)?.[1];
  return (name ?? certificate.subject.replaceAll('\n', ', ')).replace(/\\(.)/g, '$1');
}

function isSignedBy(certificate: X509Certificate, issuer: X509Certificate): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(issuer.publicKey);
}

/** SubjectPublicKeyInfo as DER. */
export function publicKeyOf(certificate: X509Certificate): Uint8Array {
  return new Uint8Array(certificate.publicKey.export({ format: 'der', type: 'spki' }));
}

function asIssued(path: readonly X509Certificate[]): IssuedCertificate {
  const [, issuer] = path;
  if (issuer === undefined) throw issuerFault('answer', 'The authority sent no issuer of its certificate.');
  return {
    chain: path.slice(0, -1).map(({ raw }) => new Uint8Array(raw)),
    issuer: new Uint8Array(issuer.raw),
  };
}
