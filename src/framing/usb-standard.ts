/**
 * Standard requests of USB 2.0 (chapter 9): reading a device's descriptors and texts, from either end. What a device
 * says of its sizes bounds nothing: 255 bytes for a text, 64 KiB for a configuration, eight configurations.
 */
export const standardRequest = { getDescriptor: 6, getConfiguration: 8 } as const;
export const descriptorType = { device: 1, configuration: 2, text: 3 } as const;

const deviceDescriptorBytes = 18;
const configurationHeaderBytes = 9;
const textMaxBytes = 255;
const configurationsMax = 8;

/** One standard request to the device, with data to the host; null when the device stalls it. */
export type AskUsbDevice = (
  request: number,
  value: number,
  index: number,
  lengthBytes: number,
) => Promise<Uint8Array | null>;

export interface UsbDescriptors {
  readonly device: Uint8Array;
  readonly configuration: Uint8Array;
}

/** The device's descriptor and that of its active configuration; null when it gives none that begin as such. */
export async function readUsbDescriptors(ask: AskUsbDevice): Promise<UsbDescriptors | null> {
  const { getDescriptor, getConfiguration } = standardRequest;
  const device = await ask(getDescriptor, descriptorType.device << 8, 0, deviceDescriptorBytes);
  if (device?.length !== deviceDescriptorBytes || device[1] !== descriptorType.device) return null;
  const active = (await ask(getConfiguration, 0, 0, 1))?.[0] ?? 0;
  const count = Math.min(device[17] ?? 0, configurationsMax);
  let first: Uint8Array | null = null;
  for (let index = 0; index < count; index += 1) {
    const configuration = await readConfiguration(ask, index);
    if (configuration === null) continue;
    if (configuration[5] === active) return { device, configuration };
    first ??= configuration;
  }
  // Not configured, or it does not say: the first is what every system selects.
  return first === null ? null : { device, configuration: first };
}

async function readConfiguration(ask: AskUsbDevice, index: number): Promise<Uint8Array | null> {
  const value = (descriptorType.configuration << 8) | index;
  const head = await ask(standardRequest.getDescriptor, value, 0, configurationHeaderBytes);
  if (head?.length !== configurationHeaderBytes || head[1] !== descriptorType.configuration) return null;
  const totalBytes = (head[2] ?? 0) | ((head[3] ?? 0) << 8);
  if (totalBytes <= configurationHeaderBytes) return head;
  return ask(standardRequest.getDescriptor, value, 0, totalBytes);
}

/** The device's first language (LANGID); null when it has no texts. */
export async function readUsbLanguage(ask: AskUsbDevice): Promise<number | null> {
  const bytes = await ask(standardRequest.getDescriptor, descriptorType.text << 8, 0, textMaxBytes);
  if (bytes === null || bytes.length < 4 || bytes[1] !== descriptorType.text) return null;
  return (bytes[2] ?? 0) | ((bytes[3] ?? 0) << 8);
}

export async function readUsbText(
  ask: AskUsbDevice,
  index: number,
  language: number,
): Promise<string | null> {
  const value = (descriptorType.text << 8) | index;
  const bytes = await ask(standardRequest.getDescriptor, value, language, textMaxBytes);
  if (bytes === null || bytes.length < 2 || bytes[1] !== descriptorType.text) return null;
  const end = Math.min(bytes.length, bytes[0] ?? 0);
  return new TextDecoder('utf-16le').decode(bytes.subarray(2, end - (end % 2)));
}

/** A text descriptor (table 9-16), as a device gives it. At most 126 characters fit. */
export function usbTextDescriptor(text: string): Uint8Array {
  const units = Array.from({ length: Math.min(text.length, 126) }, (_, index) => text.charCodeAt(index));
  return Uint8Array.from([
    2 + units.length * 2,
    descriptorType.text,
    ...units.flatMap((unit) => [unit & 0xff, unit >> 8]),
  ]);
}
