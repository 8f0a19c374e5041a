/** The signed end of a work order: every number that was given out, and where it went. */
import { z } from 'zod';
import type { SignedDocument } from '../model/document.ts';
import { identityStates } from '../model/identity.ts';
import type { LeaseShare } from '../model/lease.ts';
import { type OrderStanding, standingOf, type WorkOrder, workOrderSchema } from '../model/order.ts';

export interface OrderReport {
  readonly order: WorkOrder;
  readonly closedAt: string;
  readonly operator: string;
  readonly standing: OrderStanding;
  readonly numbers: readonly {
    readonly serialNumber: string;
    readonly hardwareId: string;
    readonly state: string;
    readonly reason: string | null;
    readonly updatedAt: string;
    readonly counter?: number;
  }[];
  /** Of a shared order: what the server leased to this station, and how many of these numbers no unit ever got. */
  readonly leases?: readonly ReportedLease[];
}

export interface ReportedLease {
  readonly lease: string;
  readonly epoch: number;
  readonly first: number;
  readonly last: number;
  readonly given: number;
  readonly unused: number;
}

export function leasesInReport(shares: readonly LeaseShare[]): readonly ReportedLease[] {
  return shares.map(({ lease, epoch, first, last, used }) => ({
    lease,
    epoch,
    first,
    last,
    given: used,
    unused: last - first + 1 - used,
  }));
}

export function orderReportBody(report: OrderReport): SignedDocument['body'] {
  return JSON.parse(JSON.stringify(report)) as SignedDocument['body'];
}

const rules = z.looseObject({
  order: workOrderSchema,
  standing: z.looseObject({
    good: z.int(),
    open: z.int(),
    burned: z.int(),
    held: z.int(),
    remaining: z.int(),
  }),
  numbers: z.array(
    z.looseObject({
      serialNumber: z.string(),
      hardwareId: z.string(),
      state: z.enum(identityStates),
      counter: z.int().optional(),
    }),
  ),
  leases: z
    .array(
      z.looseObject({
        lease: z.string(),
        first: z.int(),
        last: z.int(),
        given: z.int(),
        unused: z.int(),
      }),
    )
    .optional(),
});

/** Sentences saying why it must not be signed: a number twice, counts that do not add up, more units than ordered, numbers outside of leases. */
export function orderReportObjections(body: unknown): readonly string[] {
  const parsed = rules.safeParse(body);
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const { order, standing, numbers, leases } = parsed.data;
  const found: string[] = [];
  if (new Set(numbers.map(({ serialNumber }) => serialNumber)).size !== numbers.length)
    found.push('a number is there twice');
  const counted = standingOf(
    order,
    numbers.map(({ state }) => state),
  );
  for (const name of ['good', 'open', 'burned', 'held'] as const)
    if (counted[name] !== standing[name])
      found.push(`${standing[name]} ${name} where the numbers show ${counted[name]}`);
  if (counted.good > order.quantity) found.push('more units than were ordered');
  for (const { lease, first, last, given, unused } of leases ?? []) {
    const shown = numbers.filter(
      ({ counter }) => counter !== undefined && counter >= first && counter <= last,
    );
    if (shown.length !== given || given + unused !== last - first + 1)
      found.push(`the lease ${lease} does not add up`);
  }
  const leased = (counter = -1): boolean =>
    (leases ?? []).some(({ first, last }) => counter >= first && counter <= last);
  if (order.sharing === 'leased' && !numbers.every(({ counter }) => leased(counter)))
    found.push('a number of a shared order that was not leased');
  return found;
}
