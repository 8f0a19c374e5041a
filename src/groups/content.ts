/** What the units of a group shall hold, with a hash that changes when that does, and how one unit differs from it. */
import { createHash } from 'node:crypto';
import { Fault } from '../model/fault.ts';
import type { Group, ResolvedSettings, SettingDifference } from '../model/group.ts';
import type { DriftKey, DriftState } from '../model/group-version.ts';
import { settingDrift } from './difference.ts';
import { renderSettings } from './render.ts';
import { resolveGroup } from './resolve.ts';

export type GroupContent =
  | { readonly sha256: string; readonly settings: ResolvedSettings }
  | { readonly sha256: string; readonly fault: Fault };

export function contentOf(groups: readonly Group[], group: string): GroupContent {
  try {
    const settings = resolveGroup(groups, group);
    return { sha256: sha256Of(JSON.stringify(settings)), settings };
  } catch (thrown) {
    // A group that is gone or can not be worked out is what its units have to show.
    if (thrown instanceof Fault)
      return { sha256: sha256Of(`${thrown.code} ${thrown.message}`), fault: thrown };
    throw thrown;
  }
}

/** What is known of one unit. `held` is empty for a unit that nothing was read back from. */
export interface HeldSettings {
  readonly facts: ReadonlyMap<string, string>;
  readonly held: readonly { readonly key: string; readonly observed: string | null }[];
}

export interface FoundDrift {
  readonly state: DriftState;
  readonly keys: readonly DriftKey[];
  readonly reason: string | null;
}

const keysKept = 50;

/** `sinceOf`: since when a setting is known to differ. */
export function driftOf(
  unit: HeldSettings,
  content: GroupContent,
  sinceOf: (key: string) => string,
): FoundDrift {
  if ('fault' in content) return { state: 'error', keys: [], reason: content.fault.message };
  if (unit.held.length === 0) return { state: 'unread', keys: [], reason: null };
  try {
    const keys = heldDifferences(unit, content.settings).map(
      (difference): DriftKey => ({ ...difference, since: sinceOf(difference.key) }),
    );
    return { state: keys.length > 0 ? 'differs' : 'same', keys: keys.slice(0, keysKept), reason: null };
  } catch (thrown) {
    // One unit whose facts do not fit the templates says so itself; the others go on.
    if (thrown instanceof Fault) return { state: 'error', keys: [], reason: thrown.message };
    throw thrown;
  }
}

/** Throws Fault group.template, group.invalid, group.output. */
export function heldDifferences(
  unit: HeldSettings,
  settings: ResolvedSettings,
): readonly SettingDifference[] {
  return settingDrift(renderSettings(settings, unit.facts), unit.held);
}

function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
