/**
 * Finds the USB device that is in a socket now. By socket alone: serial numbers are shared by clones, and ids change when
 * a unit goes into its upgrade mode. The package `usb` gives bus and port chain, which are what sysfs names the socket by.
 */

/** What is used of a device of the package `usb` (UsbDevice of its index.d.ts): no getter that opens the device. */
export interface NativeUsbDevice {
  readonly vendorId: number;
  readonly productId: number;
  readonly bus: string;
  readonly address: number;
  readonly ports: readonly number[];
  open(): Promise<void>;
  close(): Promise<void>;
  reset(): Promise<void>;
  claimInterface(interfaceNumber: number): Promise<void>;
  releaseInterface(interfaceNumber: number): Promise<void>;
  selectAlternateInterface(interfaceNumber: number, alternate: number): Promise<void>;
  nativeControlTransferIn(setup: NativeSetup, timeoutMs: number, length: number): Promise<Uint8Array | null>;
  nativeControlTransferOut(setup: NativeSetup, timeoutMs: number, data: Uint8Array): Promise<number>;
  nativeTransferIn(endpoint: number, timeoutMs: number, length: number): Promise<Uint8Array | null>;
  nativeTransferOut(endpoint: number, timeoutMs: number, data: Uint8Array): Promise<number>;
}

export interface NativeSetup {
  readonly requestType: 'standard' | 'class' | 'vendor';
  readonly recipient: 'device' | 'interface' | 'endpoint' | 'other';
  readonly request: number;
  readonly value: number;
  readonly index: number;
}

/** `usb:1-4.2` of `usb:1-4.2#2`, which is the second serial port of the same unit. Null for what is not on USB. */
export function socketOf(location: string): string | null {
  return /^(usb:.+?)(?:#\d+)?$/.exec(location)?.[1] ?? null;
}

/** Linux counts buses in decimal (`001`), macOS in hexadecimal as in its location ids. Null for a root hub. */
export function usbLocation(
  device: Pick<NativeUsbDevice, 'bus' | 'ports'>,
  platform: string = process.platform,
): string | null {
  const bus = Number.parseInt(device.bus, platform === 'darwin' ? 16 : 10);
  return device.ports.length === 0 || Number.isNaN(bus) ? null : `usb:${bus}-${device.ports.join('.')}`;
}

/** The device node on Linux, which udev rules give access to. */
export function usbNode(device: NativeUsbDevice, platform: string = process.platform): string | null {
  if (platform !== 'linux') return null;
  const digits = (value: number): string => String(value).padStart(3, '0');
  return `/dev/bus/usb/${digits(Number(device.bus))}/${digits(device.address)}`;
}

/** All devices of the machine; none where there is no USB subsystem (there the package throws). */
export async function listUsbDevices(): Promise<readonly NativeUsbDevice[]> {
  // Loaded here: its native part is missing on platforms without a prebuilt binary, and serial ports work without it.
  const { WebUSB } = await import('usb');
  const devices = await new WebUSB({ allowAllDevices: true }).getDevices().catch(() => []);
  return devices as unknown as readonly NativeUsbDevice[];
}

export async function findUsbDevice(
  socket: string,
  list: () => Promise<readonly NativeUsbDevice[]> = listUsbDevices,
): Promise<NativeUsbDevice | null> {
  return (await list()).find((device) => usbLocation(device) === socket) ?? null;
}
