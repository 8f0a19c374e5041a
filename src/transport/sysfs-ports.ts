/**
 * Serial ports of a Linux machine from /sys alone: no udev, no child process, so that it may run every two seconds
 * and inside containers. The folder that a tty hangs under names the USB socket (kernel: Documentation/ABI/testing/sysfs-bus-usb).
 */
import { access, readdir, readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortInfo } from '../model/port.ts';

export interface SysfsRoots {
  readonly sys: string;
  readonly dev: string;
}

const portsMax = 1_024;

/** Null when there is no /sys/class/tty to read. Ports of one unit are ordered by their interface. */
export async function sysfsPorts(roots: SysfsRoots): Promise<readonly PortInfo[] | null> {
  const folder = join(roots.sys, 'class/tty');
  const names = await readdir(folder).catch(() => null);
  if (names === null) return null;
  const found = await Promise.all(names.slice(0, portsMax).map((name) => sysfsPort(roots, folder, name)));
  return found
    .filter((entry) => entry !== null)
    .sort((left, right) => left.order.localeCompare(right.order, 'en', { numeric: true }))
    .map((entry) => entry.port);
}

async function sysfsPort(
  roots: SysfsRoots,
  folder: string,
  name: string,
): Promise<{ readonly port: PortInfo; readonly order: string } | null> {
  // Consoles and pseudo-terminals have no device behind them.
  const device = await realpath(join(folder, name, 'device')).catch(() => null);
  if (device === null) return null;
  // Serial cores announce sockets that were never fitted: their type is 0 (PORT_UNKNOWN, serial_core.h).
  if ((await readAttribute(folder, name, 'type')) === '0') return null;
  const path = join(roots.dev, name);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists) return null;
  const topology = usbTopology(device);
  if (topology === null)
    return {
      port: { path, kind: 'serial', location: path, title: name, usb: null },
      order: `2 ${name}`,
    };
  const { folder: unit, location, interfaceNumber } = topology;
  const vendorId = Number.parseInt((await readAttribute(unit, 'idVendor')) ?? '', 16);
  const productId = Number.parseInt((await readAttribute(unit, 'idProduct')) ?? '', 16);
  const maker = await readAttribute(unit, 'manufacturer');
  const product = await readAttribute(unit, 'product');
  const words = [maker, product].filter((word) => word !== null).join(' ');
  return {
    port: {
      path,
      kind: 'serial',
      location,
      title: words === '' ? name : `${words} (${name})`,
      usb: Number.isNaN(vendorId + productId)
        ? null
        : { vendorId, productId, serialNumber: await readAttribute(unit, 'serial') },
    },
    order: `1 ${location} ${interfaceNumber} ${name}`,
  };
}

/** From `…/usb1/1-4/1-4.2/1-4.2:1.0[/ttyUSB0]`: the unit's folder, `usb:1-4.2` and interface 0. Null off USB. */
export function usbTopology(
  device: string,
): { readonly folder: string; readonly location: string; readonly interfaceNumber: number } | null {
  const match = /^(.*\/(\d+-\d+(?:\.\d+)*))\/\2:\d+\.(\d+)(?:\/|$)/.exec(device);
  const [, folder, socket, interfaceNumber] = match ?? [];
  if (folder === undefined || socket === undefined) return null;
  return { folder, location: `usb:${socket}`, interfaceNumber: Number(interfaceNumber) };
}

/** Attributes hold what the unit says of itself: bounded, and without control characters. */
export async function readAttribute(...parts: readonly string[]): Promise<string | null> {
  const text = await readFile(join(...parts), 'utf8').catch(() => null);
  const clean = text
    ?.slice(0, 126)
    .replace(/\p{Cc}/gu, '')
    .trim();
  return clean === undefined || clean === '' ? null : clean;
}
