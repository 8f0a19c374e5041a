/** Reads a signed order report for the screen. A body of another shape is shown as no paper, never half. */
import { z } from 'zod';
import type { SignedDocument } from '../../src/model/document.ts';
import { workOrderSchema } from '../../src/model/order.ts';

const exceptionsShown = 200;
const good: readonly string[] = ['committed', 'revoked'];

const bodySchema = z.looseObject({
  order: workOrderSchema,
  closedAt: z.string(),
  operator: z.string(),
  standing: z.looseObject({ good: z.int(), open: z.int(), burned: z.int(), held: z.int() }),
  numbers: z.array(
    z.looseObject({
      serialNumber: z.string(),
      hardwareId: z.string(),
      state: z.string(),
      reason: z.string().nullable(),
    }),
  ),
});

export interface OrderPaper {
  readonly order: z.infer<typeof workOrderSchema>;
  readonly standing: Readonly<Record<'good' | 'open' | 'burned' | 'held', number>>;
  readonly at: string;
  readonly operator: string;
  readonly given: number;
  readonly exceptions: readonly {
    readonly serialNumber: string;
    readonly hardwareId: string;
    readonly state: string;
    readonly reason: string | null;
  }[];
  readonly more: boolean;
}

export function readOrderPaper(document: SignedDocument): OrderPaper | null {
  if (document.kind !== 'order-report') return null;
  const parsed = bodySchema.safeParse(document.body);
  if (!parsed.success) return null;
  const { order, closedAt, operator, standing, numbers } = parsed.data;
  const exceptions = numbers.filter(({ state }) => !good.includes(state));
  return {
    order,
    standing,
    at: closedAt,
    operator,
    given: numbers.length,
    exceptions: exceptions.slice(0, exceptionsShown),
    more: exceptions.length > exceptionsShown,
  };
}
