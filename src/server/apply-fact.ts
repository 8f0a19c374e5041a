/**
 * One fact, applied in the caller's transaction: what it changes in the registry, or why it can not be taken. A refusal
 * is an answer for a person, not an error; contradictions that must not be lost are kept and raise an alarm.
 */
import { createHash, createPublicKey, X509Certificate } from 'node:crypto';
import { and, eq, ne, or, sql } from 'drizzle-orm';
import { z } from 'zod';
import { assertNever } from '../base/assert-never.ts';
import { fromBase64 } from '../base/bytes.ts';
import { verifyDocument } from '../evidence/verify.ts';
import { hardwareIdSchema } from '../model/unit.ts';
import type { ServerDatabase } from './database.ts';
import {
  committedSchema,
  documentSchema,
  type ReceivedFact,
  revocationSchema,
  unitStateSchema,
} from './fact-schemas.ts';
import { alarms, documents, identities, units } from './schema.ts';

export interface FactContext {
  readonly station: string;
  readonly publicKeyPem: string;
  readonly receivedAt: Date;
}

/** What the fact is about, when it was taken; a sentence why not otherwise. */
export type Applied =
  | { readonly taken: true; readonly hardwareId: string | null }
  | { readonly taken: false; readonly reason: string };

export type Transaction = Pick<ServerDatabase, 'select' | 'insert' | 'update' | 'execute'>;

export async function applyFact(
  transaction: Transaction,
  fact: ReceivedFact,
  context: FactContext,
): Promise<Applied> {
  switch (fact.kind) {
    case 'document':
      return parsed(documentSchema, fact, (document) => applyDocument(transaction, document, context));
    case 'identity-committed':
      return parsed(committedSchema, fact, (committed) => applyCommitted(transaction, committed, context));
    case 'revocation':
      return parsed(revocationSchema, fact, (revocation) =>
        applyRevocation(transaction, revocation, context),
      );
    case 'unit-state':
    case 'retirement':
      return parsed(unitStateSchema, fact, (state) => applyUnitState(transaction, state, context));
    default:
      return assertNever(fact.kind);
  }
}

async function parsed<T>(
  schema: z.ZodType<T>,
  fact: ReceivedFact,
  apply: (value: T) => Promise<Applied>,
): Promise<Applied> {
  const value = schema.safeParse(fact.payload);
  return value.success
    ? apply(value.data)
    : { taken: false, reason: `malformed: ${z.prettifyError(value.error).slice(0, 300)}` };
}

async function applyDocument(
  transaction: Transaction,
  document: z.infer<typeof documentSchema>,
  context: FactContext,
): Promise<Applied> {
  await alone(transaction, `chain:${context.station}`);
  if (document.station !== context.station)
    return { taken: false, reason: 'the document is of another station' };
  const wrong = verifyDocument(document, createPublicKey(context.publicKeyPem)).filter(
    (finding) => !finding.ok,
  );
  if (wrong.length > 0) return { taken: false, reason: wrong.map((finding) => finding.text).join('; ') };
  const hardwareId = hardwareIdOf(document.body);
  const neighbours = await transaction
    .select({
      sequence: documents.sequence,
      previous: documents.previous,
      payloadSha256: documents.payloadSha256,
    })
    .from(documents)
    .where(
      and(
        eq(documents.station, document.station),
        or(
          eq(documents.sequence, document.sequence - 1),
          eq(documents.sequence, document.sequence),
          eq(documents.sequence, document.sequence + 1),
        ),
      ),
    );
  const same = neighbours.find((row) => row.sequence === document.sequence);
  if (same !== undefined && same.payloadSha256 !== document.payloadSha256) {
    await raise(
      transaction,
      context,
      document.id,
      `Fork: station ${document.station} has two different documents number ${document.sequence}.`,
    );
    return {
      taken: false,
      reason: `this station has already sent another document number ${document.sequence}`,
    };
  }
  const before = neighbours.find((row) => row.sequence === document.sequence - 1);
  const after = neighbours.find((row) => row.sequence === document.sequence + 1);
  if (
    (before !== undefined && before.payloadSha256 !== document.previous) ||
    (after !== undefined && after.previous !== document.payloadSha256)
  ) {
    await raise(
      transaction,
      context,
      document.id,
      `The chain of station ${document.station} is broken at document ${document.sequence}.`,
    );
  }
  const inserted = await transaction
    .insert(documents)
    .values({
      station: document.station,
      sequence: document.sequence,
      id: document.id,
      kind: document.kind,
      hardwareId,
      previous: document.previous,
      payloadSha256: document.payloadSha256,
      document,
      issuedAt: new Date(document.issuedAt),
      receivedAt: context.receivedAt,
    })
    .onConflictDoNothing()
    .returning({ id: documents.id });
  return inserted.length > 0 || same !== undefined
    ? { taken: true, hardwareId }
    : { taken: false, reason: 'another document has this id already' };
}

