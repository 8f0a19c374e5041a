/**
 * The facts of a batch that nothing can be said against, taken together: documents that go on where the station's chain ends here,
 * and newer states of units that live. Some statements for hundreds of facts, one commit, the same rows and receipts as one
 * by one. Whatever is known already, contradicts something, or fails here is left to the careful way (intake.ts).
 */
import { and, desc, eq, ne, sql } from 'drizzle-orm';
import type { z } from 'zod';
import { payloadSha256Of } from '../evidence/receipt.ts';
import { verifyByChainKeys } from '../evidence/verify.ts';
import type { SignedDocument } from '../model/document.ts';
import { hardwareIdOf } from './apply-document.ts';
import type { ServerDatabase } from './database.ts';
import { alone, type FactContext, isOver, type Transaction } from './fact-application.ts';
import { documentSchema, type FactResult, type ReceivedFact, unitStateSchema } from './fact-schemas.ts';
import { liveGroups } from './groups/group-store.ts';
import { noteReadBack } from './groups/read-back.ts';
import { noteField } from './monitoring/field-state.ts';
import type { ReceiptSigner } from './receipts.ts';
import { documents, facts, units } from './schema.ts';
import { keysOfStation } from './station-rotation.ts';
import { type Columns, isAnyOf, unnested } from './unnested.ts';

/** Of others nothing can be taken this way. */
const ownKinds: readonly string[] = ['document', 'unit-state'];

interface CleanFact {
  readonly fact: ReceivedFact;
  readonly hardwareId: string | null;
  /** Its payload as JSON, made once. */
  readonly text: string;
}
type UnitState = z.infer<typeof unitStateSchema>;
type StoredUnit = typeof units.$inferSelect;

/** The answers for those that were taken; empty when the whole of it could not be. */
export async function takeCleanFacts(
  database: ServerDatabase,
  signer: ReceiptSigner,
  received: readonly ReceivedFact[],
  context: FactContext,
): Promise<ReadonlyMap<string, FactResult>> {
  if (!received.some(({ kind }) => ownKinds.includes(kind))) return new Map();
  try {
    return await database.transaction((transaction) => takeTogether(transaction, signer, received, context));
  } catch {
    // nothing of it is stored: one by one it shows which of them it was
    return new Map();
  }
}

async function takeTogether(
  transaction: Transaction,
  signer: ReceiptSigner,
  received: readonly ReceivedFact[],
  context: FactContext,
): Promise<ReadonlyMap<string, FactResult>> {
  await alone(transaction, `chain:${context.station}`);
  const answers = await knownAlready(transaction, received, context);
  const fresh = received.filter(({ id }) => !answers.has(id));
  const clean = [
    ...(await appendDocuments(transaction, fresh, context)),
    ...(await changeUnits(transaction, fresh, context)),
  ];
  if (clean.length === 0) return answers;
  for (const [id, receipt] of await keep(transaction, signer, clean, context))
    answers.set(id, { id, status: 'accepted', receipt });
  return answers;
}

/** As they were told, with a receipt for each, by its id. */
async function keep(
  transaction: Transaction,
  signer: ReceiptSigner,
  clean: readonly CleanFact[],
  { station, receivedAt }: FactContext,
): Promise<ReadonlyMap<string, string>> {
  const at = receivedAt.toISOString();
  const rows = clean.map(({ fact: { id, payload } }) => {
    const payloadSha256 = payloadSha256Of(payload);
    const receipt = signer.receipt({ factId: id, payloadSha256, station, receivedAt: at });
    return { id, payloadSha256, receipt };
  });
  const columns: Columns = {
    id: ['text', rows.map(({ id }) => id)],
    sequence: ['bigint', clean.map(({ fact }) => fact.sequence)],
    kind: ['text', clean.map(({ fact }) => fact.kind)],
    hardware_id: ['text', clean.map(({ hardwareId }) => hardwareId)],
    payload: ['text', clean.map(({ text }) => text)],
    payload_sha256: ['text', rows.map(({ payloadSha256 }) => payloadSha256)],
    receipt: ['text', rows.map(({ receipt }) => receipt)],
  };
  await transaction.execute(sql`
    INSERT INTO facts (id, station, sequence, kind, hardware_id, payload, payload_sha256, received_at, receipt)
    SELECT id, ${station}, sequence, kind, hardware_id, payload::json, payload_sha256, ${at}::timestamptz, receipt FROM ${unnested(columns)}`);
  return new Map(rows.map(({ id, receipt }) => [id, receipt]));
}

