/** Work orders of one organisation, newest first; what became of one is in order-sums.ts. */
import { and, desc, eq, sql } from 'drizzle-orm';
import type { ServerDatabase } from '../database.ts';
import { orders } from '../order-tables.ts';

export interface OrderRow {
  readonly id: string;
  readonly title: string;
  readonly quantity: number;
  readonly profile: string;
  readonly receivedAt: Date;
  readonly notAfter: string;
  readonly closedAt: Date | null;
}

export async function listOrders(
  database: ServerDatabase,
  query: { readonly organisation: string; readonly after?: string | undefined; readonly limit: number },
): Promise<{ rows: OrderRow[]; next: string | null }> {
  const [, receivedAt, id] = /^(\d{1,14})\|([a-z0-9-]{1,63})$/.exec(query.after ?? '') ?? [];
  const after = receivedAt === undefined ? null : new Date(Number(receivedAt)).toISOString();
  const rows = await database
    .select()
    .from(orders)
    .where(
      and(
        eq(orders.organisation, query.organisation),
        after === null
          ? undefined
          : sql`(${orders.receivedAt}, ${orders.id}) < (${after}::timestamptz, ${id})`,
      ),
    )
    .orderBy(desc(orders.receivedAt), desc(orders.id))
    .limit(query.limit + 1);
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  return {
    rows: shown.map(({ id: order, body, receivedAt: at, closedAt }) => ({
      id: order,
      title: body.title,
      quantity: body.quantity,
      profile: body.profile,
      receivedAt: at,
      notAfter: body.notAfter,
      closedAt,
    })),
    next: rows.length > query.limit && last !== undefined ? `${last.receivedAt.getTime()}|${last.id}` : null,
  };
}

export async function isOrderOf(
  database: ServerDatabase,
  organisation: string,
  id: string,
): Promise<boolean> {
  const [row] = await database
    .select({ id: orders.id })
    .from(orders)
    .where(and(eq(orders.id, id), eq(orders.organisation, organisation)));
  return row !== undefined;
}
