/** Identities: a number and a key belong to one unit for ever, and what is revoked stays revoked. */
import { createHash, X509Certificate } from 'node:crypto';
import { and, eq, ne, or } from 'drizzle-orm';
import type { z } from 'zod';
import { fromBase64 } from '../base/bytes.ts';
import {
  type Applied,
  alone,
  type FactContext,
  isOver,
  raise,
  type Transaction,
} from './fact-application.ts';
import type { committedSchema, revocationSchema } from './fact-schemas.ts';
import { endIssued, notYours, rightToEnd } from './issuing-revocation.ts';
import { identities, units } from './schema.ts';

export async function applyCommitted(
  transaction: Transaction,
  committed: z.infer<typeof committedSchema>,
  context: FactContext,
): Promise<Applied> {
  const { hardwareId, profile, serialNumber, publicKeySha256, certificateFingerprint } = committed;
  if (!isOwnCertificate(committed))
    return { taken: false, reason: 'the certificate is not the one that the fingerprint and key name' };
  await alone(transaction, `unit:${hardwareId}`);
  await alone(transaction, `number:${profile}:${serialNumber}`);
  const [unit] = await transaction
    .select({ state: units.state })
    .from(units)
    .where(eq(units.hardwareId, hardwareId));
  if (unit !== undefined && isOver(unit.state)) {
    await raise(
      transaction,
      context,
      hardwareId,
      `Unit ${hardwareId} is ${unit.state} and was given the identity ${serialNumber}.`,
    );
    return { taken: false, reason: `the unit ${hardwareId} is ${unit.state}` };
  }
  // a number is an organisation's own; a key is one unit's in all the world
  const [conflict] = await transaction
    .select({ hardwareId: identities.hardwareId, organisation: identities.organisation })
    .from(identities)
    .where(
      and(
        ne(identities.hardwareId, hardwareId),
        or(
          and(
            eq(identities.profile, profile),
            eq(identities.serialNumber, serialNumber),
            eq(identities.organisation, context.organisation),
          ),
          eq(identities.publicKeySha256, publicKeySha256),
        ),
      ),
    );
  if (conflict !== undefined && conflict.organisation !== context.organisation) {
    // whose it is, is not this organisation's to know
    await raise(
      transaction,
      context,
      hardwareId,
      `Unit ${hardwareId} has a key that a unit outside of its organisation has as well.`,
    );
    return { taken: false, reason: 'another unit has this key' };
  }
  if (conflict !== undefined) {
    await raise(
      transaction,
      context,
      hardwareId,
      `Units ${hardwareId} and ${conflict.hardwareId} share the number ${serialNumber} or a key.`,
    );
    return { taken: false, reason: `the unit ${conflict.hardwareId} has this number or key` };
  }
  // told of or signed for elsewhere, before anybody said what became of the unit
  if (await hasForeignIdentity(transaction, hardwareId, context.organisation)) {
    const message = `Station ${context.station} would give an identity to a unit that is not of its organisation (${hardwareId}).`;
    await raise(transaction, context, hardwareId, message);
    return { taken: false, reason: 'the unit is not of this organisation' };
  }
  const values = {
    hardwareId,
    profile,
    serialNumber,
    publicKeySha256,
    keyOrigin: committed.keyOrigin,
    certificateSerial: committed.certificateSerial,
    certificateChain: committed.certificateChain,
    station: context.station,
    committedAt: new Date(committed.committedAt),
  };
  // A revocation may overtake the identity that it ends: then the row is there and stays revoked.
  await transaction
    .insert(identities)
    .values({ certificateFingerprint, organisation: context.organisation, status: 'live', ...values })
    .onConflictDoUpdate({ target: identities.certificateFingerprint, set: values });
  return { taken: true, hardwareId };
}

export async function applyRevocation(
  transaction: Transaction,
  revocation: z.infer<typeof revocationSchema>,
  context: FactContext,
): Promise<Applied> {
  const { hardwareId, profile, serialNumber, certificateFingerprint, certificateSerial, reason } = revocation;
  if ((await rightToEnd(transaction, context.station, certificateFingerprint)) === 'may-not') {
    const message = notYours(context.station);
    await raise(transaction, context, hardwareId, `Not revoked (${serialNumber}): ${message}.`);
    return { taken: false, reason: message };
  }
  if (await isOfOthers(transaction, certificateFingerprint, context.organisation)) {
    const message = `Station ${context.station} would revoke a certificate that is not of its organisation.`;
    await raise(transaction, context, certificateFingerprint, message);
    return { taken: false, reason: 'the certificate is not of this organisation' };
  }
  const revoked = {
    status: 'revoked',
    reason,
    revokedAt: new Date(revocation.at),
    revocationHeardAt: context.receivedAt,
  };
  await transaction
    .insert(identities)
    .values({
      certificateFingerprint,
      hardwareId,
      profile,
      serialNumber,
      certificateSerial,
      certificateChain: [],
      station: context.station,
      organisation: context.organisation,
      ...revoked,
    })
    .onConflictDoUpdate({ target: identities.certificateFingerprint, set: revoked });
  // the authority of this server publishes it, where it was one of its own
  await endIssued(transaction, { fingerprint: certificateFingerprint, reason, at: context.receivedAt });
  return { taken: true, hardwareId };
}

async function hasForeignIdentity(
  transaction: Transaction,
  hardwareId: string,
  organisation: string,
): Promise<boolean> {
  const [known] = await transaction
    .select({ organisation: identities.organisation })
    .from(identities)
    .where(and(eq(identities.hardwareId, hardwareId), ne(identities.organisation, organisation)))
    .limit(1);
  return known !== undefined;
}

async function isOfOthers(
  transaction: Transaction,
  fingerprint: string,
  organisation: string,
): Promise<boolean> {
  const [known] = await transaction
    .select({ organisation: identities.organisation })
    .from(identities)
    .where(eq(identities.certificateFingerprint, fingerprint));
  return known !== undefined && known.organisation !== organisation;
}

/** The certificate itself is what counts; its digests are only its names. */
function isOwnCertificate(committed: z.infer<typeof committedSchema>): boolean {
  try {
    const leaf = fromBase64(committed.certificateChain[0] ?? '');
    const publicKey = new X509Certificate(leaf).publicKey.export({ type: 'spki', format: 'der' });
    return (
      sha256(leaf) === committed.certificateFingerprint && sha256(publicKey) === committed.publicKeySha256
    );
  } catch {
    // What OpenSSL can not read is no certificate.
    return false;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
