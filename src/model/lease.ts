/**
 * Leases: the part of a shared work order's numbers that the management server gives to one station for a while. The server
 * never gives a number of an order twice; a station gives only numbers of leases that belong to its present epoch.
 */
import { z } from 'zod';
import { signedDocumentSchema } from './document.ts';
import { signedOrderSchema } from './order.ts';

const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const counter = z.int().nonnegative();
const token = z.string().regex(/^[0-9a-f]{32}$/);

const leaseSchema = z
  .strictObject({
    version: z.literal(1),
    /** `<order>.<first>`: no two leases of an order begin at the same number. */
    lease: z.string().max(80),
    order: name,
    station: name,
    /** Counts the starts of the station's engine that the server has answered. An older one is void. */
    epoch: z.int().positive(),
    /** Counters, inclusive. */
    first: counter,
    last: counter,
    /** Units that may be made out of it. */
    quantity: z.int().positive(),
    /** Numbers beyond these, in place of those that are burned. */
    rework: z.int().nonnegative(),
    issuedAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .refine(({ first, last, quantity, rework }) => last - first + 1 === quantity + rework, 'the counts differ');
export type Lease = z.infer<typeof leaseSchema>;

export const signedLeaseSchema = z.strictObject({ lease: leaseSchema, keyId: sha256, signature: z.base64() });
export type SignedLease = z.infer<typeof signedLeaseSchema>;

/** What a station says of a lease of its present epoch: how many numbers it gave out, and how many of these are burned. */
const leaseUseSchema = z.strictObject({ lease: z.string().max(80), used: counter, burned: counter });
export type LeaseUse = z.infer<typeof leaseUseSchema>;

/** The last epoch that is on the station's disk; epoch 0 with an empty token before the first. */
const epochSchema = z.strictObject({ epoch: z.int().nonnegative(), token: z.union([token, z.literal('')]) });
export type StationEpoch = z.infer<typeof epochSchema>;

/** Signed by the station as the body of a request, or as a file. */
export const leaseRequestSchema = z.strictObject({
  version: z.literal(1),
  station: name,
  last: epochSchema,
  /** Random, made at the start of the engine and never read from a disk: tells this run from every copy of it. */
  token,
  /** Orders that are here already and not closed. */
  known: z.array(name).max(500),
  /** Shared orders that need more numbers; empty in the first request after a start. */
  wants: z.array(name).max(100),
  /** Leases of the present epoch. */
  uses: z.array(leaseUseSchema).max(1_000),
  /** Leases of the present epoch out of which no number will ever be given again. */
  returns: z.array(leaseUseSchema).max(1_000),
  at: z.iso.datetime(),
});
export type LeaseRequest = z.infer<typeof leaseRequestSchema>;

export const orderTotalSchema = z.strictObject({
  order: name,
  /** Over all stations, from what the server has been told. */
  good: counter,
  open: counter,
  burned: counter,
  held: counter,
  /** Units that the server may still lease out. */
  unleased: counter,
});
export type OrderTotal = z.infer<typeof orderTotalSchema>;

/** The server's answer, signed as a whole. */
export const leaseAnswerSchema = z.strictObject({
  version: z.literal(1),
  station: name,
  epoch: z.int().positive(),
  token,
  at: z.iso.datetime(),
  orders: z.array(signedOrderSchema).max(200),
  leases: z.array(signedLeaseSchema).max(1_000),
  /** Those of `known` that the office has closed at the server. */
  closed: z.array(name).max(500),
  totals: z.array(orderTotalSchema).max(500),
  /** The highest counter of each order that this station ever told the server of: the third home of its marks. */
  marks: z.record(name, counter),
});
export type LeaseAnswer = z.infer<typeof leaseAnswerSchema>;

export const signedAnswerSchema = z.strictObject({
  answer: leaseAnswerSchema,
  keyId: sha256,
  signature: z.base64(),
});
export type SignedAnswer = z.infer<typeof signedAnswerSchema>;

/** The same request as a file, for lines without a network. */
export const requestFileSchema = z.strictObject({
  request: leaseRequestSchema,
  signature: z.base64(),
  /** How the station's keys followed each other, for a server that knows an older one. */
  rotations: z.array(signedDocumentSchema).max(520).optional(),
});
export type RequestFile = z.infer<typeof requestFileSchema>;

/** Where a lease stands at its station. */
export interface LeaseShare {
  readonly lease: string;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  readonly quantity: number;
  readonly used: number;
  readonly burned: number;
  /** Units that can still be begun out of it now. */
  readonly usable: number;
  readonly expiresAt: string;
  /** `void`: of an older epoch; its unused numbers are burned. */
  readonly state: 'open' | 'returned' | 'expired' | 'void';
}
