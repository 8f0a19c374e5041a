/** Opens the USB device in a socket, and makes sure that it is the one that is there and not the one that was. */
import { Fault } from '../model/fault.ts';
import type { PortInfo } from '../model/port.ts';
import { UsbDeviceLink } from './usb-device-link.ts';
import { findUsbDevice, listUsbDevices, type NativeUsbDevice, socketOf, usbNode } from './usb-devices.ts';
import { openUsbFault, type UsbPlace, usbLost } from './usb-faults.ts';
import type { UsbLink } from './usb-link.ts';

/** Rejects with Fault link.open, link.permission, link.lost or link.garbage, or the signal's reason. */
export async function openUsbDevice(
  info: PortInfo,
  signal: AbortSignal,
  list: () => Promise<readonly NativeUsbDevice[]> = listUsbDevices,
): Promise<UsbLink> {
  signal.throwIfAborted();
  const socket = socketOf(info.location);
  if (socket === null)
    throw new Fault('link.open', `${info.title} is not a USB device.`, { path: info.path });
  const device = await findUsbDevice(socket, list);
  const place: UsbPlace = {
    location: socket,
    title: info.title,
    node: device === null ? null : usbNode(device),
  };
  if (device === null) throw usbLost(place);
  try {
    await device.open();
  } catch (thrown) {
    throw openUsbFault(place, thrown);
  }
  // Between looking and opening another unit may have been put in: addresses are given anew at every plug.
  const now = await findUsbDevice(socket, list);
  if (now?.address !== device.address) {
    await device.close();
    throw usbLost(place);
  }
  if (signal.aborted) {
    await device.close();
    throw signal.reason;
  }
  return UsbDeviceLink.over(device, place, signal);
}
