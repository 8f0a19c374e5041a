/** Settings that go into a unit together: what is wrong with an output, the bytes of one, and such bytes back as texts. */

import { assertNever } from '../base/assert-never.ts';
import { toHex } from '../base/bytes.ts';
import { Fault } from '../model/fault.ts';
import type { EffectiveSetting, Output, RenderedSetting, SettingDefinition } from '../model/group.ts';
import { placeKey } from '../model/setting-place.ts';
import { fileBytes, fileTexts } from './file-output.ts';
import { type FilledSetting, textOfValue } from './filled.ts';
import { lwm2mBytes } from './lwm2m-output.ts';
import { crcBytes, fieldSize, regionBytes, regionFields } from './region-output.ts';
import { settingText } from './setting-text.ts';

type Types = ReadonlyMap<string, SettingDefinition['type']>;

export function settingsOf(output: Output): readonly string[] {
  return output.kind === 'lwm2m' ? Object.values(output.resources) : output.settings;
}

/** The key by which a driver writes and reads it. */
export function keyOf(output: Output): string {
  switch (output.kind) {
    case 'file':
      return placeKey({ kind: 'file', path: output.path });
    case 'region':
      return placeKey({ kind: 'region', address: output.address, sizeBytes: output.sizeBytes });
    case 'lwm2m':
      return output.setting;
    default:
      return assertNever(output);
  }
}

/** Before any unit is there. Throws Fault group.output, group.invalid. */
export function checkOutputs(
  outputs: readonly Output[],
  settings: readonly EffectiveSetting[],
  definitions: ReadonlyMap<string, SettingDefinition>,
): void {
  const places = outputs.map(keyOf);
  const twice = places.find((place, index) => places.indexOf(place) !== index);
  if (twice !== undefined) throw wrong(twice, 'is written by two outputs');
  for (const output of outputs) {
    const place = keyOf(output);
    for (const key of settingsOf(output))
      if (!definitions.has(key))
        throw wrong(place, `names the setting ${key}, which the product does not define`);
    if (output.kind === 'lwm2m' && definitions.has(output.setting))
      throw wrong(place, 'is kept under the name of a setting');
    if (output.kind !== 'region') continue;
    let sizeBytes: number = crcBytes[output.crc];
    for (const key of output.settings) {
      const size = fieldSize(output, key, definitions.get(key)?.type ?? 'hex');
      if (size === null) throw wrong(place, `has to say in "fieldBytes" how long ${key} is`);
      sizeBytes += size;
    }
    if (sizeBytes > output.sizeBytes)
      throw wrong(place, `has ${output.sizeBytes} bytes; its settings need ${sizeBytes}`);
  }
  for (const { key, definition } of settings)
    if (
      definition.secret === true &&
      outputs.some(
        (output) => output.kind === 'lwm2m' && settingsOf(output).includes(key) && definition.type === 'json',
      )
    )
      throw wrong(key, 'is a secret that is no text');
}

/** Throws Fault group.output. */
export function renderOutput(
  output: Output,
  filled: ReadonlyMap<string, FilledSetting>,
  types: Types,
): RenderedSetting {
  const key = keyOf(output);
  const inIt = settingsOf(output).flatMap((name) => {
    const setting = filled.get(name);
    return setting === undefined ? [] : [setting];
  });
  const bytes = bytesOf(output, inIt, types);
  return {
    key,
    bytes,
    get text() {
      return toHex(bytes); // made when a console asks for it, and not before
    },
    type: 'hex',
    secret: inIt.some(({ secret }) => secret),
    output: {
      of: output,
      types,
      parts: inIt.map(({ key: name, value, definition, secret }) => ({
        key: name,
        secret,
        text: secret ? '[secret]' : textOfValue(value, definition.type),
      })),
    },
  };
}

function bytesOf(output: Output, inIt: readonly FilledSetting[], types: Types): Uint8Array {
  const byKey = new Map(inIt.map((setting) => [setting.key, setting]));
  switch (output.kind) {
    case 'file':
      return fileBytes(output, inIt);
    case 'lwm2m':
      return lwm2mBytes(output, byKey);
    case 'region': {
      const made = regionBytes(output, types, byKey);
      if ('tooLong' in made) throw wrong(keyOf(output), `has too little room for ${made.tooLong}`);
      return made.bytes;
    }
    default:
      return assertNever(output);
  }
}

/** The texts of what is in such bytes; null where they can not be read as that. */
export function outputTexts(
  output: Output,
  bytes: Uint8Array,
  types: Types,
): ReadonlyMap<string, string> | null {
  switch (output.kind) {
    case 'file':
      return fileTexts(output, bytes, types);
    case 'lwm2m':
      return null; // compared as a whole: TLV does not say what it holds
    case 'region': {
      const fields = regionFields(output, bytes, types);
      if (fields === null) return null;
      return new Map([...fields].map(([key, field]) => [key, settingText(field, types.get(key))]));
    }
    default:
      return assertNever(output);
  }
}

function wrong(place: string, words: string): Fault {
  return new Fault('group.output', `The output ${place} ${words}.`, { output: place });
}
