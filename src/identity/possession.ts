/** Proof that a unit holds what the ledger says: the same certificates, and the key that belongs to them. */
import { bytesEqual, concatBytes, fromBase64, utf8 } from '../base/bytes.ts';
import type { Random } from '../base/random.ts';
import type { Run } from '../base/run.ts';
import type { Session } from '../drivers/driver.ts';
import { Fault } from '../model/fault.ts';
import { type IdentityRow, proofChallengePrefix } from '../model/identity.ts';
import type { KeyAlgorithm } from '../model/key-algorithm.ts';
import type { StepRun } from '../steps/step.ts';
import { readCertificate } from './certificate.ts';
import type { NewKey } from './new-key.ts';
import { importPublicKey, isSignedBy, keyAlgorithmOf } from './public-key.ts';

const nonceBytes = 32;
/** The longest of each kind of key: DER of two numbers, RFC 8032, or as long as the modulus. */
const longestSignatures: Readonly<Record<KeyAlgorithm, number>> = {
  p256: 72,
  p384: 104,
  ed25519: 64,
  rsa2048: 256,
  rsa3072: 384,
};

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
 * The unit signs a fresh nonce behind a fixed prefix, as keys of its kind sign; OpenSSL checks it with the certificate's key.
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
  const publicKey = publicKeyOf(certificate);
  const algorithm = publicKey === null ? null : keyAlgorithmOf(publicKey);
  const key = publicKey === null ? null : importPublicKey(publicKey);
  if (algorithm === null || key === null || signature.length > longestSignatures[algorithm]) return false;
  return isSignedBy(key, algorithm, challenge, signature);
}

function publicKeyOf(certificate: Uint8Array): Uint8Array | null {
  try {
    return readCertificate(certificate).publicKey;
  } catch {
    return null; // a certificate that can not be read proves nothing
  }
}

/**
 * Brings the chain of the row into the unit and looks whether it stayed there. `key` is null when it was made before this job.
 * Throws Fault device.lied, identity.unproven where the key is lost, and what the unit refuses.
 */
export async function keepChain(
  session: Session,
  row: IdentityRow,
  key: Pick<NewKey, 'keep'> | null,
  run: StepRun,
): Promise<void> {
  const chain = row.certificateChain.map(fromBase64);
  if (key !== null) await key.keep(chain, run);
  else if (session.writeIdentity !== undefined) await session.writeIdentity({ certificates: chain }, run);
  else throw new Fault('identity.unproven', 'The key that the station made for it is lost.');
  const kept = await readHeldChain(session, run);
  if (kept === null || !holdsChain(kept, chain)) {
    throw new Fault('device.lied', 'The unit did not keep the certificate that it took.', {
      serialNumber: row.serialNumber,
    });
  }
}

/** Throws Fault identity.unproven when the unit holds another chain than the row says, or can not prove its key. */
export async function requireHeld(
  session: Session,
  row: IdentityRow,
  random: Random,
  run: Run,
  challenge = true,
): Promise<void> {
  const chain = row.certificateChain.map(fromBase64);
  const held = await readHeldChain(session, run);
  if (held === null || !holdsChain(held, chain)) {
    const what = held === null ? 'no certificate' : 'another certificate';
    throw new Fault('identity.unproven', `The unit holds ${what}, not the one of ${row.serialNumber}.`, {
      serialNumber: row.serialNumber,
    });
  }
  if (challenge) await proveKey(session, chain[0], random, run);
}
