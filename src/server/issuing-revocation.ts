/**
 * The end of a certificate that this server signed: by a station's fact, by a station's request, or by the operator. A station
 * ends those that it asked for; those of others only when the operator has said that it handles returns (decision 0021).
 */
import { and, eq, inArray, isNull } from 'drizzle-orm';
import type { ServerDatabase } from './database.ts';
import type { Transaction } from './fact-application.ts';
import { issuedCertificates } from './issuing-schema.ts';
import { identities, stations } from './schema.ts';

export interface Ending {
  readonly fingerprint: string;
  readonly reason: string;
  readonly at: Date;
}

export type RevocationRight = 'may' | 'may-not' | 'not-signed-here';

export async function rightToEnd(
  database: Pick<Transaction, 'select'>,
  station: string,
  fingerprint: string,
): Promise<RevocationRight> {
  const [issued] = await database
    .select({ station: issuedCertificates.station })
    .from(issuedCertificates)
    .where(eq(issuedCertificates.fingerprint, plain(fingerprint)));
  if (issued === undefined) return 'not-signed-here';
  if (issued.station === station) return 'may';
  const rows = await database
    .select({ id: stations.id, organisation: stations.organisation, handlesReturns: stations.handlesReturns })
    .from(stations)
    .where(inArray(stations.id, [station, issued.station]));
  const of = (id: string) => rows.find((row) => row.id === id);
  const own = of(station)?.organisation === of(issued.station)?.organisation;
  return own && of(station)?.handlesReturns === true ? 'may' : 'may-not';
}

/** For the person at the station, and for the operator in the alarm. */
export function notYours(station: string): string {
  return `this certificate was signed for another station; ${station} may end it once the operator of the server has said that it handles returns (mintmark server station returns ${station})`;
}

function plain(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

/** True when this server signed it. Revoked once, it keeps its first date and reason. */
export async function endIssued(
  transaction: Transaction,
  { fingerprint, reason, at }: Ending,
): Promise<boolean> {
  const which = eq(issuedCertificates.fingerprint, plain(fingerprint));
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
    .set({ status: 'revoked', reason, revokedAt: at, revocationHeardAt: at })
    .where(and(eq(identities.certificateFingerprint, fingerprint), eq(identities.status, 'live')));
}
