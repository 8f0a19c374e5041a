/**
 * A time stamp beside a document (RFC 3161, in a CMS message, RFC 5652): that the authority which the reader names said it of the
 * signature of this very document, and when. Written apart from the program that asked for it.
 */
import { type Certificate, readCertificate, verifySignature } from './certificates.ts';
import { sha256Hex } from './cryptography.ts';
import { type DerValue, derAt, readDer } from './der.ts';

const oid = {
  signedData: '2a864886f70d010702',
  tstInfo: '2a864886f70d0109100104',
  messageDigest: '2a864886f70d010904',
  timeStamping: '2b06010505070308',
  extendedKeyUsage: '551d25',
} as const;
const hashes: Readonly<Record<string, string>> = {
  '608648016503040201': 'SHA-256',
  '608648016503040202': 'SHA-384',
  '608648016503040203': 'SHA-512',
};

/** Throws Error with a sentence. UTC ISO time. `trustedPem`: certificates of authorities, from elsewhere than the file. */
export async function readTimeStamp(
  token: Uint8Array<ArrayBuffer>,
  signature: Uint8Array<ArrayBuffer>,
  trustedPem: string | null,
): Promise<string> {
  const [message, ...behind] = readDer(token);
  if (message === undefined || behind.length > 0) throw bad('it can not be read');
  requireOid(derAt(message, 0), oid.signedData);
  const parts = readDer(derAt(message, 1, 0).content);
  const [, , encapsulated, certificateSet] = parts;
  const signers = parts.at(-1);
  if (encapsulated === undefined || signers === undefined) throw bad('it can not be read');
  requireOid(derAt(encapsulated, 0), oid.tstInfo);
  const content = derAt(encapsulated, 1, 0).content;
  const info = readDer(derAt({ tag: 0, content, whole: content }, 0).content);
  const imprint = info[2];
  if (imprint === undefined || hashes[hex(derAt(imprint, 0, 0).content)] !== 'SHA-256')
    throw bad('it is made in a way that this verifier does not know');
  if (hex(derAt(imprint, 1).content) !== (await sha256Hex(signature))) throw bad('it is of another document');
  const at = timeOf(info[4]);
  const certificates =
    certificateSet?.tag === 0xa0 ? readDer(certificateSet.content).map((each) => readCertificate(each)) : [];
  const signer = derAt(signers, 0);
  const serial = hex(derAt(signer, 1, 1).content);
  const own = certificates.find((each) => each.serial === serial);
  if (own === undefined) throw bad('it does not bring the certificate of its signer');
  await requireSigned(signer, content, own);
  if (trustedPem !== null) await requireTrusted(own, certificates, trustedPem, at);
  return at;
}

async function requireSigned(
  signer: DerValue,
  content: Uint8Array<ArrayBuffer>,
  own: Certificate,
): Promise<void> {
  const [, , digestAlgorithm, attributes, algorithm, value] = readDer(signer.content);
  if (
    attributes?.tag !== 0xa0 ||
    digestAlgorithm === undefined ||
    algorithm === undefined ||
    value === undefined
  )
    throw bad('its signature leaves something out');
  const hash = hashes[hex(derAt(digestAlgorithm, 0).content)];
  const stated = readDer(attributes.content).find(
    (each) => hex(derAt(each, 0).content) === oid.messageDigest,
  );
  if (hash === undefined || stated === undefined) throw bad('its signature leaves something out');
  const digest = new Uint8Array(await crypto.subtle.digest(hash, content));
  if (hex(derAt(stated, 1, 0).content) !== hex(digest)) throw bad('its time was CHANGED');
  // signed is the SET OF, whatever tag it has in the message (RFC 5652 section 5.4)
  const signed = Uint8Array.from(attributes.whole, (byte, index) => (index === 0 ? 0x31 : byte));
  if (!(await verifySignature(own, algorithm, value.content, signed, hash)))
    throw bad('its signature is WRONG');
}

async function requireTrusted(
  own: Certificate,
  brought: readonly Certificate[],
  trustedPem: string,
  at: string,
): Promise<void> {
  const usage = own.extensions.get(oid.extendedKeyUsage);
  if (usage === undefined || !hex(usage).endsWith(oid.timeStamping))
    throw bad('its certificate is not for time stamps');
  const trusted = certificatesOf(trustedPem);
  let last = own;
  for (let depth = 0; depth < 5; depth += 1) {
    if (at < last.notBefore || at > last.notAfter)
      throw bad('a certificate of it was not valid at that time');
    const link = last;
    if (trusted.some(({ whole }) => hex(whole) === hex(link.whole))) return;
    let above: Certificate | null = null;
    for (const each of [...trusted, ...brought])
      if (
        each.isAuthority &&
        each.subject === link.issuer &&
        (await verifySignature(each, link.signatureAlgorithm, link.signature, link.signed, null))
      )
        above = each;
    if (above === null) break;
    last = above;
  }
  throw bad('none of the authorities that you trust vouches for it');
}

function certificatesOf(pem: string): readonly Certificate[] {
  const blocks = pem.match(/-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0)
    throw new Error('The file with the time-stamp authority has no certificate (PEM).');
  return blocks.map((block) => {
    const bytes = Uint8Array.from(atob(block.replace(/-----[A-Z ]+-----|\s/g, '')), (character) =>
      character.charCodeAt(0),
    );
    const [value] = readDer(bytes);
    if (value === undefined) throw new Error('A certificate of the time-stamp authority can not be read.');
    return readCertificate(value);
  });
}

/** GeneralizedTime of RFC 3161: UTC, with or without a fraction. */
function timeOf(value: DerValue | undefined): string {
  const text = String.fromCharCode(...(value?.content ?? []));
  const [, year, month, day, hour, minute, second, fraction = ''] =
    /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/.exec(text) ?? [];
  if (value?.tag !== 0x18 || year === undefined) throw bad('it says no time');
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}${fraction.slice(0, 4)}Z`);
  if (Number.isNaN(time)) throw bad('it says no time');
  return new Date(time).toISOString();
}

function requireOid(value: DerValue, wanted: string): void {
  if (value.tag !== 6 || hex(value.content) !== wanted) throw bad('it is something else');
}

function bad(why: string): Error {
  return new Error(`its time stamp is not good: ${why}`);
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
