/**
 * One setting while its layers are put together: what holds now, piece by piece, each with the layer that it is from and
 * everything that it took the place of. combine() is associative: layers can be grouped in any way with the same result.
 */
import { Fault } from '../model/fault.ts';
import type { MergeKind, OverriddenValue, SettingValue, ValueSource } from '../model/group.ts';

export type Layered =
  | {
      readonly kind: 'value';
      readonly value: SettingValue;
      readonly layer: string;
      readonly overrode: readonly OverriddenValue[];
    }
  | {
      readonly kind: 'object';
      readonly entries: ReadonlyMap<string, Layered>;
      /** Whose object it is, nearest first. */
      readonly layers: readonly string[];
      /** Who said that it is an object, and nothing more. */
      readonly empty: readonly string[];
      /** Not empty: it took the place of something else, and nothing before it shows through. */
      readonly overrode: readonly OverriddenValue[];
    }
  | {
      readonly kind: 'list';
      readonly items: readonly { readonly value: SettingValue; readonly layer: string }[];
      readonly layers: readonly string[];
    };

export function layeredValue(value: SettingValue, layer: string, merge: MergeKind): Layered {
  if (merge === 'append' && Array.isArray(value))
    return {
      kind: 'list',
      items: value.map((item: SettingValue) => ({ value: item, layer })),
      layers: [layer],
    };
  if (merge !== 'merge' || !isObject(value)) return { kind: 'value', value, layer, overrode: [] };
  const entries = Object.entries(value).map(
    ([key, item]) => [key, layeredValue(item, layer, merge)] as const,
  );
  return {
    kind: 'object',
    entries: new Map(entries),
    layers: [layer],
    empty: entries.length === 0 ? [layer] : [],
    overrode: [],
  };
}

/** `over` is the deeper layer. Throws Fault group.forbidden where it may not touch what is set. */
export function combine(under: Layered, over: Layered, merge: MergeKind, key: string): Layered {
  if (merge === 'forbid')
    throw new Fault(
      'group.forbidden',
      `The setting ${key} is fixed by ${layerOf(under)}; ${layerOf(over)} can not change it.`,
      { key, layer: layerOf(over), fixedBy: layerOf(under) },
    );
  if (under.kind === 'list' && over.kind === 'list')
    return {
      kind: 'list',
      items: [...under.items, ...over.items],
      layers: [...over.layers, ...under.layers],
    };
  if (under.kind === 'object' && over.kind === 'object' && over.overrode.length === 0) {
    const entries = new Map(under.entries);
    for (const [name, item] of over.entries) {
      const below = under.entries.get(name);
      entries.set(name, below === undefined ? item : combine(below, item, merge, key));
    }
    return {
      kind: 'object',
      entries,
      layers: [...over.layers, ...under.layers],
      empty: [...over.empty, ...under.empty],
      overrode: under.overrode,
    };
  }
  const past = [...pastOf(under)];
  switch (over.kind) {
    case 'value':
    case 'object':
      return { ...over, overrode: [...over.overrode, ...past] };
    case 'list':
      // Kinds are checked before: a list only ever meets a list.
      throw new Fault('bug', 'A list met something that is none.', { key });
  }
}

export function wholeValue(layered: Layered): SettingValue {
  switch (layered.kind) {
    case 'value':
      return layered.value;
    case 'object':
      return Object.fromEntries([...layered.entries].map(([key, item]) => [key, wholeValue(item)]));
    case 'list':
      return layered.items.map(({ value }) => value);
  }
}

/** The nearest layer that is in it. */
export function layerOf(layered: Layered): string {
  return (layered.kind === 'value' ? layered.layer : layered.layers[0]) ?? '';
}

/** What was overridden as a whole: of pieces `sourcesOf` tells. */
export function overrodeBy(layered: Layered): readonly OverriddenValue[] {
  return layered.kind === 'list' ? [] : layered.overrode;
}

/** Each piece of a merged value, in the order of their paths. */
export function sourcesOf(layered: Layered, path = ''): readonly ValueSource[] {
  switch (layered.kind) {
    case 'value':
      return [{ path, layer: layered.layer, value: layered.value, overrode: layered.overrode }];
    case 'list':
      return layered.items.map(({ value, layer }, index) => ({
        path: `${path}/${index}`,
        layer,
        value,
        overrode: [],
      }));
    case 'object': {
      const own =
        layered.overrode.length > 0 || layered.entries.size === 0
          ? [{ path, layer: layerOf(layered), value: wholeValue(layered), overrode: layered.overrode }]
          : [];
      return [
        ...own,
        ...[...layered.entries].flatMap(([key, item]) => sourcesOf(item, `${path}/${pointerPart(key)}`)),
      ];
    }
  }
}

/** Everything in it as something that was, with what it had overridden itself. */
function pastOf(layered: Layered, path = ''): readonly OverriddenValue[] {
  const at = (value: SettingValue, layer: string): OverriddenValue => ({
    layer,
    value,
    ...(path === '' ? {} : { path }),
  });
  switch (layered.kind) {
    case 'value':
      return [at(layered.value, layered.layer), ...layered.overrode.map((past) => below(past, path))];
    case 'list':
      return layered.items.map(({ value, layer }) => at(value, layer));
    case 'object':
      return [
        ...layered.empty.map((layer) => at({}, layer)),
        ...[...layered.entries].flatMap(([key, item]) => pastOf(item, `${path}/${pointerPart(key)}`)),
        ...layered.overrode.map((past) => below(past, path)),
      ];
  }
}

function below(past: OverriddenValue, path: string): OverriddenValue {
  const whole = `${path}${past.path ?? ''}`;
  return { layer: past.layer, value: past.value, ...(whole === '' ? {} : { path: whole }) };
}

function pointerPart(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}

export function isObject(value: SettingValue): value is { readonly [key: string]: SettingValue } {
  return typeof value === 'object' && !Array.isArray(value);
}
