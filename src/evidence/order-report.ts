/** The signed end of a work order: every number that was given out, and where it went. */
import { z } from 'zod';
import type { SignedDocument } from '../model/document.ts';
import { identityStates } from '../model/identity.ts';
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
  }[];
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
    z.looseObject({ serialNumber: z.string(), hardwareId: z.string(), state: z.enum(identityStates) }),
  ),
});

/** Sentences saying why it must not be signed: a number twice, counts that do not add up, more units than ordered. */
export function orderReportObjections(body: unknown): readonly string[] {
  const parsed = rules.safeParse(body);
  if (!parsed.success) return [z.prettifyError(parsed.error)];
  const { order, standing, numbers } = parsed.data;
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
  return found;
}
