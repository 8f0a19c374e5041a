/** The end of a certificate that this server signed: by a station's fact, by a station's request, or by the operator. */
import { and, eq, isNull } from 'drizzle-orm';
import type { ServerDatabase } from './database.ts';
import type { Transaction } from './fact-application.ts';
import { issuedCertificates } from './issuing-schema.ts';
import { identities } from './schema.ts';

export interface Ending {
  readonly fingerprint: string;
  readonly reason: string;
  readonly at: Date;
}

/** True when this server signed it. Revoked once, it keeps its first date and reason. */
export async function endIssued(
  transaction: Transaction,
  { fingerprint, reason, at }: Ending,
): Promise<boolean> {
  const which = eq(issuedCertificates.fingerprint, fingerprint.replaceAll(':', '').toLowerCase());
  await transaction
    .update(issuedCertificates)
    .set({ revokedAt: at, reason })
    .where(and(which, isNull(issuedCertificates.revokedAt)));
  const [known] = await transaction
    .select({ fingerprint: issuedCertificates.fingerprint })
    .from(issuedCertificates)
    .where(which);
  return known !== undefined;
}

/** Together with what the registry says of it. False when this server did not sign it. */
export async function revokeIssued(database: ServerDatabase, ending: Ending): Promise<boolean> {
  return database.transaction(async (transaction) => {
    if (!(await endIssued(transaction, ending))) return false;
    await endIdentity(transaction, ending);
    return true;
  });
}

export async function endIdentity(
  transaction: Transaction,
  { fingerprint, reason, at }: Ending,
): Promise<void> {
  await transaction
    .update(identities)
    .set({ status: 'revoked', reason, revokedAt: at })
    .where(and(eq(identities.certificateFingerprint, fingerprint), eq(identities.status, 'live')));
}
