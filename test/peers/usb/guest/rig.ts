/** What scenarios in the guest stand on: the real ports of the guest, and waiting for something to come. */

import { systemClock } from '../../../../src/base/clock.ts';
import type { Run } from '../../../../src/base/run.ts';
import type { FirmwareImage, Session } from '../../../../src/drivers/driver.ts';
import { usbDfuDriver } from '../../../../src/drivers/usb-dfu/driver.ts';
import type { PortInfo } from '../../../../src/model/port.ts';
import type { Port } from '../../../../src/transport/port.ts';
import { systemPorts } from '../../../../src/transport/system-ports.ts';
import type { Bus, DeviceSpec } from './bus-calls.ts';

export interface Rig {
  readonly bus: Bus;
  /** Ends a scenario that takes too long. */
  readonly signal: AbortSignal;
}

/** What a scenario may give besides a text: traffic that is kept as a test vector, and that it was not the one that is. */
export interface ScenarioNote {
  readonly note: string;
  readonly recording: { readonly title: string; readonly exchanges: readonly string[] };
  readonly error?: string;
}

export interface Scenario {
  readonly title: string;
  readonly limitMs?: number;
  /** Throws when it fails; a text for the table otherwise. */
  readonly run: (rig: Rig) => Promise<string | ScenarioNote | undefined>;
}

export const source = systemPorts({ manualPorts: () => [], clock: systemClock });
export const locationOf = (port: number): string => `usb:1-${port + 1}`;

/** Waits until the unit in a socket is listed: kernel and driver take their time. */
export async function listed(
  location: string,
  rig: Rig,
  wanted: (info: PortInfo) => boolean = () => true,
): Promise<PortInfo> {
  for (;;) {
    const found = (await source.list()).find((info) => info.location === location && wanted(info));
    if (found !== undefined) return found;
    await systemClock.sleep(20, rig.signal);
  }
}

export async function gone(location: string, rig: Rig): Promise<void> {
  while ((await source.list()).some((info) => info.location === location))
    await systemClock.sleep(20, rig.signal);
}

/** Until no unit of the pretend bus is listed any more. */
export async function nothingLeft(signal: AbortSignal): Promise<void> {
  while ((await source.list()).some((info) => info.location.startsWith('usb:1-')))
    await systemClock.sleep(20, signal);
}

export async function plugged(port: number, device: DeviceSpec, rig: Rig): Promise<Port> {
  await rig.bus.call({ do: 'plug', port, device });
  return source.port(await listed(locationOf(port), rig));
}

export async function unplugged(port: number, rig: Rig): Promise<void> {
  await rig.bus.call({ do: 'unplug', port });
  await gone(locationOf(port), rig);
}

export function runOf(
  signal: AbortSignal,
  onProgress: () => void = () => undefined,
): Run & { readonly log: (line: string) => void } {
  return { signal, progress: onProgress, log: () => undefined };
}

export function imageOf(bytes: Uint8Array, address: number | null = null): FirmwareImage {
  return { name: 'app.bin', kind: 'raw', bytes, sha256: '', segments: [{ address, bytes }] };
}

export function pattern(length: number, seed: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => (index * seed + (index >> 7)) & 0xff);
}

export async function withSession<T>(
  port: Port,
  options: unknown,
  run: Run,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await usbDfuDriver.connect(port, options, run);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** Flashes and has every byte compared by the driver; then looks into the unit's memory past the driver. */
export async function flashAndLook(
  port: Port,
  number: number,
  bytes: Uint8Array,
  rig: Rig,
  options: unknown = {},
): Promise<void> {
  const run = runOf(rig.signal);
  await withSession(port, options, run, async (session) => {
    await session.flash?.({ image: imageOf(bytes), imageNumber: 0, activate: 'store' }, run);
  });
  await holds(number, bytes, rig);
}

export async function holds(number: number, bytes: Uint8Array, rig: Rig): Promise<void> {
  const memory = await rig.bus.call<string>({
    do: 'flash',
    port: number,
    offset: 0,
    lengthBytes: bytes.length,
  });
  if (memory !== Buffer.from(bytes).toString('hex'))
    throw new Error(`the unit in ${locationOf(number)} holds something else`);
}

export async function faultOf(
  work: Promise<unknown>,
): Promise<{ readonly code: string; readonly message: string }> {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown)
      return { code: String(thrown.code), message: thrown.message };
    throw thrown;
  }
  throw new Error('it should have failed');
}

export function equal(found: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (left !== right) throw new Error(`${left} instead of ${right}`);
}

export function holdsTrue(condition: boolean, otherwise: string): void {
  if (!condition) throw new Error(otherwise);
}
