/**
 * Units on USB that have no serial port and never will: those in a firmware-upgrade mode, whose every interface is of the
 * class "application specific" (0xFE; USB DFU 1.1 section 4.2.3), and firmware that offers DFU (subclass 1) and nothing of
 * the communications class. Others are left out, because a bridge that is still being set up by its kernel driver looks
 * like a unit without a port. From /sys, with the socket as location, which is the same in both modes.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { PortInfo } from '../model/port.ts';
import { readAttribute } from './sysfs-ports.ts';

const applicationSpecific = 'fe';
const firmwareUpgrade = '01';
/** Communications and its data class: a serial port is there or will be. */
const serialClasses: readonly (string | null)[] = ['02', '0a'];
const unitsMax = 256;

/** Empty where there is no USB subsystem. */
export async function usbUnits(sys = '/sys'): Promise<readonly PortInfo[]> {
  const folder = join(sys, 'bus/usb/devices');
  const names = await readdir(folder).catch(() => []);
  const sockets = names.filter((name) => /^\d+-\d+(\.\d+)*$/.test(name)).slice(0, unitsMax);
  const found = await Promise.all(sockets.map((socket) => usbUnit(folder, socket, names)));
  return found.filter((unit) => unit !== null);
}

async function usbUnit(folder: string, socket: string, names: readonly string[]): Promise<PortInfo | null> {
  const interfaces = names.filter((name) => name.startsWith(`${socket}:`));
  const classes = await Promise.all(interfaces.map((name) => readAttribute(folder, name, 'bInterfaceClass')));
  const subclasses = await Promise.all(
    interfaces.map((name) => readAttribute(folder, name, 'bInterfaceSubClass')),
  );
  const upgradeMode = classes.length > 0 && classes.every((name) => name === applicationSpecific);
  const offersDfu =
    classes.some((name, index) => name === applicationSpecific && subclasses[index] === firmwareUpgrade) &&
    !classes.some((name) => serialClasses.includes(name));
  if (!upgradeMode && !offersDfu) return null;
  const vendorId = Number.parseInt((await readAttribute(folder, socket, 'idVendor')) ?? '', 16);
  const productId = Number.parseInt((await readAttribute(folder, socket, 'idProduct')) ?? '', 16);
  if (Number.isNaN(vendorId + productId)) return null;
  const words = [
    await readAttribute(folder, socket, 'manufacturer'),
    await readAttribute(folder, socket, 'product'),
  ];
  const name = words.filter((word) => word !== null).join(' ');
  return {
    path: `usb:${socket}`,
    kind: 'usb',
    location: `usb:${socket}`,
    title: `${name === '' ? 'USB unit' : name} (${upgradeMode ? 'upgrade mode, ' : ''}no serial port)`,
    usb: { vendorId, productId, serialNumber: await readAttribute(folder, socket, 'serial') },
  };
}
