/** A certificate (RFC 5280) taken apart from its bytes, for the linter and for comparisons. Judges nothing. */
import { type DerNode, oidText, readDer, tags } from './der.ts';
import { type NameAttribute, readName } from './names.ts';

export interface CertificateExtension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

export interface ReadCertificate {
  /** The signed part, and the signature over it. */
  readonly signedBytes: Uint8Array;
  readonly signature: Uint8Array;
  /** AlgorithmIdentifiers as DER: inside the signed part, and outside. */
  readonly innerAlgorithm: Uint8Array;
  readonly outerAlgorithm: Uint8Array;
  /** 1, 2 or 3. */
  readonly version: number;
  /** Content of the serial's INTEGER. */
  readonly serial: Uint8Array;
  readonly issuerDer: Uint8Array;
  readonly subjectDer: Uint8Array;
  readonly subject: readonly NameAttribute[];
  readonly notBefore: DerNode;
  readonly notAfter: DerNode;
  /** SubjectPublicKeyInfo as DER. */
  readonly publicKey: Uint8Array;
  readonly hasUniqueIdentifiers: boolean;
  readonly extensions: readonly CertificateExtension[];
}

export const certificateLimitBytes = 8_192;

/** Throws RangeError when the bytes are not exactly one certificate in DER. */
export function readCertificate(bytes: Uint8Array): ReadCertificate {
  if (bytes.length > certificateLimitBytes) throw new RangeError('a certificate that is too large');
  const outer = readDer(bytes);
  const [signed, outerAlgorithm, signature] = outer.children;
  const sequences = [outer, signed, outerAlgorithm].every((node) => node?.tag === tags.sequence);
  if (!sequences || outer.children.length !== 3 || !signed || !outerAlgorithm)
    throw new RangeError('not a certificate');
  if (signature?.tag !== tags.bitString || signature.content[0] !== 0) {
    throw new RangeError('not a certificate');
  }
  const fields = [...signed.children];
  const version = fields[0]?.tag === 0xa0 ? versionOf(fields.shift()) : 0;
  const [serial, innerAlgorithm, issuer, validity, subject, publicKey, ...optional] = fields;
  const [notBefore, notAfter] = validity?.children ?? [];
  const inner = [innerAlgorithm, issuer, validity, subject, publicKey].every(
    (node) => node?.tag === tags.sequence,
  );
  const complete = serial?.tag === tags.integer && innerAlgorithm && issuer && subject && publicKey;
  if (!complete || !inner || !notBefore || !notAfter || validity?.children.length !== 2)
    throw new RangeError('not a certificate');
  return {
    signedBytes: signed.bytes,
    signature: signature.content.subarray(1),
    innerAlgorithm: innerAlgorithm.bytes,
    outerAlgorithm: outerAlgorithm.bytes,
    version: version + 1,
    serial: serial.content,
    issuerDer: issuer.bytes,
    subjectDer: subject.bytes,
    subject: readName(subject),
    notBefore,
    notAfter,
    publicKey: publicKey.bytes,
    hasUniqueIdentifiers: optional.some(({ tag }) => [0x81, 0x82, 0xa1, 0xa2].includes(tag)),
    extensions: extensionsOf(optional),
  };
}

/** Section 4.1.2.1: version 1 is said by saying nothing (X.690 11.5). */
function versionOf(node: DerNode | undefined): number {
  const [number, more] = node?.children ?? [];
  const value = number?.content[0];
  if (
    number?.tag !== tags.integer ||
    number.content.length !== 1 ||
    more ||
    value === undefined ||
    value === 0
  )
    throw new RangeError('not a version');
  return value;
}

/** After the key there may be two unique identifiers and the extensions, and nothing else. */
function extensionsOf(optional: readonly DerNode[]): readonly CertificateExtension[] {
  const known = optional.every(({ tag }) => [0x81, 0x82, 0xa1, 0xa2, 0xa3].includes(tag));
  const [wrapped, second] = optional.filter(({ tag }) => tag === 0xa3);
  if (!known || second !== undefined) throw new RangeError('not a certificate');
  if (wrapped === undefined) return [];
  const [list, more] = wrapped.children;
  if (list?.tag !== tags.sequence || list.children.length === 0 || more !== undefined)
    throw new RangeError('not a list of extensions');
  return list.children.map(readExtension);
}

function readExtension(node: DerNode): CertificateExtension {
  const [type, ...rest] = node.children;
  const critical = rest[0]?.tag === tags.boolean ? rest.shift() : undefined;
  const [value, more] = rest;
  const whole = node.tag === tags.sequence && type?.tag === tags.oid && value?.tag === tags.octetString;
  // X.690 11.1 and 11.5: TRUE is ff, and FALSE is not written
  const flagRight = critical === undefined || (critical.content.length === 1 && critical.content[0] === 0xff);
  if (!whole || !flagRight || more !== undefined) throw new RangeError('not an extension');
  return { oid: oidText(type.content), critical: critical !== undefined, value: value.content };
}
