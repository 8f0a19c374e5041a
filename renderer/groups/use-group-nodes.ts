/** All groups of a draft or of what is live, page by page: a tree is drawn as a whole. */
import type { GroupNode } from '../../src/contract/groups.ts';
import { type RequestState, useApi, useRequest } from '../state/hooks.ts';

export function useGroupNodes(key: string, draft: string | null): RequestState<readonly GroupNode[]> {
  const api = useApi();
  return useRequest(`nodes ${draft} ${key}`, async () => {
    const nodes: GroupNode[] = [];
    for (let after: string | null | undefined; after !== null; ) {
      const page = await api.listGroupNodes({
        limit: 1_000,
        ...(draft === null ? {} : { draft }),
        ...(after === undefined ? {} : { after }),
      });
      nodes.push(...page.rows);
      after = page.next;
    }
    return nodes;
  });
}
