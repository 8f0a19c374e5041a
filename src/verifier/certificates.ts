/** As much of X.509 (RFC 5280) as the chain of a time-stamp authority needs, and the signatures that such authorities make. */
import { type DerValue, derAt, readDer } from './der.ts';

export interface Certificate {
  readonly whole: Uint8Array<ArrayBuffer>;
  /** Hexadecimal. */
  readonly serial: string;
  /** Names as the hexadecimal of their DER: compared byte by byte. */
  readonly issuer: string;
  readonly subject: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly spki: DerValue;
  /** Values by the hexadecimal of their OID. */
  readonly extensions: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
  readonly isAuthority: boolean;
  /** What its issuer signed, and how. */
  readonly signed: Uint8Array<ArrayBuffer>;
  readonly signatureAlgorithm: DerValue;
  readonly signature: Uint8Array<ArrayBuffer>;
}

const basicConstraints = '551d13';
const rsa = '2a864886f70d010101';
const ecdsa = '2a8648ce3d0201';
/** By the OID of a signature algorithm (RFC 4055, RFC 5758). */
const hashOfSignature: Readonly<Record<string, string>> = {
  '2a864886f70d01010b': 'SHA-256',
  '2a864886f70d01010c': 'SHA-384',
  '2a864886f70d01010d': 'SHA-512',
  '2a8648ce3d040302': 'SHA-256',
  '2a8648ce3d040303': 'SHA-384',
  '2a8648ce3d040304': 'SHA-512',
};
const curves: Readonly<Record<string, readonly [string, number]>> = {
  '2a8648ce3d030107': ['P-256', 32],
  '2b81040022': ['P-384', 48],
  '2b81040023': ['P-521', 66],
};

/** Throws Error for what is none. */
export function readCertificate(value: DerValue): Certificate {
  const [signed, signatureAlgorithm, bits] = readDer(value.content);
  if (signed === undefined || signatureAlgorithm === undefined || bits?.tag !== 3) throw unreadable();
  const fields = readDer(signed.content);
  // with a version first: serial, algorithm, issuer, validity, subject, key (RFC 5280 section 4.1)
  const [, serial, , issuer, validity, subject, spki] =
    fields[0]?.tag === 0xa0 ? fields : [undefined, ...fields];
  if (!serial || !issuer || !validity || !subject || !spki) throw unreadable();
  const [notBefore, notAfter] = readDer(validity.content).map(timeOf);
  const extensions = new Map<string, Uint8Array<ArrayBuffer>>();
  const listed = fields.find(({ tag }) => tag === 0xa3);
  for (const each of listed === undefined ? [] : readDer(derAt(listed, 0).content)) {
    const parts = readDer(each.content);
    const [name, content] = [parts[0], parts.at(-1)];
    if (name !== undefined && content !== undefined) extensions.set(hex(name.content), content.content);
  }
  return {
    whole: value.whole,
    serial: hex(serial.content),
    issuer: hex(issuer.whole),
    subject: hex(subject.whole),
    notBefore: notBefore ?? '',
    notAfter: notAfter ?? '',
    spki,
    extensions,
    isAuthority: /^30[0-9a-f]{2}0101ff/.test(hex(extensions.get(basicConstraints) ?? new Uint8Array())),
    signed: signed.whole,
    signatureAlgorithm,
    // the first byte counts unused bits, which whole bytes have none of
    signature: bits.content.slice(1),
  };
}

/** `hash` names what the message says where the algorithm does not (plain rsaEncryption in CMS). */
export async function verifySignature(
  { spki }: Certificate,
  algorithm: DerValue,
  signature: Uint8Array<ArrayBuffer>,
  signed: Uint8Array<ArrayBuffer>,
  hash: string | null,
): Promise<boolean> {
  const keyKind = hex(derAt(spki, 0, 0).content);
  const usedHash = hashOfSignature[hex(derAt(algorithm, 0).content)] ?? hash;
  if (usedHash === null) return false;
  try {
    if (keyKind === rsa) {
      const name = { name: 'RSASSA-PKCS1-v1_5', hash: usedHash };
      const key = await crypto.subtle.importKey('spki', spki.whole, name, false, ['verify']);
      return await crypto.subtle.verify(name, key, signature, signed);
    }
    const [namedCurve, sizeBytes] = curves[hex(derAt(spki, 0, 1).content)] ?? [];
    if (keyKind !== ecdsa || namedCurve === undefined || sizeBytes === undefined) return false;
    const key = await crypto.subtle.importKey('spki', spki.whole, { name: 'ECDSA', namedCurve }, false, [
      'verify',
    ]);
    return await crypto.subtle.verify(
      { name: 'ECDSA', hash: usedHash },
      key,
      rawPair(signature, sizeBytes),
      signed,
    );
  } catch {
    return false; // a key that is none has signed nothing
  }
}

/** ECDSA as DER (RFC 3279 section 2.2.3) to the fixed length that Web Cryptography takes. */
export function rawPair(signature: Uint8Array<ArrayBuffer>, sizeBytes: number): Uint8Array<ArrayBuffer> {
  const [pair] = readDer(signature);
  const raw = new Uint8Array(sizeBytes * 2);
  if (pair === undefined) return raw;
  for (const [index, { content }] of readDer(pair.content).slice(0, 2).entries()) {
    const number = content.slice(content.findIndex((byte) => byte !== 0));
    raw.set(number.slice(-sizeBytes), (index + 1) * sizeBytes - Math.min(number.length, sizeBytes));
  }
  return raw;
}

/** UTCTime or GeneralizedTime (RFC 5280 section 4.1.2.5) as UTC ISO time. */
function timeOf({ tag, content }: DerValue): string {
  const text = String.fromCharCode(...content);
  const whole = tag === 0x17 ? `${Number(text.slice(0, 2)) < 50 ? '20' : '19'}${text}` : text;
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(whole) ?? [];
  if (year === undefined) throw unreadable();
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
}

function unreadable(): Error {
  return new Error('A certificate of a time stamp can not be read.');
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
