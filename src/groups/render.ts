/**
 * Effective settings as the exact bytes that one unit shall hold: templates are filled with its facts, secrets are opened,
 * what belongs together is put together. Everything is checked again here, because only now is it final.
 */
import { fromUtf8 } from '../base/bytes.ts';
import type { Secret } from '../base/secret.ts';
import { Fault } from '../model/fault.ts';
import {
  type EffectiveSetting,
  type RenderedSetting,
  type ResolvedSettings,
  type SettingValue,
  secretReferencePattern,
  unitFactNames,
} from '../model/group.ts';
import { boundsExpectation, templatePaths } from './check.ts';
import { bytesOfValue, type FilledSetting, textOfValue } from './filled.ts';
import { checkBySchema, valueAt } from './json-schema.ts';
import { renderOutput, settingsOf } from './outputs.ts';
import { factsNamed, fillTemplate } from './template.ts';

/** Opened secrets by name. Empty: then what is rendered says `[secret]` in their places, and is for people only. */
export type OpenSecrets = ReadonlyMap<string, Secret>;
const noSecrets: OpenSecrets = new Map();

/**
 * `facts` are the unit's; those of the group's layers go before them. Throws Fault group.template when a fact is not known
 * yet or an expression fails for this unit, group.invalid when a filled value does not fit its definition, group.output.
 */
export function renderSettings(
  resolved: ResolvedSettings,
  facts: ReadonlyMap<string, string>,
  secrets: OpenSecrets = noSecrets,
): readonly RenderedSetting[] {
  const all = factsFor(resolved, facts);
  const filled = new Map(resolved.settings.map((setting) => [setting.key, fill(setting, all, secrets)]));
  const types = new Map(Object.entries(resolved.outputTypes ?? {}));
  const outputs = resolved.outputs ?? [];
  const together = new Set(outputs.flatMap(settingsOf));
  return [
    ...[...filled.values()].filter(({ key }) => !together.has(key)).map(renderOne),
    ...outputs.map((output) => renderOutput(output, filled, types)),
  ];
}

/** Constants of the layers win over what a unit says of itself. */
export function factsFor(
  { facts: constants = {} }: ResolvedSettings,
  facts: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  return new Map([...facts, ...Object.entries(constants)]);
}

/** The facts that templates of these settings name. */
export function namedFacts(resolved: ResolvedSettings): ReadonlySet<string> {
  const declared = new Set([...unitFactNames, ...(resolved.unitFacts ?? [])]);
  return new Set(
    resolved.settings.flatMap(({ value }) =>
      templatePaths(value).flatMap((path) => [
        ...factsNamed(String(valueAt(value, path)), withConstants(declared, resolved)),
      ]),
    ),
  );
}

function withConstants(declared: ReadonlySet<string>, { facts = {} }: ResolvedSettings): ReadonlySet<string> {
  return new Set([...declared, ...Object.keys(facts)]);
}

/** Fills what can be filled with these facts alone, and throws what renderSettings would throw for it. */
export function checkFilled(resolved: ResolvedSettings, facts: ReadonlyMap<string, string>): void {
  const all = factsFor(resolved, facts);
  const declared = new Set([...unitFactNames, ...all.keys(), ...(resolved.unitFacts ?? [])]);
  for (const setting of resolved.settings) {
    const named = templatePaths(setting.value).flatMap((path) => [
      ...factsNamed(String(valueAt(setting.value, path)), declared),
    ]);
    if (named.every((name) => all.has(name))) fill(setting, all, noSecrets);
  }
}

/** The names of the secrets that are needed. */
export function secretNames(resolved: ResolvedSettings): readonly string[] {
  const names = resolved.settings.flatMap((setting) =>
    secretPathsOf(setting).flatMap((path) => {
      const name = secretReferencePattern.exec(String(valueAt(setting.value, path)))?.[1];
      return name === undefined ? [] : [name];
    }),
  );
  return [...new Set(names)];
}

