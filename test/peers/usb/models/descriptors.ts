/** Descriptors for models of USB devices, and their answers to the standard requests that a kernel makes. */
import { usbTextDescriptor } from '../../../../src/framing/usb-standard.ts';
import type { UsbAnswer, UsbSetup } from '../../../../src/transport/usb-link.ts';

export interface ModelIdentity {
  readonly vendorId: number;
  readonly productId: number;
  /** bcdDevice: bridges tell their kind by it. */
  readonly release: number;
  readonly deviceClass: number;
  readonly texts: readonly [maker: string, product: string, serial: string];
  /** Everything after the nine bytes of the configuration itself. */
  readonly configuration: readonly number[];
  readonly interfaces: number;
}

export const stall: UsbAnswer = { type: 'stall' };
export const data = (bytes: Uint8Array | readonly number[]): UsbAnswer => ({
  type: 'data',
  bytes: Uint8Array.from(bytes),
});
const word = (value: number): readonly number[] => [value & 0xff, value >> 8];

export function standardIn(identity: ModelIdentity, setup: UsbSetup, lengthBytes: number): UsbAnswer {
  const answer = descriptor(identity, setup);
  return answer === null ? stall : data(answer.slice(0, lengthBytes));
}

function descriptor(identity: ModelIdentity, setup: UsbSetup): readonly number[] | Uint8Array | null {
  if (setup.request === 8) return [1];
  if (setup.request === 0) return [1, 0];
  if (setup.request !== 6) return null;
  const { vendorId, productId, release, deviceClass, texts, configuration, interfaces } = identity;
  const index = setup.value & 0xff;
  switch (setup.value >> 8) {
    case 1:
      return [
        18,
        1,
        0,
        2,
        deviceClass,
        0,
        0,
        64,
        ...word(vendorId),
        ...word(productId),
        ...word(release),
        1,
        2,
        3,
        1,
      ];
    case 2:
      return [9, 2, ...word(9 + configuration.length), interfaces, 1, 0, 0xc0, 50, ...configuration];
    case 3:
      return index === 0 ? [4, 3, 9, 4] : usbTextDescriptor(texts[index - 1] ?? '');
    default:
      return null;
  }
}