/** Answers that were lost are given again: the same receipts. Another fact under a known id is left to the careful way. */
async function knownAlready(
  transaction: Transaction,
  received: readonly ReceivedFact[],
  { station }: FactContext,
): Promise<Map<string, FactResult>> {
  const ids = received.map(({ id }) => id);
  const known = await transaction
    .select({ id: facts.id, payloadSha256: facts.payloadSha256, receipt: facts.receipt })
    .from(facts)
    .where(and(eq(facts.station, station), isAnyOf(facts.id, ids)));
  const byId = new Map(known.map((row) => [row.id, row]));
  const answers = new Map<string, FactResult>();
  for (const { id, payload } of received) {
    const row = byId.get(id);
    if (row !== undefined && row.payloadSha256 === payloadSha256Of(payload))
      answers.set(id, { id, status: 'accepted', receipt: row.receipt });
  }
  return answers;
}

/** Those that go on, without a gap, from the last one that is here; signed, linked, of this station. */
async function appendDocuments(
  transaction: Transaction,
  fresh: readonly ReceivedFact[],
  context: FactContext,
): Promise<readonly CleanFact[]> {
  // in the order in which they came: one that is early is an alarm until what is missing comes, as it is one by one
  const parsed = fresh
    .filter(({ kind }) => kind === 'document')
    .flatMap((fact) => {
      const document = documentSchema.safeParse(fact.payload);
      return document.success ? [{ fact, document: document.data }] : [];
    });
  if (parsed.length === 0) return [];
  const [last] = await transaction
    .select({ sequence: documents.sequence, payloadSha256: documents.payloadSha256 })
    .from(documents)
    .where(eq(documents.station, context.station))
    .orderBy(desc(documents.sequence))
    .limit(1);
  const others = await unitsOfOthers(
    transaction,
    parsed.map(({ document }) => hardwareIdOf(document.body)),
    context,
  );
  const keys = await keysOfStation(transaction, context.station, context.publicKeyPem);
  const clean: { readonly fact: ReceivedFact; readonly document: SignedDocument }[] = [];
  let head = { sequence: last?.sequence ?? 0, payloadSha256: last?.payloadSha256 ?? null };
  for (const one of parsed) {
    const { document } = one;
    const goesOn = document.sequence === head.sequence + 1 && document.previous === head.payloadSha256;
    if (!goesOn || document.station !== context.station) break;
    if (!verifyByChainKeys(document, keys).every(({ ok }) => ok)) break;
    if (others.has(hardwareIdOf(document.body) ?? '')) break;
    clean.push(one);
    head = document;
  }
  if (clean.length === 0) return [];
  const taken = clean.map(({ fact, document }) => ({
    fact,
    hardwareId: hardwareIdOf(document.body),
    text: JSON.stringify(fact.payload),
  }));
  const signed = clean.map(({ document }) => document);
  const columns: Columns = {
    sequence: ['bigint', signed.map(({ sequence }) => sequence)],
    id: ['text', signed.map(({ id }) => id)],
    kind: ['text', signed.map(({ kind }) => kind)],
    hardware_id: ['text', taken.map(({ hardwareId }) => hardwareId)],
    previous: ['text', signed.map(({ previous }) => previous)],
    payload_sha256: ['text', signed.map(({ payloadSha256 }) => payloadSha256)],
    document: ['text', taken.map(({ text }) => text)],
    issued_at: ['timestamptz', signed.map(({ issuedAt }) => issuedAt)],
  };
  await transaction.execute(sql`
    INSERT INTO documents (station, sequence, id, kind, hardware_id, previous, payload_sha256, document, issued_at, received_at)
    SELECT ${context.station}, sequence::int, id, kind, hardware_id, previous, payload_sha256, document::json, issued_at,
      ${context.receivedAt.toISOString()}::timestamptz FROM ${unnested(columns)}`);
  for (const { document } of clean)
    if (document.kind === 'job-record')
      await noteReadBack(transaction, document.body, context.organisation, liveGroups);
  return taken;
}

