/** What was asked for against what a unit holds. */
import { bytesEqual } from '../base/bytes.ts';
import type { RenderedSetting, SettingDifference } from '../model/group.ts';
import { settingText, shownText } from './render.ts';

const textCharacters = 200;

/** Settings whose bytes differ or are missing in the unit, in the order of `rendered`. */
export function settingDifferences(
  rendered: readonly RenderedSetting[],
  observed: ReadonlyMap<string, Uint8Array | null>,
): readonly SettingDifference[] {
  return rendered.flatMap((setting) => {
    const { key, bytes, type, secret } = setting;
    const found = observed.get(key) ?? null;
    if (found !== null && bytesEqual(found, bytes)) return [];
    const shown = found === null || secret === true ? found && '[secret]' : settingText(found, type);
    return [{ key, requested: shownText(setting), observed: shown?.slice(0, textCharacters) ?? null }];
  });
}

/** A unit's last read-back against what its group asks for today: what would change if it were configured again. */
export function settingDrift(
  rendered: readonly RenderedSetting[],
  stored: readonly { readonly key: string; readonly observed: string | null }[],
): readonly SettingDifference[] {
  const known = new Map(stored.map(({ key, observed }) => [key, observed]));
  return rendered.flatMap((setting) => {
    const { key } = setting;
    const requested = shownText(setting);
    const observed = known.get(key) ?? null;
    return observed === requested ? [] : [{ key, requested, observed }];
  });
}
