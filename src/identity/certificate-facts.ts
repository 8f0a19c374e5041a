/** What the ledger keeps of a certificate that an authority has issued. */
import { createHash } from 'node:crypto';
import { toBase64, toHex } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import type { IdentityLedger } from '../model/identity.ts';
import { readCertificate } from './certificate.ts';
import type { IssuedCertificate } from './issuer.ts';
import { readAuthorityKeyId } from './key-ids.ts';

/** Throws Fault identity.certificate for what is none. `issuer` is the name that the profile uses. */
export function certificateFacts(
  issued: IssuedCertificate,
  issuer: string,
): Parameters<IdentityLedger['advance']>[2] {
  const [leaf] = issued.chain;
  const read = leaf === undefined ? null : readOrNull(leaf);
  if (leaf === undefined || read === null) {
    throw new Fault('identity.certificate', 'What the authority sent is not a certificate.');
  }
  return {
    certificateSerial: toHex(read.serial).replace(/^00/, ''),
    certificateIssuer: readAuthorityKeyId(read),
    certificateChain: issued.chain.map(toBase64),
    certificateFingerprint: createHash('sha256').update(leaf).digest('hex'),
    issuedBy: issued.issuedBy ?? issuer,
  };
}

function readOrNull(bytes: Uint8Array): ReturnType<typeof readCertificate> | null {
  try {
    return readCertificate(bytes);
  } catch {
    return null; // the caller says what it means
  }
}
