/** Work orders at the server: whose are taken, what is written down, and their end. An order is never edited. */
import { createPublicKey } from 'node:crypto';
import { and, eq, isNull, sql } from 'drizzle-orm';
import { z } from 'zod';
import { canonicalBytes } from '../evidence/canonical.ts';
import { keyIdOf } from '../evidence/key-id.ts';
import { isSignedForBench } from '../evidence/office-signature.ts';
import type { SignedOrder, WorkOrder } from '../model/order.ts';
import type { ServerDatabase } from './database.ts';
import { alone } from './fact-application.ts';
import { orderSigners, orders } from './order-tables.ts';

/** From now on orders that this key signed are taken. Throws Fault evidence.invalid for another kind of key. */
export async function trustOffice(
  database: ServerDatabase,
  key: { readonly title: string; readonly publicKeyPem: string; readonly organisation?: string },
  now: Date,
): Promise<string> {
  const keyId = keyIdOf(createPublicKey(key.publicKeyPem));
  const { title, publicKeyPem, organisation = 'main' } = key;
  await database
    .insert(orderSigners)
    .values({ keyId, title, publicKeyPem, organisation, addedAt: now })
    .onConflictDoNothing();
  return keyId;
}

/** Null for a key that was never trusted here, and for one that is over. */
export async function trustedOffice(
  database: Pick<ServerDatabase, 'select'>,
  keyId: string,
): Promise<{ readonly publicKeyPem: string; readonly organisation: string } | null> {
  const [signer] = await database
    .select()
    .from(orderSigners)
    .where(and(eq(orderSigners.keyId, keyId), isNull(orderSigners.revokedAt)));
  return signer ?? null;
}

/** Nothing that it signs is taken from now on, and stations that trust it are told. False for a key that is not known. */
export async function revokeOffice(database: ServerDatabase, keyId: string, now: Date): Promise<boolean> {
  const known = await database
    .update(orderSigners)
    .set({ revokedAt: sql`coalesce(${orderSigners.revokedAt}, ${now.toISOString()}::timestamptz)` })
    .where(eq(orderSigners.keyId, keyId))
    .returning({ keyId: orderSigners.keyId });
  return known.length > 0;
}

export type BookAnswer = 'taken' | 'unknown-signer' | 'wrong-signature' | 'another' | 'overlaps' | 'missing';

export async function addOrder(
  database: ServerDatabase,
  signed: SignedOrder,
  now: Date,
): Promise<BookAnswer> {
  const { order, keyId, signature } = signed;
  const checked = await checkSigner(database, 'work order', order, signed);
  if (typeof checked === 'string') return checked;
  return database.transaction(async (transaction) => {
    await alone(transaction, 'orders');
    const [known] = await transaction.select().from(orders).where(eq(orders.id, order.order));
    if (known !== undefined) return sameText(known.body, order) ? 'taken' : 'another';
    const others = await transaction.select({ body: orders.body }).from(orders);
    if (others.some(({ body }) => overlaps(body, order))) return 'overlaps';
    await transaction.insert(orders).values({
      id: order.order,
      body: order,
      keyId,
      signature,
      receivedAt: now,
      nextCounter: order.serial.first,
      organisation: checked.organisation,
    });
    return 'taken';
  });
}

export const orderCloseSchema = z.strictObject({
  close: z.strictObject({ version: z.literal(1), order: z.string().max(63), issuedAt: z.iso.datetime() }),
  keyId: z.string().regex(/^[0-9a-f]{64}$/),
  signature: z.base64(),
});
export type OrderClose = z.infer<typeof orderCloseSchema>;

/** No number of it is leased any more, and its stations are told to close it. Closing it again changes nothing. */
export async function closeOrder(
  database: ServerDatabase,
  signed: OrderClose,
  now: Date,
): Promise<BookAnswer> {
  const checked = await checkSigner(database, 'order close', signed.close, signed);
  if (typeof checked === 'string') return checked;
  return database.transaction(async (transaction) => {
    const [known] = await transaction
      .select()
      .from(orders)
      .where(eq(orders.id, signed.close.order))
      .for('update');
    // another organisation's order is none that this office could know
    if (known === undefined || known.organisation !== checked.organisation) return 'missing';
    if (known.closedAt === null)
      await transaction.update(orders).set({ closedAt: now }).where(eq(orders.id, known.id));
    return 'taken';
  });
}

/** The organisation of the office that signed it, or why it is not taken. */
async function checkSigner(
  database: ServerDatabase,
  kind: 'work order' | 'order close',
  statement: unknown,
  signature: { readonly keyId: string; readonly signature: string },
): Promise<BookAnswer | { readonly organisation: string }> {
  const signer = await trustedOffice(database, signature.keyId);
  if (signer === null) return 'unknown-signer';
  const good = isSignedForBench(kind, canonicalBytes(statement), signature, signer.publicKeyPem);
  return good ? { organisation: signer.organisation } : 'wrong-signature';
}

function sameText(left: WorkOrder, right: WorkOrder): boolean {
  return Buffer.from(canonicalBytes(left)).equals(Buffer.from(canonicalBytes(right)));
}

/** Two orders of one profile that give the same number would make the office's own mistake a number that is there twice. */
function overlaps(left: WorkOrder, right: WorkOrder): boolean {
  return (
    left.profile === right.profile &&
    left.serial.first <= right.serial.last &&
    right.serial.first <= left.serial.last
  );
}
