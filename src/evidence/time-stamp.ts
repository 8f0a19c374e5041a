/**
 * A time stamp (RFC 3161) over the signature of a document: somebody else's word that the document was there at that time.
 * What is stamped is SHA-256 of the 64 bytes of the station's signature, which covers everything else. Asking and believing
 * are here; who is asked, and when, is not.
 */
import { createHash, verify, X509Certificate } from 'node:crypto';
import { ContentInfo, id_signedData, SignedData, type SignerInfo } from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  id_ct_tstInfo,
  MessageImprint,
  TimeStampReq,
  TimeStampReqVersion,
  TimeStampResp,
  TSTInfo,
} from '@peculiar/asn1-tsp';
import { AlgorithmIdentifier } from '@peculiar/asn1-x509';
import { bytesEqual, fromBase64 } from '../base/bytes.ts';
import type { SignedDocument } from '../model/document.ts';
import { Fault } from '../model/fault.ts';
import { canonicalBytes, sha256Hex } from './canonical.ts';
import { setOf } from './pdf-signature.ts';

const oids = {
  sha256: '2.16.840.1.101.3.4.2.1',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  timeStamping: '1.3.6.1.5.5.7.3.8',
} as const;
/** By OID: what CMS signers of time stamps use. */
const digests: Readonly<Record<string, string>> = {
  '2.16.840.1.101.3.4.2.1': 'sha256',
  '2.16.840.1.101.3.4.2.2': 'sha384',
  '2.16.840.1.101.3.4.2.3': 'sha512',
};
export const tokenMaxBytes = 16_384;

/** What of a document is stamped. */
export function stampedDigest({ signature }: Pick<SignedDocument, 'signature'>): Uint8Array {
  return sha256(fromBase64(signature));
}

/** TimeStampReq as DER, which asks for the certificate as well. `nonce` has at least 8 random bytes. */
export function timeStampRequest(digest: Uint8Array, nonce: Uint8Array): Uint8Array {
  const request = new TimeStampReq({
    version: TimeStampReqVersion.v1,
    messageImprint: new MessageImprint({
      hashAlgorithm: new AlgorithmIdentifier({ algorithm: oids.sha256, parameters: null }),
      hashedMessage: new OctetString(digest),
    }),
    nonce: integerOf(nonce),
    certReq: true,
  });
  return new Uint8Array(AsnConvert.serialize(request));
}

/** The token (a ContentInfo, DER) out of an answer. Throws Fault evidence.time-stamp with the authority's words. */
export function tokenIn(
  response: Uint8Array,
  asked: { readonly digest: Uint8Array; readonly nonce: Uint8Array; readonly trustedPem: string },
): { readonly token: Uint8Array; readonly at: string } {
  const { status, timeStampToken } = parsed(() => AsnConvert.parse(response, TimeStampResp));
  if (status.status > 1 || timeStampToken === undefined) {
    const words = [...(status.statusString ?? [])].join(' ').slice(0, 200);
    throw refused(`it does not stamp (status ${status.status}) ${words}`.trim());
  }
  const token = new Uint8Array(AsnConvert.serialize(timeStampToken));
  if (token.length > tokenMaxBytes) throw refused('its stamp is longer than 16 KiB');
  return { token, at: readTimeStamp(token, asked).at };
}

/** Whether the token is a good one for this digest. Throws Fault evidence.time-stamp. UTC ISO time. */
export function readTimeStamp(
  token: Uint8Array,
  expected: { readonly digest: Uint8Array; readonly nonce?: Uint8Array; readonly trustedPem: string },
): { readonly at: string } {
  const { signedData, content, info } = parsed(() => {
    const outer = AsnConvert.parse(token, ContentInfo);
    if (outer.contentType !== id_signedData) throw refused('it is no signed message');
    const signedData = AsnConvert.parse(outer.content, SignedData);
    const single = signedData.encapContentInfo.eContent?.single;
    if (signedData.encapContentInfo.eContentType !== id_ct_tstInfo || single === undefined)
      throw refused('it signs something else than a time');
    const content = new Uint8Array(single.buffer);
    return { signedData, content, info: AsnConvert.parse(content, TSTInfo) };
  });
  const { messageImprint, nonce, genTime } = info;
  const imprint = new Uint8Array(messageImprint.hashedMessage.buffer);
  if (messageImprint.hashAlgorithm.algorithm !== oids.sha256 || !bytesEqual(imprint, expected.digest))
    throw refused('it is for another document');
  if (expected.nonce !== undefined && !sameInteger(nonce, expected.nonce))
    throw refused('it is an old answer: its nonce is another');
  const [signer, ...others] = [...signedData.signerInfos];
  if (signer === undefined || others.length > 0) throw refused('it has not one signer');
  const certificates = certificatesOf(signedData);
  const certificate = certificates.find((each) => isSigner(signer, each));
  if (certificate === undefined) throw refused('it brings no certificate of its signer');
  requireSignature(signer, content, certificate);
  requireTrusted(certificate, certificates, expected.trustedPem, genTime);
  return { at: genTime.toISOString() };
}

