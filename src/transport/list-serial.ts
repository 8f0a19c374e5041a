/** Which serial ports this machine has, with a location each that no other port of the list has. */
import { readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import { SerialPort } from 'serialport';
import type { PortInfo } from '../model/port.ts';
import { type SysfsRoots, sysfsPorts } from './sysfs-ports.ts';

/** What serialport's list() says of one port, on macOS and Windows. */
export interface ListedPort {
  readonly path: string;
  readonly manufacturer?: string | undefined;
  readonly serialNumber?: string | undefined;
  readonly pnpId?: string | undefined;
  readonly locationId?: string | undefined;
  readonly productId?: string | undefined;
  readonly vendorId?: string | undefined;
  readonly friendlyName?: string | undefined;
}

export async function listSerial(
  platform: string = process.platform,
  roots: SysfsRoots = { sys: '/sys', dev: '/dev' },
): Promise<readonly PortInfo[]> {
  const ports = platform === 'linux' ? await sysfsPorts(roots) : null;
  if (ports !== null) return distinctLocations(ports);
  try {
    return distinctLocations((await SerialPort.list()).map((port) => fromListed(port, platform)));
  } catch (thrown) {
    // Without udev serialport can not list on Linux ("spawn udevadm ENOENT"): what udev linked before is still there.
    if (platform === 'linux') return distinctLocations(await linkedPorts(roots));
    throw thrown;
  }
}

/** /dev/serial/by-path: links that name the socket, made by udev on the host of a container. */
async function linkedPorts(roots: SysfsRoots): Promise<readonly PortInfo[]> {
  const folder = join(roots.dev, 'serial/by-path');
  const names = await readdir(folder).catch(() => []);
  return Promise.all(
    names.sort().map(async (name) => ({
      path: await realpath(join(folder, name)).catch(() => join(folder, name)),
      kind: 'serial' as const,
      location: join(folder, name),
      title: name,
      usb: null,
    })),
  );
}

export function fromListed(port: ListedPort, platform: string): PortInfo {
  const vendorId = Number.parseInt(port.vendorId ?? '', 16);
  const productId = Number.parseInt(port.productId ?? '', 16);
  const usb = Number.isNaN(vendorId + productId)
    ? null
    : { vendorId, productId, serialNumber: port.serialNumber ?? null };
  return {
    path: port.path,
    kind: 'serial',
    location: usb === null ? port.path : listedLocation(port, platform),
    title: port.friendlyName ?? [port.manufacturer, port.path].filter((word) => word).join(' '),
    usb,
  };
}

/** macOS: 0x14120000 is bus 0x14, sockets 1 and 2. Windows: the location path, or the instance path. */
function listedLocation(port: ListedPort, platform: string): string {
  const locationId = port.locationId ?? '';
  if (platform === 'darwin' && /^(0x)?[0-9a-f]{7,8}$/i.test(locationId)) {
    const digits = locationId.replace(/^0x/i, '').padStart(8, '0');
    const sockets = [...digits.slice(2)].map((digit) => Number.parseInt(digit, 16)).filter((n) => n > 0);
    return `usb:${Number.parseInt(digits.slice(0, 2), 16)}-${sockets.join('.')}`;
  }
  return `usb:${locationId || port.pnpId || port.path}`;
}

/** Two serial ports of one unit share a socket: the second is told apart as `usb:1-4.2#2`, in interface order. */
export function distinctLocations(ports: readonly PortInfo[]): readonly PortInfo[] {
  const seen = new Map<string, number>();
  return ports.map((port) => {
    const count = (seen.get(port.location) ?? 0) + 1;
    seen.set(port.location, count);
    return count === 1 ? port : { ...port, location: `${port.location}#${count}` };
  });
}
