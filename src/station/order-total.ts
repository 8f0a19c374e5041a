/** What the server told last of a shared order over all stations. */
import { type OrderTotal, orderTotalSchema } from '../model/lease.ts';
import type { Store } from '../store/store.ts';

export const totalSetting = (orderId: string): string => `order.total.${orderId}`;

/** Null when it never told. */
export function knownTotal(store: Store, orderId: string): (OrderTotal & { readonly at: string }) | null {
  const found = store.settings.get(totalSetting(orderId));
  if (typeof found !== 'object' || found === null || !('at' in found)) return null;
  const { at, ...rest } = found;
  const total = orderTotalSchema.safeParse(rest);
  return total.success && typeof at === 'string' ? { ...total.data, at } : null;
}