/** Units of another organisation: what is told of them is refused, with care. */
async function unitsOfOthers(
  transaction: Transaction,
  hardwareIds: readonly (string | null)[],
  { organisation }: FactContext,
): Promise<ReadonlySet<string>> {
  const named = hardwareIds.filter((id) => id !== null);
  if (named.length === 0) return new Set();
  const found = await transaction
    .select({ hardwareId: units.hardwareId })
    .from(units)
    .where(and(isAnyOf(units.hardwareId, named), ne(units.organisation, organisation)));
  return new Set(found.map(({ hardwareId }) => hardwareId));
}

/** One state of each unit, newer than what is known, of a life that is not over. */
async function changeUnits(
  transaction: Transaction,
  fresh: readonly ReceivedFact[],
  context: FactContext,
): Promise<readonly CleanFact[]> {
  const wanted = new Map<string, { readonly fact: ReceivedFact; readonly change: UnitState }[]>();
  for (const fact of fresh.filter(({ kind }) => kind === 'unit-state' || kind === 'retirement')) {
    const change = unitStateSchema.safeParse(fact.payload);
    if (!change.success) continue;
    const { hardwareId } = change.data;
    wanted.set(hardwareId, [...(wanted.get(hardwareId) ?? []), { fact, change: change.data }]);
  }
  // several of one unit, or the end of one, are looked at with care
  const single = [...wanted].flatMap(([hardwareId, [one, ...more]]) =>
    one === undefined || more.length > 0 || one.fact.kind === 'retirement' || isOver(one.change.state)
      ? []
      : [{ hardwareId, ...one }],
  );
  if (single.length === 0) return [];
  const ids = single.map(({ hardwareId }) => hardwareId).sort();
  // in one order, so that two batches never wait for each other
  await transaction.execute(
    sql`SELECT pg_advisory_xact_lock(hashtextextended('unit:' || id, 0)) FROM unnest(${sql.param(ids)}::text[]) AS id`,
  );
  const stored = new Map(
    (await transaction.select().from(units).where(isAnyOf(units.hardwareId, ids))).map((unit) => [
      unit.hardwareId,
      unit,
    ]),
  );
  const clean = single.filter(({ hardwareId, change }) => {
    const unit = stored.get(hardwareId);
    return (
      unit === undefined ||
      (!isOver(unit.state) &&
        unit.organisation === context.organisation &&
        unit.changedAt <= changedAt(change, context))
    );
  });
  if (clean.length === 0) return [];
  const rows = clean.map(({ change }) =>
    rowOf(change, stored.get(change.hardwareId), changedAt(change, context)),
  );
  const columns: Columns = {
    hardware_id: ['text', rows.map(({ hardwareId }) => hardwareId)],
    serial_number: ['text', rows.map(({ serialNumber }) => serialNumber)],
    model: ['text', rows.map(({ model }) => model)],
    state: ['text', rows.map(({ state }) => state)],
    firmware: ['text', rows.map(({ firmware }) => firmware)],
    group_id: ['text', rows.map(({ groupId }) => groupId)],
    changed_at: ['timestamptz', rows.map((row) => row.changedAt.toISOString())],
  };
  await transaction.execute(sql`
    INSERT INTO units (hardware_id, organisation, serial_number, model, state, firmware, group_id, station, changed_at)
    SELECT hardware_id, ${context.organisation}, serial_number, model, state, firmware, group_id, ${context.station}, changed_at
      FROM ${unnested(columns)}
    ON CONFLICT (hardware_id) DO UPDATE SET serial_number = excluded.serial_number, model = excluded.model, state = excluded.state,
      firmware = excluded.firmware, group_id = excluded.group_id, station = excluded.station, changed_at = excluded.changed_at`);
  await noteField(
    transaction,
    clean.map(({ hardwareId, change }) => ({
      hardwareId,
      before: stored.get(hardwareId)?.state,
      after: change.state,
    })),
  );
  return clean.map(({ fact, hardwareId }) => ({ fact, hardwareId, text: JSON.stringify(fact.payload) }));
}

function rowOf({ at: _at, ...change }: UnitState, known: StoredUnit | undefined, told: Date) {
  return { ...change, serialNumber: change.serialNumber ?? known?.serialNumber ?? null, changedAt: told };
}

/** A station whose clock is ahead must not freeze a unit until then. */
function changedAt(change: UnitState, { receivedAt }: FactContext): Date {
  return new Date(Math.min(Date.parse(change.at), receivedAt.getTime()));
}
