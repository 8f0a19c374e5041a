/**
 * Certificates of units that this server signs: three durable steps, so that a slow HSM holds no lock and no answer is given
 * twice: reserve (issuing-reservation.ts), sign, record. Rules and reasons: docs/protocols/server.md.
 */
import { createHash } from 'node:crypto';
import { and, eq, isNull } from 'drizzle-orm';
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
import { refuse } from './issuing-access.ts';
import type { IssuingAuthorities } from './issuing-authorities.ts';
import { organisationOf } from './issuing-order.ts';
import { giveBackQuota } from './issuing-quotas.ts';
import { type AskedCertificate, answerAgain, type IssueAnswer, reserve } from './issuing-reservation.ts';
import { issuedCertificates } from './issuing-schema.ts';
import { identities } from './schema.ts';

const signLimitMs = 60_000;
const retryAfterS = 5;
/** In place of a hardware id: a certificate that is made before its unit is known. */
const poolPrefix = 'pool:';

export interface IssuingParts {
  readonly database: ServerDatabase;
  readonly authorities: IssuingAuthorities;
  readonly clock: Clock;
}

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
        organisation: await organisationOf(transaction, station),
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
