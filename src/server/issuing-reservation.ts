/**
 * What is decided in one transaction before anything is signed: whose number and whose key this is, and whether there is one
 * left. The key of the row is the unit's key: asked again with the same key, the same certificate is answered; asked with a
 * new key under the same number, the certificate for the old key ends first.
 */
import { and, eq, isNotNull, isNull, ne, or } from 'drizzle-orm';
import { alone, isOver, raise, type Transaction } from './fact-application.ts';
import { type Refusal, refuse } from './issuing-access.ts';
import { orderObjection, organisationOf } from './issuing-order.ts';
import { takeQuota } from './issuing-quotas.ts';
import { endIdentity } from './issuing-revocation.ts';
import { issuedCertificates } from './issuing-schema.ts';
import { identities, stations, units } from './schema.ts';

export interface AskedCertificate {
  readonly station: string;
  readonly publicKeyPem: string;
  readonly authority: string;
  readonly profile: string;
  /** What the station's copy of the profile demands of a certificate. */
  readonly demands: Readonly<Record<string, unknown>>;
  readonly serialNumber: string;
  readonly hardwareId: string;
  readonly order: string | null;
  readonly facts: ReadonlyMap<string, string>;
  /** PKCS#10 as DER. */
  readonly certificateRequest: Uint8Array;
}

export type IssueAnswer =
  /** DER in base64, the unit's own first. */
  { readonly type: 'issued'; readonly chain: readonly string[] } | Refusal;

type Row = typeof issuedCertificates.$inferSelect;
export type Reserved = { readonly type: 'reserved' } | IssueAnswer;

export async function reserve(
  transaction: Transaction,
  asked: AskedCertificate,
  publicKeySha256: string,
  now: Date,
): Promise<Reserved> {
  const { station, profile, serialNumber, hardwareId, order } = asked;
  // in the order in which facts lock as well
  await alone(transaction, `unit:${hardwareId}`);
  await alone(transaction, `number:${profile}:${serialNumber}`);
  await alone(transaction, `key:${publicKeySha256}`);
  const conflict = await conflictOf(transaction, asked, publicKeySha256);
  if (conflict !== null) {
    await raise(transaction, { station, receivedAt: now }, hardwareId, `Refused to sign: ${conflict}.`);
    return refuse(409, 'permission', conflict);
  }
  const [same] = await transaction
    .select()
    .from(issuedCertificates)
    .where(eq(issuedCertificates.publicKeySha256, publicKeySha256));
  if (same !== undefined) return answerAgain(same, asked);
  const objection = await orderObjection(transaction, asked, order, now);
  if (objection !== null) return refuse(403, 'permission', objection);
  const replaced = await endOlderKeys(transaction, asked, now);
  // what was counted for the old key and never signed is counted for the new one
  if (!replaced) {
    const quota = await takeQuota(transaction, { station, order, profile });
    if (!quota.taken) return refuse(403, 'permission', quota.reason);
  }
  await transaction.insert(issuedCertificates).values({
    publicKeySha256,
    issuer: asked.authority,
    profile,
    serialNumber,
    hardwareId,
    station,
    orderId: order,
    reservedAt: now,
  });
  return { type: 'reserved' };
}

export function answerAgain(row: Row, asked: AskedCertificate): Reserved {
  if (row.revokedAt !== null) return refuse(409, 'permission', 'the certificate for this key is revoked');
  if (row.profile !== asked.profile || row.serialNumber !== asked.serialNumber)
    return refuse(409, 'permission', `this key belongs to the number ${row.serialNumber}`);
  return row.chain === null ? { type: 'reserved' } : { type: 'issued', chain: row.chain };
}

