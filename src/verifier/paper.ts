/**
 * A paper (PDF) as evidence: its own signature over every byte (PAdES, a CMS signature by ECDSA P-256), the station key's
 * signature over the key that made it, and the signed document that is attached. Layout of CMS: RFC 5652 section 5.
 */
import { isSignedBy, type Key, type PublicKey, sha256Hex } from './cryptography.ts';
import { type DerValue, derAt, readDer } from './der.ts';
import { readTimeStamp } from './time-stamp.ts';

export interface Paper {
  /** The attached document. */
  readonly text: string;
  readonly signedBytes: Uint8Array<ArrayBuffer>;
  readonly signature: DerValue;
}

const damaged = (what: string): Error => new Error(`The PDF was changed: ${what}.`);
const messageDigestOid = '2a864886f70d010904';
const timeStampOid = '2a864886f70d010910020e';
/** 1.3.6.1.4.1.59999.1.7 */
const voucherOid = '2b0601040183d45f0107';

export function isPdf(bytes: Uint8Array): boolean {
  return latin1(bytes.subarray(0, 5)) === '%PDF-';
}

/** Throws Error with a sentence when it is no paper of ours. */
export async function readPaper(bytes: Uint8Array<ArrayBuffer>): Promise<Paper> {
  const file = latin1(bytes);
  const ranges = [...file.matchAll(/\/ByteRange \[(\d+) (\d+) (\d+) (\d+)\s*\]/g)];
  if (ranges.length !== 1) throw damaged(`it has ${ranges.length} signatures instead of one`);
  const [begin, first, second, last] = (ranges[0] ?? []).slice(1).map(Number) as [
    number,
    number,
    number,
    number,
  ];
  // nothing may stand outside of what is signed but the signature itself
  if (begin !== 0 || second + last !== bytes.length)
    throw damaged('something was added behind its signature');
  const gap = file.slice(first, second);
  if (!/^<[0-9a-f]+>$/i.test(gap))
    throw damaged('there is more than a signature in the place of the signature');
  // behind it the room that was kept is filled with zeros
  const [signature] = readDer(fromHex(gap.slice(1, -1)), 1);
  if (signature === undefined) throw damaged('its signature is empty');
  const signedBytes = new Uint8Array([...bytes.slice(0, first), ...bytes.slice(second)]);
  return { text: await attachedText(bytes, file), signedBytes, signature };
}

/** Null when the paper is what the station signed, else a sentence. `keys` are those that the station may have had. */
export async function objectionToPaper(
  paper: Paper,
  keys: readonly PublicKey[],
  timeStampAuthorityPem: string | null = null,
): Promise<string | null> {
  const signedData = derAt(paper.signature, 1, 0);
  const [certificates, signers] = readDer(signedData.content).slice(-2);
  if (certificates?.tag !== 0xa0 || signers === undefined) return 'its signature brings no certificate';
  const certificate = derAt(certificates, 0);
  const signer = derAt(signers, 0);
  const attributes = derAt(signer, 3);
  const digest = readDer(attributes.content).find((each) => hex(derAt(each, 0).content) === messageDigestOid);
  if (digest === undefined || hex(derAt(digest, 1, 0).content) !== (await sha256Hex(paper.signedBytes)))
    return 'it was CHANGED after it was signed';
  const key = await publicKeyOf(certificate);
  // signed is the SET OF, whatever tag it has in the message (section 5.4)
  const signed = Uint8Array.from(attributes.whole, (byte, index) => (index === 0 ? 0x31 : byte));
  const pair = rawPair(derAt(signer, 5));
  if (!(await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key.key, pair, signed)))
    return 'its signature is WRONG';
  const stamp = readDer(signer.content).find(({ tag }) => tag === 0xa1);
  const objection = stamp === undefined ? null : await objectionToStamp(stamp, signer, timeStampAuthorityPem);
  if (objection !== null) return objection;
  const vouched = concat(new TextEncoder().encode('mintmark paper key v1\n'), key.spki);
  for (const each of keys) if (await isSignedBy(each, vouched, voucherOf(certificate))) return null;
  return 'the key that signed it is not vouched for by the station';
}

/** The one attribute outside of what is signed: a time stamp over the signature (ETSI EN 319 122-1 section 5.3). */
async function objectionToStamp(
  attributes: DerValue,
  signer: DerValue,
  trustedPem: string | null,
): Promise<string | null> {
  const [attribute, ...others] = readDer(attributes.content);
  if (attribute === undefined || others.length > 0 || hex(derAt(attribute, 0).content) !== timeStampOid)
    return 'something was added to its signature';
  try {
    await readTimeStamp(derAt(attribute, 1, 0).whole, derAt(signer, 5).content, trustedPem);
    return null;
  } catch (thrown) {
    // in the words of whoever could not believe it
    return thrown instanceof Error ? thrown.message : 'its time stamp can not be read';
  }
}

async function publicKeyOf(certificate: DerValue): Promise<{ key: Key; spki: Uint8Array<ArrayBuffer> }> {
  const fields = readDer(derAt(certificate, 0).content);
  // with a version first: serial, algorithm, issuer, validity, subject, key (RFC 5280 section 4.1)
  const spki = fields[6]?.whole;
  if (spki === undefined) throw damaged('its certificate has no key');
  const key = await crypto.subtle.importKey('spki', spki, { name: 'ECDSA', namedCurve: 'P-256' }, true, [
    'verify',
  ]);
  return { key, spki };
}

function voucherOf(certificate: DerValue): string {
  const extensions = readDer(derAt(certificate, 0).content).find(({ tag }) => tag === 0xa3);
  if (extensions === undefined) return '';
  const found = readDer(derAt(extensions, 0).content).find(
    (each) => hex(derAt(each, 0).content) === voucherOid,
  );
  const value = found === undefined ? undefined : readDer(found.content).at(-1)?.content;
  return value === undefined ? '' : btoa(latin1(value));
}

/** ECDSA as DER (RFC 3279 section 2.2.3) to the 64 bytes that Web Cryptography takes. */
function rawPair(value: DerValue): Uint8Array<ArrayBuffer> {
  const pair = readDer(value.content)[0];
  if (pair === undefined) throw damaged('its signature is empty');
  const padded = readDer(pair.content).map(({ content }) => {
    const number = content.slice(content.findIndex((byte) => byte !== 0));
    return concat(new Uint8Array(Math.max(0, 32 - number.length)), number);
  });
  return concat(...padded);
}

/** pdfkit writes the one embedded file deflated, with its length before it. */
async function attachedText(bytes: Uint8Array<ArrayBuffer>, file: string): Promise<string> {
  const found = [...file.matchAll(/\/Type \/EmbeddedFile[^>]*?>>[\s\S]{0,400}?stream\n/g)];
  const [only] = found;
  if (only === undefined || found.length !== 1) throw damaged('it does not bring its document along');
  const start = only.index + only[0].length;
  const end = file.indexOf('\nendstream', start);
  const packed = new Blob([bytes.slice(start, end)]).stream();
  try {
    const unpacked = packed.pipeThrough(new DecompressionStream('deflate'));
    return await new Response(unpacked).text();
  } catch {
    // what can not be unpacked is not what the station attached
    throw damaged('the document in it is damaged');
  }
}

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192)
    text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return text;
}

function concat(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
