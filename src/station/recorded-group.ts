/** What the group of a unit asks for, as its life record names the group: so that its bytes can be read back as text. */
import { secretNames } from '../groups/render.ts';
import { resolveGroup } from '../groups/resolve.ts';
import { Fault } from '../model/fault.ts';
import type { ResolvedSettings } from '../model/group.ts';
import type { Store } from '../store/store.ts';
import { requireSecret } from './secret-desk.ts';

export function recordedGroup(store: Store, hardwareId: string): ResolvedSettings | null {
  const groupId = store.units.find(hardwareId)?.groupId ?? null;
  if (groupId === null) return null;
  try {
    const settings = resolveGroup(store.catalogue.groups(), groupId);
    for (const name of secretNames(settings)) requireSecret(name, store.folder);
    return settings;
  } catch (thrown) {
    // a group that is gone, or a secret that is not here, takes nothing from a diagnosis but this comparison
    if (thrown instanceof Fault) return null;
    throw thrown;
  }
}