function secretPathsOf({ key, value, definition }: EffectiveSetting): readonly string[] {
  if (definition.secret === true) return [''];
  if (definition.schema === undefined) return [];
  return [...checkBySchema(value, definition.schema, key).secrets].filter(
    (path) => valueAt(value, path) !== undefined,
  );
}

function fill(
  setting: EffectiveSetting,
  facts: ReadonlyMap<string, string>,
  secrets: OpenSecrets,
): FilledSetting {
  const { key, definition, layer } = setting;
  let value = setting.value;
  for (const path of templatePaths(value)) {
    const filled = fillTemplate(String(valueAt(value, path)), facts);
    if ('problem' in filled) {
      const { at, expression, reason } = filled.problem;
      throw new Fault(
        'group.template',
        `The setting ${key}${path} in ${layer}: "${expression}", character ${at}: ${reason}.`,
        { key, layer, path, at, expression, reason },
      );
    }
    const whole = path === '' && definition.type === 'string' ? String(filled.value) : filled.value;
    value = replaceAt(value, path, whole);
  }
  const paths = secretPathsOf({ ...setting, value });
  if (definition.secret !== true) {
    const expected = boundsExpectation(value, definition, key);
    if (expected !== null)
      throw new Fault('group.invalid', `The setting ${key} in ${layer} needs ${expected}.`, {
        key,
        layer,
        expected,
      });
  }
  for (const path of paths)
    value = replaceAt(value, path, opened(valueAt(value, path), secrets, definition.type === 'hex'));
  return { key, definition, layer, value, secret: paths.length > 0 };
}

function opened(reference: SettingValue | undefined, secrets: OpenSecrets, hex: boolean): string {
  const name = secretReferencePattern.exec(String(reference))?.[1] ?? '';
  return secrets.get(name)?.use((bytes) => fromUtf8(bytes)) ?? (hex ? '' : '[secret]');
}

function replaceAt(value: SettingValue, pointer: string, replacement: SettingValue): SettingValue {
  if (pointer === '') return replacement;
  const [, head = '', ...rest] = pointer.split('/');
  const key = head.replaceAll('~1', '/').replaceAll('~0', '~');
  const below = rest.length === 0 ? '' : `/${rest.join('/')}`;
  if (Array.isArray(value))
    return value.map((item: SettingValue, index: number) =>
      String(index) === key ? replaceAt(item, below, replacement) : item,
    );
  if (typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]: [string, SettingValue]) => [
      name,
      name === key ? replaceAt(item, below, replacement) : item,
    ]),
  );
}

function renderOne({ key, value, definition, secret, layer }: FilledSetting): RenderedSetting {
  const { type } = definition;
  if (secret && type === 'hex' && !/^([0-9a-fA-F]{2})*$/.test(String(value)) && value !== '[secret]')
    throw new Fault(
      'group.invalid',
      `The secret of the setting ${key} in ${layer} needs pairs of hexadecimal digits.`,
      {
        key,
        layer,
        expected: 'hexadecimal digits',
      },
    );
  const bytes = value === '[secret]' && secret ? new Uint8Array() : bytesOfValue(value, type);
  return { key, bytes, text: textOfValue(value, type), type, secret };
}

/** A setting's value as records and people may see it. */
export function shownText({ text, secret }: Pick<RenderedSetting, 'text' | 'secret'>): string {
  return secret === true ? '[secret]' : text;
}

/** What people and records see: each setting for itself, also those that are written together. */
export function shownRows(
  rendered: readonly RenderedSetting[],
): readonly { readonly key: string; readonly text: string }[] {
  return rendered
    .flatMap((setting) =>
      setting.output === undefined
        ? [{ key: setting.key, text: shownText(setting) }]
        : setting.output.parts.map((part) => ({ key: part.key, text: shownText(part) })),
    )
    .toSorted((left, right) => (left.key < right.key ? -1 : 1));
}