/** In words; null when number, key and unit belong together as far as anybody knows. */
async function conflictOf(
  transaction: Transaction,
  { station, profile, serialNumber, hardwareId }: AskedCertificate,
  publicKeySha256: string,
): Promise<string | null> {
  const organisation = await organisationOf(transaction, station);
  const [unit] = await transaction
    .select({ state: units.state, organisation: units.organisation })
    .from(units)
    .where(eq(units.hardwareId, hardwareId));
  if (unit !== undefined && unit.organisation !== organisation) return 'the unit is not of this organisation';
  if (unit !== undefined && isOver(unit.state)) return `the unit ${hardwareId} is ${unit.state}`;
  const issued = issuedCertificates;
  const [foreign] = await transaction
    .select({ hardwareId: issued.hardwareId, station: issued.station, organisation: stations.organisation })
    .from(issued)
    .innerJoin(stations, eq(stations.id, issued.station))
    .where(
      or(
        and(
          eq(issued.profile, profile),
          eq(issued.serialNumber, serialNumber),
          ne(issued.hardwareId, hardwareId),
        ),
        and(eq(issued.publicKeySha256, publicKeySha256), ne(issued.hardwareId, hardwareId)),
        and(eq(issued.profile, profile), eq(issued.serialNumber, serialNumber), ne(issued.station, station)),
      ),
    )
    .limit(1);
  // whose it is, is not another organisation's to know
  const taken = `the number ${serialNumber} or this key is not of this organisation`;
  if (foreign !== undefined && foreign.organisation !== organisation) return taken;
  if (foreign !== undefined)
    return foreign.hardwareId === hardwareId
      ? `the number ${serialNumber} belongs to the station ${foreign.station}`
      : `the unit ${foreign.hardwareId} has the number ${serialNumber} or this key`;
  const known = identities;
  const [told] = await transaction
    .select({ hardwareId: known.hardwareId, organisation: known.organisation })
    .from(known)
    .where(
      or(
        and(
          eq(known.profile, profile),
          eq(known.serialNumber, serialNumber),
          ne(known.hardwareId, hardwareId),
          eq(known.organisation, organisation),
        ),
        and(eq(known.publicKeySha256, publicKeySha256), ne(known.hardwareId, hardwareId)),
        // signed for or told of elsewhere, before anybody said what became of the unit
        and(eq(known.hardwareId, hardwareId), ne(known.organisation, organisation)),
      ),
    )
    .limit(1);
  if (told?.hardwareId === hardwareId) return 'the unit is not of this organisation';
  if (told !== undefined && told.organisation !== organisation) return taken;
  if (told !== undefined) return `the unit ${told.hardwareId} has the number ${serialNumber} or this key`;
  // a station gives no second key to a number that is committed: it ends the number and takes the next one
  const [committed] = await transaction
    .select({ fingerprint: known.certificateFingerprint })
    .from(known)
    .where(
      and(
        eq(known.organisation, organisation),
        eq(known.profile, profile),
        eq(known.serialNumber, serialNumber),
        eq(known.status, 'live'),
        isNotNull(known.committedAt),
        ne(known.publicKeySha256, publicKeySha256),
      ),
    )
    .limit(1);
  return committed === undefined ? null : `the number ${serialNumber} is in use with another key`;
}

/**
 * The unit made a new key under the number that it has: the certificate for the old one, which it may never have got, ends
 * here. True when the old key was counted and never signed.
 */
async function endOlderKeys(
  transaction: Transaction,
  { profile, serialNumber }: AskedCertificate,
  now: Date,
): Promise<boolean> {
  const older = await transaction
    .select()
    .from(issuedCertificates)
    .where(
      and(
        eq(issuedCertificates.profile, profile),
        eq(issuedCertificates.serialNumber, serialNumber),
        isNull(issuedCertificates.revokedAt),
      ),
    )
    // a signature that is recorded meanwhile is waited for: it has used up what was counted
    .for('update');
  let counted = false;
  for (const { publicKeySha256, fingerprint } of older) {
    const ended = { revokedAt: now, reason: 'superseded' };
    await transaction
      .update(issuedCertificates)
      .set(ended)
      .where(eq(issuedCertificates.publicKeySha256, publicKeySha256));
    if (fingerprint === null) counted = true;
    else await endIdentity(transaction, { fingerprint, reason: 'superseded', at: now });
  }
  return counted;
}
