/** A draft of the groups, as commands name it. */
import type { Client } from '../contract/client.ts';
import { Fault } from '../model/fault.ts';

/** A draft by its id. */
export async function draftCalled(
  { api }: Pick<Client, 'api'>,
  id: string,
): Promise<{ readonly id: string; readonly revision: number }> {
  const { drafts } = await api.listGroups(null);
  const found = drafts.find((draft) => draft.id === id);
  if (found === undefined) throw new Fault('group.draft', `There is no draft called ${id}.`, { draft: id });
  return found;
}
