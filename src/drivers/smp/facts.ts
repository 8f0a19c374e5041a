/** Who the unit is: hardware id, model and further readings, each from where the recipe says. Confirms, never guesses. */
import { createHash } from 'node:crypto';
import { RE2JS } from 're2js';
import { fromUtf8, toHex } from '../../base/bytes.ts';
import type { Run } from '../../base/run.ts';
import { Fault } from '../../model/fault.ts';
import type { ReadingValue } from '../../model/job.ts';
import { hardwareIdSchema } from '../../model/unit.ts';
import type { DeviceInfo } from '../driver.ts';
import type { Connection } from './connection.ts';
import { optionalText } from './fields.ts';
import type { IdentityGroup, IdentityInfo } from './groups/identity.ts';
import { type ImageSlot, readState } from './groups/image.ts';
import { bootloaderInfo, info } from './groups/os.ts';
import { readSetting } from './groups/settings.ts';
import { execute } from './groups/shell.ts';
import { type FactSource, hardwareIdSource } from './options.ts';

const longestText = 16_384;

export interface Known {
  readonly device: DeviceInfo;
  readonly identity: IdentityInfo | null;
}

export async function identifyUnit(
  connection: Connection,
  identityGroup: IdentityGroup | null,
  hasImages: boolean,
  run: Run,
): Promise<Known> {
  const { options, channel } = connection;
  const identity = identityGroup === null ? null : await identityGroup.info(run.signal);
  const source = hardwareIdSource(options);
  const rawId = await readFact(connection, identity, source, run);
  if (rawId === null) {
    throw new Fault('device.lacks', `The unit gives no hardware id (${sourceTitle(source)}).`, {
      source: sourceTitle(source),
    });
  }
  const hardwareId = hardwareIdSchema.safeParse(rawId.trim());
  if (!hardwareId.success) {
    throw new Fault(
      'device.protocol',
      'What the unit gives as hardware id is not one: 3 to 80 letters, digits, . _ : -.',
      {
        given: rawId.slice(0, 80),
      },
    );
  }
  const board = await info(channel, 'i', run.signal);
  const model =
    options.modelFrom === undefined
      ? (identity?.model ?? board ?? 'unknown')
      : await readFact(connection, identity, options.modelFrom, run);
  if (model === null) throw new Fault('device.lacks', 'The unit does not say what model it is.');
  const active = hasImages ? activeSlot(await readState(channel, run.signal)) : null;
  const bootloader = await bootloaderInfo(channel, null, run.signal);
  const facts: Record<string, ReadingValue> = {
    bufferBytes: connection.buffers.sizeBytes,
    bufferCount: connection.buffers.count,
  };
  // On the record for good: such an id does not tell two units apart.
  if (source === 'port-location') facts.hardwareIdFrom = source;
  if (board !== null) facts.board = board.slice(0, 80);
  const bootloaderName = bootloader === null ? null : optionalText(bootloader, 'bootloader');
  if (bootloaderName !== null) facts.bootloader = bootloaderName.slice(0, 40);
  if (active !== null) facts.firmwareConfirmed = active.confirmed;
  if (identity?.supplyMv != null) facts.supplyMv = identity.supplyMv;
  if (identity !== null) facts.identityStored = identity.hasChain;
  return {
    device: {
      hardwareId: hardwareId.data,
      model: model.trim().slice(0, 80),
      firmware: active?.version ?? null,
      facts,
    },
    identity,
  };
}

export function activeSlot(slots: readonly ImageSlot[], image = 0): ImageSlot | null {
  const own = slots.filter((slot) => slot.image === image);
  // MCUboot in recovery marks nothing as active: what is in slot 0 is what starts.
  return own.find((slot) => slot.active) ?? own.find((slot) => slot.slot === 0) ?? null;
}

/** Null when the unit does not have it. */
export async function readFact(
  connection: Connection,
  identity: IdentityInfo | null,
  source: FactSource,
  run: Run,
): Promise<string | null> {
  const { channel, options, port } = connection;
  if (source === 'identity-group') return identity?.hardwareId ?? null;
  if (source === 'usb-serial') return port.info.usb?.serialNumber ?? null;
  if (source === 'port-location') return idOfPlace(port.info.location);
  if (source === 'bootloader') {
    const answer = await bootloaderInfo(channel, null, run.signal);
    return answer === null ? null : optionalText(answer, 'bootloader');
  }
  if ('setting' in source) {
    const bytes = await readSetting(channel, source.setting, run.signal);
    if (bytes === null) return null;
    return source.as === 'hex' ? toHex(bytes) : fromUtf8(bytes).replace(/\0+$/, '');
  }
  if ('shell' in source) {
    const { output } = await execute(channel, source.shell, run.signal, options.responseTimeoutMs);
    return firstMatch(source.pattern, output);
  }
  const text = await info(channel, source.osInfo, run.signal);
  return text === null || source.pattern === undefined ? text : firstMatch(source.pattern, text);
}

/** Readable, and still another one for every place: what a hardware id may not hold is replaced, so a hash goes with it. */
function idOfPlace(location: string): string {
  const words = location
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 60);
  return `place-${words}-${createHash('sha256').update(location).digest('hex').slice(0, 6)}`;
}

/** Group 1 of the pattern, or all of it. RE2: a unit's text can not make it run for ever. */
function firstMatch(pattern: string, text: string): string | null {
  const matcher = RE2JS.compile(pattern).matcher(text.slice(0, longestText));
  if (!matcher.find()) return null;
  return matcher.groupCount() > 0 ? (matcher.group(1) ?? null) : (matcher.group() ?? null);
}

export function asReading(text: string | null): ReadingValue {
  if (text === null) return null;
  const trimmed = text.trim().slice(0, 200);
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** Throws Fault device.mismatch: before anything is written. */
export function requireModel(device: DeviceInfo, expected: string | undefined): void {
  if (expected === undefined || device.model === expected) return;
  throw new Fault('device.mismatch', `This unit is "${device.model}"; the recipe is for "${expected}".`, {
    expected,
    observed: device.model,
    hardwareId: device.hardwareId,
  });
}

/** Throws Fault device.changed: the unit that answers after a restart must be the one that was there before. */
export function requireSame(before: DeviceInfo, now: DeviceInfo): void {
  if (before.hardwareId === now.hardwareId) return;
  throw new Fault('device.changed', `The unit was ${before.hardwareId}; now ${now.hardwareId} answers.`, {
    before: before.hardwareId,
    now: now.hardwareId,
  });
}

function sourceTitle(source: FactSource): string {
  if (typeof source === 'string') return source;
  if ('setting' in source) return `setting ${source.setting}`;
  return 'shell' in source ? `shell ${source.shell}` : `os info ${source.osInfo}`;
}
