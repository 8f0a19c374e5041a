/** What a unit was last seen to hold, with the types that its group gives: so that its bytes can be read back as text. */
import { resolveGroup } from '../groups/resolve.ts';
import { Fault } from '../model/fault.ts';
import type { RecordedSetting } from '../steps/step.ts';
import type { Store } from '../store/store.ts';

/** Settings whose group is not on this station are left out: bytes of an unknown type would look like a difference. */
export function recordedSettings(store: Store, hardwareId: string): readonly RecordedSetting[] {
  const groupId = store.units.find(hardwareId)?.groupId ?? null;
  if (groupId === null) return [];
  try {
    const { settings } = resolveGroup(store.catalogue.groups(), groupId);
    const definitions = new Map(settings.map(({ key, definition }) => [key, definition]));
    return store.units.settings(hardwareId).flatMap(({ key }) => {
      const definition = definitions.get(key);
      return definition === undefined
        ? []
        : [{ key, type: definition.type, secret: definition.secret === true }];
    });
  } catch (thrown) {
    // a group that is gone or broken by now takes nothing from a diagnosis but this comparison
    if (thrown instanceof Fault) return [];
    throw thrown;
  }
}
