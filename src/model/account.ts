/** An account that a unit has at another server. */
import { z } from 'zod';

export const unitAccountSchema = z.object({
  /** `leshan-bootstrap`: at a bootstrap server, with what it hands out. */
  kind: z.enum(['leshan', 'leshan-bootstrap']),
  url: z.string(),
  endpoint: z.string(),
});
export type UnitAccount = z.infer<typeof unitAccountSchema>;

/** The destination of what concerns accounts at this server. */
export function accountDestination({ kind, url }: Pick<UnitAccount, 'kind' | 'url'>): string {
  return `account:${kind} ${url}`;
}
