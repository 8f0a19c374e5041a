/**
 * Work orders: a signed permission to make N units from one package. The office writes and signs them; the station enforces
 * them in the transaction in which a number is reserved, also without a network.
 */
import { z } from 'zod';
import type { IdentityState } from './identity.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hexadecimal');
const names = z.union([z.literal('any'), z.array(z.string().min(1).max(60)).min(1).max(200)]);

export const orderSharing = ['alone', 'leased'] as const;
export const orderContact = ['none', 'start'] as const;

export const workOrderSchema = z
  .strictObject({
    version: z.literal(1),
    order: name,
    title: z.string().min(1).max(80),
    /** The package that the units are made from: its id and the SHA-256 of its manifest. */
    package: z.strictObject({ id: name, sha256 }),
    /** The identity profile whose numbers it gives. */
    profile: name,
    quantity: z.int().min(1).max(10_000_000),
    /** Counters of the profile's serial numbers, inclusive. Orders of one profile must not overlap: the office's duty. */
    serial: z.strictObject({ first: z.int().nonnegative(), last: z.int().nonnegative() }),
    /** Station ids that may work on it. */
    stations: names,
    operators: names,
    notBefore: z.iso.datetime(),
    notAfter: z.iso.datetime(),
    /** How many numbers may be burned beyond the quantity, for units that fail half-way. */
    rework: z.int().min(0).max(10_000_000),
    /** `leased`: stations give only numbers that the management server has leased to them. `alone` when it is not given. */
    sharing: z.enum(orderSharing).optional(),
    /** `start`: after each start of its engine a station gives no number until the server has answered. `none` when not given. */
    contact: z.enum(orderContact).optional(),
    issuedBy: z.string().min(1).max(80),
    issuedAt: z.iso.datetime(),
  })
  .refine(({ serial }) => serial.first <= serial.last, 'serial.first must not be behind serial.last')
  .refine(
    ({ serial, quantity }) => serial.last - serial.first + 1 >= quantity,
    'the serial range is smaller than the quantity',
  )
  .refine(({ notBefore, notAfter }) => notBefore < notAfter, 'notAfter must be later than notBefore')
  .refine(
    ({ sharing, contact }) => contact !== 'start' || sharing === 'leased',
    'contact "start" needs sharing "leased": a copy of a station that works on an order alone can not be told from it',
  );
export type WorkOrder = z.infer<typeof workOrderSchema>;

/** What an order says of itself was signed as it stands: what it does not say is added here, never in its text. */
export function isLeased(order: WorkOrder): boolean {
  return order.sharing === 'leased';
}

export function needsContact(order: WorkOrder): boolean {
  return order.contact === 'start';
}

/** The file that travels: by server, or on a USB stick to lines without a network. */
export const signedOrderSchema = z.strictObject({
  order: workOrderSchema,
  /** SHA-256 of the office's raw public key, hexadecimal. */
  keyId: sha256,
  signature: z.base64(),
});
export type SignedOrder = z.infer<typeof signedOrderSchema>;

/** Where every number of an order went. */
export interface OrderStanding {
  /** Committed identities. */
  readonly good: number;
  /** Reserved numbers that are neither committed nor burned yet. */
  readonly open: number;
  /** Numbers that were burned: given out, and in no unit. */
  readonly burned: number;
  /** Units on hold. */
  readonly held: number;
  /** Units that may still be begun. */
  readonly remaining: number;
}

/** Counts of states to a standing. A unit that was revoked later (its end of life) was made all the same. */
export function standingFrom(order: WorkOrder, counts: ReadonlyMap<IdentityState, number>): OrderStanding {
  const of = (...states: readonly IdentityState[]): number =>
    states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0);
  const good = of('committed', 'revoked');
  const open = of('reserved', 'key-made', 'issued', 'written', 'proven');
  const held = of('quarantined');
  const burned = of('burned');
  const all = good + open + held + burned;
  const remaining = Math.max(
    0,
    Math.min(order.quantity - good - open - held, order.quantity + order.rework - all),
  );
  return { good, open, burned, held, remaining };
}

/** The same from every number's state. */
export function standingOf(order: WorkOrder, states: readonly IdentityState[]): OrderStanding {
  const counts = new Map<IdentityState, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return standingFrom(order, counts);
}
