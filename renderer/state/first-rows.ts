import type { Page } from '../../src/contract/contract.ts';

/** A search that looked at many rows and found none of them goes on, while anybody wants to know. */
export async function firstRows<Row>(
  load: (after: string | undefined) => Promise<Page<Row>>,
  after: string | undefined,
  isWanted: () => boolean,
): Promise<Page<Row>> {
  let page = await load(after);
  while (page.rows.length === 0 && page.next !== null && isWanted()) page = await load(page.next);
  return page;
}
