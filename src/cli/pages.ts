/** Rows of a list, page by page: a search may answer with a short page, or an empty one, and go on all the same. */
import type { Page } from '../contract/contract.ts';

export async function rowsOf<Row>(
  limit: number,
  ask: (page: { readonly limit: number; readonly after?: string }) => Promise<Page<Row>>,
): Promise<readonly Row[]> {
  const rows: Row[] = [];
  let next: string | null = null;
  do {
    const left = limit - rows.length;
    const page: Page<Row> = await ask(next === null ? { limit: left } : { limit: left, after: next });
    rows.push(...page.rows);
    next = page.next;
  } while (next !== null && rows.length < limit);
  return rows;
}
