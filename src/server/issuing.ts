/**
 * One certificate for one unit, in three durable steps, so that a slow HSM holds no lock and no answer is given twice:
 * `reserve` (one transaction: whose number, whose key, how many are left), sign, `record`. The key of the row is the unit's
 * key: asked again with the same key, the same certificate is answered; asked with a new key under the same number, the
 * certificate for the old key ends first. Rules and reasons: docs/protocols/server.md.
 */
import { createHash } from 'node:crypto';
import { and, eq, isNotNull, isNull, ne, or } from 'drizzle-orm';
import { fromBase64, toBase64, toHex } from '../base/bytes.ts';
import type { Clock } from '../base/clock.ts';
import { Deadline } from '../base/deadline.ts';
import { readCertificate } from '../identity/certificate.ts';
import { checkRequest } from '../identity/certificate-request.ts';
import type { IssuedCertificate } from '../identity/issuer.ts';
import { issuerFault } from '../identity/issuer-fault.ts';
import { requireCleanCertificate } from '../identity/lint.ts';
import { isNumberOf, unmetDemand } from '../model/certificate-demands.ts';
import { asFault, Fault } from '../model/fault.ts';
import type { IdentityProfile } from '../model/identity.ts';
import type { ServerDatabase } from './database.ts';
import { alone, isOver, raise, type Transaction } from './fact-application.ts';
import { type Refusal, refuse } from './issuing-access.ts';
import type { IssuingAuthorities } from './issuing-authorities.ts';
import { giveBackQuota, takeQuota } from './issuing-quotas.ts';
import { endIdentity } from './issuing-revocation.ts';
import { issuedCertificates } from './issuing-schema.ts';
import { identities, units } from './schema.ts';

const signLimitMs = 60_000;
const retryAfterS = 5;
/** In place of a hardware id: a certificate that is made before its unit is known. */
const poolPrefix = 'pool:';

export interface IssuingParts {
  readonly database: ServerDatabase;
  readonly authorities: IssuingAuthorities;
  readonly clock: Clock;
}

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
type Reserved = { readonly type: 'reserved' } | IssueAnswer;

export async function issueCertificate(parts: IssuingParts, asked: AskedCertificate): Promise<IssueAnswer> {
  const profile = parts.authorities.profile(asked.profile);
  const objection = objectionTo(asked, profile);
  if (profile === null || objection !== null)
    return refuse(403, 'permission', objection ?? 'there is no such profile');
  let publicKey: Uint8Array;
  let publicKeySha256: string;
  try {
    const checked = checkRequest(asked.certificateRequest, asked.serialNumber, profile.keyAlgorithm);
    ({ publicKey, publicKeySha256 } = checked);
  } catch (thrown) {
    // a request that is not right is the station's, whatever is wrong with it
    return refuse(400, 'answer', asFault(thrown).message);
  }
  const reserved = await parts.database.transaction((transaction) =>
    reserve(transaction, asked, publicKeySha256, parts.clock.now()),
  );
  if (reserved.type !== 'reserved') return reserved;
  try {
    const signed = await sign(parts, profile, asked, publicKey);
    return await record(parts, asked, publicKeySha256, signed);
  } catch (thrown) {
    // nothing was given: it must not count; who asks again is counted again
    await release(parts.database, publicKeySha256);
    const { message, context } = asFault(thrown);
    if (!(thrown instanceof Fault)) throw thrown;
    // the profile does not fit this unit: asking again changes nothing
    if (thrown.code !== 'issuer.unavailable') return refuse(403, 'permission', message);
    const problem = context.problem === 'policy' ? 'policy' : 'busy';
    return refuse(503, problem, `the authority of the server can not sign now: ${message}`, retryAfterS);
  }
}

/** What can be said without the database. */
function objectionTo(asked: AskedCertificate, profile: IdentityProfile | null): string | null {
  if (profile === null) return `the server does not sign for the profile ${asked.profile}`;
  if (profile.issuer !== asked.authority)
    return `the server signs for the profile ${asked.profile} with ${profile.issuer}, not with ${asked.authority}`;
  const difference = unmetDemand(profile, asked.demands);
  if (difference !== null)
    return `the profile ${asked.profile} says another ${difference} at the server than at the station`;
  return isNumberOf(profile, asked.serialNumber)
    ? null
    : `${asked.serialNumber} is no number of the profile ${asked.profile}`;
}

