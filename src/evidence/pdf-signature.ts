/**
 * A paper's own signature: PAdES B-B, or B-T where a time stamp is to be had (ETSI EN 319 142-1), a CMS SignedData over all bytes of the file but itself. Made in two
 * parts: room for it while the PDF is made, the signature when its bytes are known.
 */
import { createHash } from 'node:crypto';
import {
  Attribute,
  CertificateChoices,
  CertificateSet,
  ContentInfo,
  DigestAlgorithmIdentifiers,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  id_data,
  id_signedData,
  SignedData,
  SignerIdentifier,
  SignerInfo,
  SignerInfos,
} from '@peculiar/asn1-cms';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import { AlgorithmIdentifier, Certificate } from '@peculiar/asn1-x509';
import { SignPdf } from '@signpdf/signpdf';
import { DEFAULT_BYTE_RANGE_PLACEHOLDER, Signer, SUBFILTER_ETSI_CADES_DETACHED } from '@signpdf/utils';
import { concatBytes } from '../base/bytes.ts';
import type { PaperKey } from './paper-key.ts';

const oids = {
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  /** ETSI EN 319 122-1 section 5.3. */
  signatureTimeStamp: '1.2.840.113549.1.9.16.2.14',
  sha256: '2.16.840.1.101.3.4.2.1',
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
} as const;
/** A certificate and one signature take about 1 KiB; the rest is for a time stamp with the chain of its authority. */
const roomBytes = 20_480;

/** Puts an invisible signature field on the first page. Before the document is ended. */
export function reserveSignature(pdf: PDFKit.PDFDocument, by: string, reason: string, at: Date): void {
  const place = DEFAULT_BYTE_RANGE_PLACEHOLDER;
  const signature = pdf.ref({
    Type: 'Sig',
    Filter: 'Adobe.PPKLite',
    SubFilter: SUBFILTER_ETSI_CADES_DETACHED,
    ByteRange: [0, place, place, place],
    Contents: Buffer.alloc(roomBytes),
    Reason: new String(reason),
    Name: new String(by),
    M: at,
  });
  const field = pdf.ref({
    Type: 'Annot',
    Subtype: 'Widget',
    FT: 'Sig',
    Rect: [0, 0, 0, 0],
    V: signature,
    T: new String('Station'),
    // printed and locked: ISO 19005-3 section 6.3.2 asks for the first
    F: 132,
    P: pdf.page.dictionary,
  });
  pdf.page.annotations.push(field);
  pdf.initForm();
  // no NeedAppearances: ISO 19005-3 section 6.4.1 forbids it, and nothing in the form has to be drawn
  const { NeedAppearances: _drawn, ...form } = formOf(pdf).data;
  formOf(pdf).data = { ...form, SigFlags: 3, Fields: [field] };
  for (const each of [signature, field]) each.end(undefined);
}

/** The dictionary that initForm() made; pdfkit has no other way to it. */
function formOf(pdf: PDFKit.PDFDocument): { data: { readonly [name: string]: unknown } } {
  const form = ['_root', 'data', 'AcroForm'].reduce<unknown>(
    (value, name) => (typeof value === 'object' && value !== null ? Reflect.get(value, name) : null),
    pdf,
  );
  if (typeof form === 'object' && form !== null && 'data' in form && typeof form.data === 'object')
    return form as { data: { readonly [name: string]: unknown } };
  throw new TypeError('the PDF has no form');
}

/** A time-stamp token (DER) for a SHA-256; null when nobody stamps now, and the paper goes without. */
export type Stamp = (digest: Uint8Array) => Promise<Uint8Array | null>;

/** `pdf` has room for a signature. With a time stamp it is PAdES B-T. */
export async function signPdf(pdf: Uint8Array, key: PaperKey, stamp: Stamp | null): Promise<Uint8Array> {
  const signed = await new SignPdf().sign(Buffer.from(pdf), new PaperSigner(key, stamp));
  return new Uint8Array(signed);
}

class PaperSigner extends Signer {
  readonly #key: PaperKey;
  readonly #stamp: Stamp | null;

  constructor(key: PaperKey, stamp: Stamp | null) {
    super();
    this.#key = key;
    this.#stamp = stamp;
  }

  override async sign(bytes: Buffer): Promise<Buffer> {
    return Buffer.from(await detachedSignature(bytes, this.#key, this.#stamp));
  }
}

/** CMS SignedData (RFC 5652) without the content, as DER, with the attributes that PAdES demands. */
export async function detachedSignature(
  bytes: Uint8Array,
  key: PaperKey,
  stamp: Stamp | null = null,
): Promise<Uint8Array> {
  const certificate = AsnConvert.parse(key.certificate, Certificate);
  const { issuer, serialNumber } = certificate.tbsCertificate;
  const attributes = [
    attribute(oids.contentType, Uint8Array.of(6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, 1)),
    attribute(oids.messageDigest, concatBytes([Uint8Array.of(4, 32), sha256(bytes)])),
    attribute(oids.signingCertificateV2, signingCertificate(key.certificate)),
  ]
    .map((each) => ({ each, der: new Uint8Array(AsnConvert.serialize(each)) }))
    .sort((left, right) => Buffer.compare(left.der, right.der)); // DER orders a SET OF by its bytes
  const signature = key.sign(setOf(attributes.map(({ der }) => der)));
  const token = (await stamp?.(sha256(signature))) ?? null;
  const signerInfo = new SignerInfo({
    version: 1,
    sid: new SignerIdentifier({ issuerAndSerialNumber: new IssuerAndSerialNumber({ issuer, serialNumber }) }),
    digestAlgorithm: new AlgorithmIdentifier({ algorithm: oids.sha256 }),
    signedAttrs: attributes.map(({ each }) => each),
    signatureAlgorithm: new AlgorithmIdentifier({ algorithm: oids.ecdsaWithSha256 }),
    signature: new OctetString(signature),
    ...(token === null ? {} : { unsignedAttrs: [attribute(oids.signatureTimeStamp, token)] }),
  });
  const signedData = new SignedData({
    version: 1,
    digestAlgorithms: new DigestAlgorithmIdentifiers([new AlgorithmIdentifier({ algorithm: oids.sha256 })]),
    encapContentInfo: new EncapsulatedContentInfo({ eContentType: id_data }),
    certificates: new CertificateSet([new CertificateChoices({ certificate })]),
    signerInfos: new SignerInfos([signerInfo]),
  });
  const content = AsnConvert.serialize(signedData);
  return new Uint8Array(AsnConvert.serialize(new ContentInfo({ contentType: id_signedData, content })));
}

function attribute(attrType: string, value: Uint8Array): Attribute {
  return new Attribute({ attrType, attrValues: [Uint8Array.from(value).buffer] });
}

/** ESSCertIDv2 with SHA-256, its default (RFC 5035 section 4). */
function signingCertificate(certificate: Uint8Array): Uint8Array {
  const header = Uint8Array.of(0x30, 0x26, 0x30, 0x24, 0x30, 0x22, 4, 32);
  return concatBytes([header, sha256(certificate)]);
}

/** What is signed: the attributes as a SET OF, whatever tag they have in the message (RFC 5652 section 5.4). */
export function setOf(parts: readonly Uint8Array[]): Uint8Array {
  const content = concatBytes([...parts]);
  const { length } = content;
  const header = length < 128 ? [0x31, length] : [0x31, 0x82, length >> 8, length & 0xff];
  return concatBytes([
    Uint8Array.from(length >= 128 && length < 256 ? [0x31, 0x81, length] : header),
    content,
  ]);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
