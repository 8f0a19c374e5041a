/** Templates of a unit's settings that can be worked out already: before any step, so that a mistake costs no byte. */
import { checkFilled } from '../groups/render.ts';
import type { ResolvedSettings } from '../model/group.ts';

/** What names a fact that a later step brings (the number) is left for then. Throws Fault group.template, group.invalid. */
export function checkKnownTemplates(settings: ResolvedSettings, facts: ReadonlyMap<string, string>): void {
  checkFilled(settings, facts);
}
