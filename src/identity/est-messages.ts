/**
 * The bodies of EST (RFC 7030 section 4, with the errata that RFC 8951 makes of it): base64 with any line ends, PKCS#7
 * with certificates only, and the attributes that a server wants in requests. A server is a stranger: all is bounded.
 */
import 'reflect-metadata';
import { X509Certificates } from '@peculiar/x509';
import { fromBase64, fromUtf8, toBase64 } from '../base/bytes.ts';
import { type DerNode, oidText, readDer, tags } from './der.ts';
import { issuerFault } from './issuer-fault.ts';

const mostCertificates = 16;
const lineLength = 76;

/** Lines of 76 characters with CRLF, as RFC 2045 has base64. */
export function base64Body(bytes: Uint8Array): string {
  const lines = toBase64(bytes).match(new RegExp(`.{1,${lineLength}}`, 'g')) ?? [];
  return lines.map((line) => `${line}\r\n`).join('');
}

/** Throws Fault issuer.unavailable when the body is not base64. */
export function bytesOfBase64(body: Uint8Array): Uint8Array {
  try {
    return fromBase64(fromUtf8(body).replace(/\s/g, ''));
  } catch (cause) {
    // what it is instead is not ours to guess
    throw issuerFault('answer', 'The EST server sent something that is not base64.', cause);
  }
}

/** The certificates of a certs-only message, as DER. Throws Fault issuer.unavailable. */
export function certificatesOfPkcs7(body: Uint8Array): readonly Uint8Array[] {
  const bytes = bytesOfBase64(body);
  const found = importCertificates(bytes);
  if (found.length === 0 || found.length > mostCertificates)
    throw issuerFault('answer', `The EST server sent ${found.length} certificates.`);
  return found;
}

function importCertificates(bytes: Uint8Array): readonly Uint8Array[] {
  try {
    const certificates = new X509Certificates();
    certificates.import(Uint8Array.from(bytes));
    return certificates.map(({ rawData }) => new Uint8Array(rawData));
  } catch (cause) {
    // the library's text names ASN.1 types: nothing for people
    throw issuerFault('answer', 'The EST server sent something that is not PKCS#7.', cause);
  }
}

/** RFC 7030 section 4.5.2: the object identifiers of a CsrAttrs, each with those below it. */
export function attributesWanted(body: Uint8Array): readonly string[] {
  const bytes = bytesOfBase64(body);
  if (bytes.length === 0) return [];
  try {
    const node = readDer(bytes);
    if (node.tag !== tags.sequence) throw new RangeError('not a sequence');
    return oidsIn(node);
  } catch (cause) {
    // not DER, or an identifier that is cut off
    throw issuerFault('answer', 'The EST server sent request attributes that can not be read.', cause);
  }
}

function oidsIn(node: DerNode): readonly string[] {
  if (node.tag === tags.oid) return [oidText(node.content)];
  return node.children.flatMap(oidsIn);
}

/** What a server may ask for that a unit's request (P-256, ECDSA with SHA-256, signed by the unit) can not have. */
const unmet: Readonly<Record<string, string>> = {
  '1.2.840.113549.1.9.7': 'a challenge password in the request',
  '1.2.840.113549.1.1.1': 'an RSA key',
  '1.3.132.0.34': 'a key on P-384',
  '1.3.132.0.35': 'a key on P-521',
  '1.2.840.10045.4.3.3': 'a request signed with SHA-384',
  '1.2.840.10045.4.3.4': 'a request signed with SHA-512',
};

/** In words, for each attribute that can not be met. */
export function unmetAttributes(wanted: readonly string[]): readonly string[] {
  return wanted.flatMap((oid) => unmet[oid] ?? []);
}

/** RFC 9110 section 10.2.3: seconds or a date; null when there is none or it makes no sense. */
export function retryAfterMs(value: string | readonly string[] | undefined, now: Date): number | null {
  if (typeof value !== 'string') return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value.trim()) * 1_000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}