/** What the station signs under a token that it keeps: so that a bit of the token that no authority covers counts as well. */
export function stampStatement(document: SignedDocument, token: Uint8Array): Uint8Array {
  return canonicalBytes({
    statement: 'mintmark time stamp v1',
    document: document.id,
    payloadSha256: document.payloadSha256,
    tokenSha256: sha256Hex(token),
  });
}

/** Certificates (PEM) that a reader was given: each must be one. Throws Fault evidence.time-stamp. */
export function certificatesIn(pem: string): readonly X509Certificate[] {
  const found = pem.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (found.length === 0 || found.length > 8) throw refused('its certificate is not one to eight PEM blocks');
  return found.map((each) => parsed(() => new X509Certificate(each)));
}

function certificatesOf({ certificates }: SignedData): readonly X509Certificate[] {
  return [...(certificates ?? [])]
    .slice(0, 8)
    .flatMap(({ certificate }) =>
      certificate === undefined
        ? []
        : [parsed(() => new X509Certificate(Buffer.from(AsnConvert.serialize(certificate))))],
    );
}

function isSigner({ sid }: SignerInfo, certificate: X509Certificate): boolean {
  const serial = sid.issuerAndSerialNumber?.serialNumber;
  if (serial === undefined) return false;
  const wanted = Buffer.from(serial)
    .toString('hex')
    .toUpperCase()
    .replace(/^(00)+/, '');
  return certificate.serialNumber.replace(/^(00)+/, '') === wanted;
}

function requireSignature(signer: SignerInfo, content: Uint8Array, certificate: X509Certificate): void {
  const digest = digests[signer.digestAlgorithm.algorithm];
  const attributes = signer.signedAttrs ?? [];
  const stated = (type: string): Uint8Array | null => {
    const value = attributes.find(({ attrType }) => attrType === type)?.attrValues[0];
    return value === undefined ? null : new Uint8Array(value);
  };
  const imprint = stated(oids.messageDigest)?.subarray(2);
  if (digest === undefined || imprint === undefined || stated(oids.contentType) === null)
    throw refused('its signature leaves something out');
  if (!bytesEqual(imprint, new Uint8Array(createHash(digest).update(content).digest())))
    throw refused('its time was changed');
  const bytes = setOf(attributes.map((each) => new Uint8Array(AsnConvert.serialize(each))));
  const hash = digests[signer.signatureAlgorithm.algorithm] ?? digest;
  if (!verify(hash, bytes, certificate.publicKey, new Uint8Array(signer.signature.buffer)))
    throw refused('its signature is wrong');
}

/** Up to a certificate that the office trusts, all of them good at that time; the first made for time stamps and nothing else. */
function requireTrusted(
  certificate: X509Certificate,
  brought: readonly X509Certificate[],
  trustedPem: string,
  at: Date,
): void {
  if (certificate.keyUsage?.join() !== oids.timeStamping)
    throw refused('its certificate is not for time stamps');
  const trusted = certificatesIn(trustedPem);
  let last = certificate;
  for (let depth = 0; depth < 5; depth += 1) {
    if (at < last.validFromDate || at > last.validToDate)
      throw refused('a certificate of it was not valid at that time');
    const link = last;
    if (trusted.some((each) => each.raw.equals(link.raw))) return;
    const above = [...trusted, ...brought].find(
      (each) => each.ca && link.checkIssued(each) && link.verify(each.publicKey),
    );
    if (above === undefined) break;
    last = above;
  }
  throw refused('nobody vouches for its certificate');
}

function refused(why: string): Fault {
  return new Fault('evidence.time-stamp', `The time stamp is not taken: ${why}.`);
}

function parsed<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    // whatever is wrong with its bytes: it is no time stamp
    throw thrown instanceof Fault ? thrown : refused('it can not be read');
  }
}

/** A positive INTEGER in its one spelling: a zero before a first bit that would be a sign, and nowhere else (X.690 8.3.2). */
function integerOf(bytes: Uint8Array): ArrayBuffer {
  const first = bytes.findIndex((byte) => byte !== 0);
  const rest = first === -1 ? [0] : [...bytes.subarray(first)];
  return Uint8Array.from((rest[0] ?? 0) >= 0x80 ? [0, ...rest] : rest).buffer;
}

function sameInteger(left: ArrayBuffer | undefined, right: Uint8Array): boolean {
  const plain = (bytes: Uint8Array): string =>
    Buffer.from(bytes)
      .toString('hex')
      .replace(/^(00)+/, '');
  return left !== undefined && plain(new Uint8Array(left)) === plain(right);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