async function reserve(
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

function answerAgain(row: Row, asked: AskedCertificate): Reserved {
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
  const [unit] = await transaction
    .select({ state: units.state })
    .from(units)
    .where(eq(units.hardwareId, hardwareId));
  if (unit !== undefined && isOver(unit.state)) return `the unit ${hardwareId} is ${unit.state}`;
  const issued = issuedCertificates;
  const [foreign] = await transaction
    .select()
    .from(issued)
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
  if (foreign !== undefined)
    return foreign.hardwareId === hardwareId
      ? `the number ${serialNumber} belongs to the station ${foreign.station}`
      : `the unit ${foreign.hardwareId} has the number ${serialNumber} or this key`;
  const known = identities;
  const [told] = await transaction
    .select()
    .from(known)
    .where(
      or(
        and(
          eq(known.profile, profile),
          eq(known.serialNumber, serialNumber),
          ne(known.hardwareId, hardwareId),
        ),
        and(eq(known.publicKeySha256, publicKeySha256), ne(known.hardwareId, hardwareId)),
      ),
    )
    .limit(1);
  if (told !== undefined) return `the unit ${told.hardwareId} has the number ${serialNumber} or this key`;
  // a station gives no second key to a number that is committed: it ends the number and takes the next one
  const [committed] = await transaction
    .select({ fingerprint: known.certificateFingerprint })
    .from(known)
    .where(
      and(
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

async function sign(
  { authorities, clock }: IssuingParts,
  profile: IdentityProfile,
  asked: AskedCertificate,
  publicKey: Uint8Array,
): Promise<IssuedCertificate> {
  const { authority: name, certificateRequest, serialNumber, hardwareId, facts } = asked;
  using deadline = new Deadline(new AbortController().signal, signLimitMs, () =>
    issuerFault('busy', `${name} does not sign within ${signLimitMs / 1_000} s.`),
  );
  const { signal } = deadline;
  const authority = await authorities.open(name);
  const issued = await authority.issue({
    certificateRequest,
    profile,
    serialNumber,
    hardwareId,
    facts,
    signal,
  });
  const [leaf = new Uint8Array()] = issued.chain;
  const { issuer } = issued;
  const unit = { profile, serialNumber, hardwareId, facts };
  requireCleanCertificate(leaf, { ...unit, publicKey, issuer, now: clock.now() });
  return issued;
}

/** On record before anybody sees it. What another process recorded meanwhile for the same key is the answer instead. */
async function record(
  { database, clock }: IssuingParts,
  asked: AskedCertificate,
  publicKeySha256: string,
  issued: IssuedCertificate,
): Promise<IssueAnswer> {
  const [leaf = new Uint8Array()] = issued.chain;
  const chain = issued.chain.map(toBase64);
  const fingerprint = createHash('sha256').update(leaf).digest('hex');
  const certificateSerial = toHex(readCertificate(leaf).serial).replace(/^00/, '');
  return database.transaction(async (transaction) => {
    const own = eq(issuedCertificates.publicKeySha256, publicKeySha256);
    const written = await transaction
      .update(issuedCertificates)
      .set({ chain, fingerprint, certificateSerial, issuedAt: clock.now() })
      .where(and(own, isNull(issuedCertificates.fingerprint), isNull(issuedCertificates.revokedAt)))
      .returning();
    if (written.length === 0) {
      const [known] = await transaction.select().from(issuedCertificates).where(own);
      const answer = known === undefined ? null : answerAgain(known, asked);
      return answer === null || answer.type === 'reserved'
        ? refuse(503, 'busy', 'another request for this unit came between', retryAfterS)
        : answer;
    }
    const { hardwareId, profile, serialNumber, station } = asked;
    // of a pool: which unit it becomes is not known before the unit is committed
    if (hardwareId.startsWith(poolPrefix)) return { type: 'issued', chain };
    await transaction
      .insert(identities)
      .values({
        certificateFingerprint: fingerprint,
        hardwareId,
        profile,
        serialNumber,
        publicKeySha256,
        certificateSerial,
        certificateChain: chain,
        status: 'live',
        station,
      })
      .onConflictDoNothing();
    return { type: 'issued', chain };
  });
}

async function release(database: ServerDatabase, publicKeySha256: string): Promise<void> {
  await database.transaction(async (transaction) => {
    const gone = await transaction
      .delete(issuedCertificates)
      .where(
        and(
          eq(issuedCertificates.publicKeySha256, publicKeySha256),
          isNull(issuedCertificates.fingerprint),
          isNull(issuedCertificates.revokedAt),
        ),
      )
      .returning();
    for (const { station, orderId: order, profile } of gone)
      await giveBackQuota(transaction, { station, order, profile });
  });
}

/** The certificate as DER in a revocation request, by its name here. */
export function fingerprintOf(certificate: string): string {
  return createHash('sha256').update(fromBase64(certificate)).digest('hex');
}
