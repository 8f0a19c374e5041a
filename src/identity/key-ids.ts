/** Key identifiers of certificates, hexadecimal; null where there is none or it can not be read. */
import { toHex } from '../base/bytes.ts';
import type { ReadCertificate } from './certificate.ts';
import { type DerNode, readDer, tags } from './der.ts';
import { oids } from './names.ts';

/** Subject key identifier (RFC 5280 section 4.2.1.2). */
export function readKeyId(certificate: ReadCertificate): string | null {
  const node = extensionNode(certificate, oids.subjectKeyIdentifier);
  return node?.tag === tags.octetString ? toHex(node.content) : null;
}

/** keyIdentifier of the authority key identifier (RFC 5280 section 4.2.1.1). */
export function readAuthorityKeyId(certificate: ReadCertificate): string | null {
  const node = extensionNode(certificate, oids.authorityKeyIdentifier);
  const keyId = node?.tag === tags.sequence ? node.children.find(({ tag }) => tag === 0x80) : undefined;
  return keyId === undefined ? null : toHex(keyId.content);
}

function extensionNode(certificate: ReadCertificate, oid: string): DerNode | null {
  const found = certificate.extensions.find((extension) => extension.oid === oid);
  if (found === undefined) return null;
  try {
    return readDer(found.value);
  } catch {
    return null; // an extension that is not DER has no identifier; the linter says so
  }
}