async function applyCommitted(
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
  const [conflict] = await transaction
    .select({ hardwareId: identities.hardwareId })
    .from(identities)
    .where(
      and(
        ne(identities.hardwareId, hardwareId),
        or(
          and(eq(identities.profile, profile), eq(identities.serialNumber, serialNumber)),
          eq(identities.publicKeySha256, publicKeySha256),
        ),
      ),
    );
  if (conflict !== undefined) {
    await raise(
      transaction,
      context,
      hardwareId,
      `Units ${hardwareId} and ${conflict.hardwareId} share the number ${serialNumber} or a key.`,
    );
    return { taken: false, reason: `the unit ${conflict.hardwareId} has this number or key` };
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
    .values({ certificateFingerprint, status: 'live', ...values })
    .onConflictDoUpdate({ target: identities.certificateFingerprint, set: values });
  return { taken: true, hardwareId };
}

async function applyRevocation(
  transaction: Transaction,
  revocation: z.infer<typeof revocationSchema>,
  context: FactContext,
): Promise<Applied> {
  const { hardwareId, profile, serialNumber, certificateFingerprint, certificateSerial, reason } = revocation;
  const revoked = { status: 'revoked', reason, revokedAt: new Date(revocation.at) };
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
      ...revoked,
    })
    .onConflictDoUpdate({ target: identities.certificateFingerprint, set: revoked });
  return { taken: true, hardwareId };
}

async function applyUnitState(
  transaction: Transaction,
  change: z.infer<typeof unitStateSchema>,
  context: FactContext,
): Promise<Applied> {
  const { hardwareId, state, model, serialNumber, firmware, groupId } = change;
  // A station whose clock is ahead must not freeze a unit until then.
  const changedAt = new Date(Math.min(Date.parse(change.at), context.receivedAt.getTime()));
  await alone(transaction, `unit:${hardwareId}`);
  const [known] = await transaction.select().from(units).where(eq(units.hardwareId, hardwareId));
  const over = isOver(known?.state);
  // Older news change nothing, except that a unit is gone: that holds whatever the clocks say.
  if (known !== undefined && known.changedAt > changedAt && (over || !isOver(state)))
    return { taken: true, hardwareId };
  if (known?.state === 'destroyed' && state === 'retired') return { taken: true, hardwareId };
  if (known !== undefined && over && state !== known.state && state !== 'destroyed') {
    await raise(
      transaction,
      context,
      hardwareId,
      `Unit ${hardwareId} is ${known.state}, and station ${context.station} says that it is ${state}.`,
    );
    return { taken: false, reason: `the unit ${hardwareId} is ${known.state} and stays so` };
  }
  const values = {
    state,
    model,
    serialNumber: serialNumber ?? known?.serialNumber ?? null,
    firmware,
    groupId,
    station: context.station,
    changedAt,
  };
  await transaction
    .insert(units)
    .values({ hardwareId, ...values })
    .onConflictDoUpdate({ target: units.hardwareId, set: values });
  return { taken: true, hardwareId };
}

async function raise(
  transaction: Transaction,
  context: FactContext,
  subject: string,
  message: string,
): Promise<void> {
  const id = `${context.station}:${subject}:${message}`.slice(0, 500);
  await transaction
    .insert(alarms)
    .values({ id, station: context.station, subject, message, raisedAt: context.receivedAt, settled: false })
    .onConflictDoNothing();
}

function hardwareIdOf(body: Readonly<Record<string, unknown>>): string | null {
  const unit = body.unit;
  const found =
    typeof unit === 'object' && unit !== null && 'hardwareId' in unit ? unit.hardwareId : body.hardwareId;
  const parsedId = hardwareIdSchema.safeParse(found);
  return parsedId.success ? parsedId.data : null;
}

function isOver(state: string | undefined): boolean {
  return state === 'retired' || state === 'destroyed';
}

/** Until the transaction ends nobody else, on any process of this server, decides about the same thing. */
async function alone(transaction: Transaction, what: string): Promise<void> {
  await transaction.execute(sql`SELECT pg_advisory_xact_lock(hashtextextended(${what}, 0))`);
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
