/** What was asked for against what a unit holds. */
import { bytesEqual, toHex } from '../base/bytes.ts';
import type { RenderedSetting, SettingDifference } from '../model/group.ts';
import { outputTexts } from './outputs.ts';
import { shownRows, shownText } from './render.ts';
import { settingText } from './setting-text.ts';
import { keptText } from './shown-text.ts';

/** Settings whose bytes differ or are missing in the unit, in the order of `rendered`; of an output, each of its settings. */
export function settingDifferences(
  rendered: readonly RenderedSetting[],
  observed: ReadonlyMap<string, Uint8Array | null>,
): readonly SettingDifference[] {
  return rendered.flatMap((setting) => {
    const { key, bytes, type, secret } = setting;
    const found = observed.get(key) ?? null;
    if (found !== null && bytesEqual(found, bytes)) return [];
    if (setting.output !== undefined) return outputDifferences(setting, setting.output, found);
    const shown = found === null || secret === true ? found && '[secret]' : settingText(found, type);
    return [{ key, requested: keptText(shownText(setting)), observed: shown && keptText(shown) }];
  });
}

function outputDifferences(
  setting: RenderedSetting,
  { of, parts, types }: NonNullable<RenderedSetting['output']>,
  found: Uint8Array | null,
): readonly SettingDifference[] {
  if (found === null)
    return parts.map((part) => ({ key: part.key, requested: keptText(shownText(part)), observed: null }));
  const [asked, held] = [setting.bytes, found].map((bytes) => outputTexts(of, bytes, types));
  const named = parts.flatMap((part): readonly SettingDifference[] => {
    const [requested, observed] = [asked?.get(part.key), held?.get(part.key) ?? null];
    if (held == null || requested === observed) return [];
    return [
      {
        key: part.key,
        requested: keptText(shownText(part)),
        observed: observed !== null && part.secret ? '[another secret]' : observed && keptText(observed),
      },
    ];
  });
  if (named.length > 0) return named;
  // Something else is different: what is in it besides, how it is written, or that it can not be read at all.
  const hidden = setting.secret === true;
  return [
    {
      key: setting.key,
      requested: hidden ? '[secret]' : keptText(toHex(setting.bytes)),
      observed: hidden ? '[another secret]' : keptText(toHex(found)),
    },
  ];
}

/** A unit's last read-back against what its group asks for today: what would change if it were configured again. */
export function settingDrift(
  rendered: readonly RenderedSetting[],
  stored: readonly { readonly key: string; readonly observed: string | null }[],
): readonly SettingDifference[] {
  const known = new Map(stored.map(({ key, observed }) => [key, observed]));
  return shownRows(rendered).flatMap(({ key, text }) => {
    const observed = known.get(key) ?? null;
    const requested = keptText(text);
    return observed !== null && (observed === text || keptText(observed) === requested)
      ? []
      : [{ key, requested, observed: observed === null ? null : keptText(observed) }];
  });
}
