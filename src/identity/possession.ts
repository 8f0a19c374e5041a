/** Proof that a unit holds what the ledger says: the same certificates, and the key that belongs to them. */
import { verify, X509Certificate } from 'node:crypto';
import { bytesEqual, concatBytes, utf8 } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import type { Run } from '../base/run.ts';
import type { Session } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import { proofChallengePrefix } from '../model/identity.ts';

const nonceBytes = 32;
/** A DER signature of P-256 has at most 72 bytes. */
const signatureLimitBytes = 72;

/** What the unit says that it holds. Throws Fault device.lacks when it can not tell. */
export async function readHeldChain(session: Session, run: Run): Promise<readonly Uint8Array[] | null> {
  if (session.readIdentity === undefined) {
    throw new Fault('device.lacks', 'The unit can not show the certificate that it keeps.');
  }
  return (await session.readIdentity(run))?.certificates ?? null;
}

export function holdsChain(held: readonly Uint8Array[], chain: readonly Uint8Array[]): boolean {
  return (
    chain.length > 0 &&
    held.length === chain.length &&
    chain.every((certificate, index) => bytesEqual(certificate, held[index] ?? new Uint8Array()))
  );
}

/**
 * The unit signs a fresh nonce behind a fixed prefix (ECDSA, SHA-256); OpenSSL checks it with the certificate's key.
 * Throws Fault identity.unproven on a wrong signature, device.lacks when the unit can not sign.
 */
export async function proveKey(
  session: Session,
  certificate: Uint8Array | undefined,
  random: Random,
  run: Run,
): Promise<void> {
  if (session.proveIdentity === undefined) throw new Fault('device.lacks', 'The unit can not prove its key.');
  const challenge = concatBytes([utf8(proofChallengePrefix), random.bytes(nonceBytes)]);
  const signature = await session.proveIdentity(challenge, run);
  if (certificate !== undefined && isSigned(challenge, signature, certificate)) return;
  throw new Fault('identity.unproven', 'The unit does not hold the key of its certificate.', {
    signatureBytes: signature.length,
  });
}

function isSigned(challenge: Uint8Array, signature: Uint8Array, certificate: Uint8Array): boolean {
  if (signature.length > signatureLimitBytes) return false;
  try {
    return verify('sha256', challenge, new X509Certificate(certificate).publicKey, signature);
  } catch {
    return false; // a signature or certificate that OpenSSL can not read proves nothing
  }
}
