/**
 * Who the unit is: its USB serial number and its product text. Serial numbers that whole production runs share are
 * refused as such, because a life record under them would be that of many units.
 */
import { Fault } from '../../model/fault.ts';
import type { ReadingValue } from '../../model/job.ts';
import { hardwareIdSchema } from '../../model/unit.ts';
import type { DeviceInfo } from '../driver.ts';
import type { Connection, OpenUnit } from './connection.ts';

const textMax = 80;

/** Rejects with Fault device.lacks without a serial number, device.protocol when it is none. */
export async function identifyUnit(
  connection: Connection,
  unit: OpenUnit,
  signal: AbortSignal,
): Promise<DeviceInfo> {
  const { descriptor, dfu, link } = unit;
  const { options, port } = connection;
  const model = printable(await link.text(descriptor.productText, signal)) ?? 'unknown';
  const serial = printable(await link.text(descriptor.serialText, signal));
  const facts: Record<string, ReadingValue> = {
    mode: dfu.mode,
    vendorId: hex(descriptor.vendorId),
    productId: hex(descriptor.productId),
    usbRelease: descriptor.release,
    dfuVersion: dfu.version,
    transferBytes: dfu.transferBytes,
    canUpload: dfu.canUpload,
  };
  if (serial !== null) facts.usbSerial = serial;
  // On the record for good: such an id does not tell two units apart.
  if (options.hardwareIdFrom === 'port-location') facts.hardwareIdFrom = 'port-location';
  const hardwareId =
    options.hardwareIdFrom === 'port-location' ? placeId(port.info.location) : serialId(serial);
  return { hardwareId, model, firmware: dfu.mode === 'run-time' ? descriptor.release : null, facts };
}

/** `usb:1-4.2#2` has signs that an id may not have. */
function placeId(location: string): string {
  return location
    .replace(/[^A-Za-z0-9._:-]/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, textMax);
}

function serialId(serial: string | null): string {
  const advice = 'hardwareIdFrom: port-location in the recipe names its place instead';
  if (serial === null) throw new Fault('device.lacks', `The unit has no USB serial number; ${advice}.`);
  if (isShared(serial))
    throw new Fault(
      'device.lacks',
      `The unit's USB serial number is "${serial}", which units share; ${advice}.`,
      {
        serial,
      },
    );
  const parsed = hardwareIdSchema.safeParse(serial);
  if (parsed.success) return parsed.data;
  throw new Fault(
    'device.protocol',
    `The unit's USB serial number is no hardware id: 3 to 80 letters, digits, . _ : - are needed.`,
    { serial },
  );
}

/** One sign only, or counting up: what vendors' examples have, and every clone of them. */
function isShared(serial: string): boolean {
  if (serial.length < 3 || /^(.)\1*$/.test(serial)) return true;
  const counting = '0123456789ABCDEF0123456789';
  return counting.includes(serial.toUpperCase()) || /^0*1$/.test(serial) || '1234567890'.includes(serial);
}

/** Bounded, and without control characters; null when nothing is left. */
export function printable(text: string | null): string | null {
  const clean = text
    ?.replace(/[\p{Cc}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    .trim()
    .slice(0, textMax);
  return clean === undefined || clean === '' ? null : clean;
}

export function requireModel(device: DeviceInfo, model: string | undefined): void {
  if (model === undefined || model === device.model) return;
  throw new Fault(
    'device.mismatch',
    `The recipe is for "${model}"; this unit says that it is "${device.model}".`,
    {
      expected: model,
      observed: device.model,
    },
  );
}

const hex = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;
