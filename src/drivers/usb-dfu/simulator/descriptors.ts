/** The descriptors of the simulated unit, and its answers to standard requests (USB 2.0 chapter 9; DFU 1.1 section 4). */
import { concatBytes } from '../../../base/bytes.ts';
import { descriptorType, standardRequest, usbTextDescriptor } from '../../../framing/usb-standard.ts';
import type { UsbAnswer, UsbSetup } from '../../../transport/usb-link.ts';
import type { Simulation } from './simulation.ts';

const text = { language: 0, maker: 1, product: 2, serial: 3, firstMemory: 4 } as const;
const stall: UsbAnswer = { type: 'stall' };

export const data = (bytes: Uint8Array | readonly number[]): UsbAnswer => ({
  type: 'data',
  bytes: Uint8Array.from(bytes),
});

export function standardIn(unit: Simulation, setup: UsbSetup, alternate: number): UsbAnswer {
  if (setup.request === standardRequest.getConfiguration) return data([1]);
  // GET_STATUS: self-powered, nothing else. GET_INTERFACE.
  if (setup.request === 0) return data([1, 0]);
  if (setup.request === 10) return data([alternate]);
  if (setup.request !== standardRequest.getDescriptor) return stall;
  const index = setup.value & 0xff;
  switch (setup.value >> 8) {
    case descriptorType.device:
      return data(deviceDescriptor(unit));
    case descriptorType.configuration:
      return index === 0 ? data(configurationDescriptor(unit)) : stall;
    case descriptorType.text:
      return textDescriptor(unit, index);
    default:
      return stall;
  }
}

function deviceDescriptor(unit: Simulation): readonly number[] {
  const { vendorId, productId, serial } = unit.options;
  const product = unit.mode === 'run-time' ? productId - 1 : productId;
  const serialText = serial === '' ? 0 : text.serial;
  return [
    18,
    1,
    0,
    2,
    0,
    0,
    0,
    64,
    ...word(vendorId),
    ...word(product),
    0,
    0x22,
    text.maker,
    text.product,
    serialText,
    1,
  ];
}

function configurationDescriptor(unit: Simulation): Uint8Array {
  // A unit that does not know what it is says something that begins rightly.
  if (unit.is('garbage'))
    return concatBytes([Uint8Array.of(9, 2, 64, 0, 1, 1, 0, 0xc0, 50), unit.random.bytes(55)]);
  const upgrade = unit.mode === 'upgrade';
  const alternates = upgrade ? unit.memoryTexts : [''];
  const interfaces = alternates.flatMap((_, index) => [
    ...[9, 4, 0, index, 0, 0xfe, 1, upgrade ? 2 : 1, upgrade ? text.firstMemory + index : 0],
  ]);
  const body = [...interfaces, ...functionalDescriptor(unit)];
  return Uint8Array.from([9, 2, ...word(9 + body.length), 1, 1, 0, 0xc0, 50, ...body]);
}

function functionalDescriptor(unit: Simulation): readonly number[] {
  const { canDownload, canUpload, manifestationTolerant, willDetach, transferBytes, variant } = unit.options;
  const bits = [canDownload, canUpload, manifestationTolerant, willDetach];
  const attributes = bits.reduce((sum, on, bit) => sum | (on ? 1 << bit : 0), 0);
  return [
    9,
    0x21,
    attributes,
    ...word(255),
    ...word(transferBytes),
    ...word(variant === 'dfuse' ? 0x011a : 0x0110),
  ];
}

function textDescriptor(unit: Simulation, index: number): UsbAnswer {
  if (index === text.language) return data([4, 3, 9, 4]);
  // Says that it is longer than it is, of half surrogates and control characters.
  if (unit.options.lie === 'long-texts') return data([255, 3, 0, 0xd8, 7, 0, 0, 0xdc, 10, 0]);
  const texts: Readonly<Record<number, () => string>> = {
    [text.maker]: () => 'Mintmark simulation',
    [text.product]: () => (unit.is('wrong-model') ? 'Another model' : unit.options.model),
    [text.serial]: () => unit.introduce(),
  };
  const own = texts[index]?.() ?? unit.memoryTexts[index - text.firstMemory];
  return own === undefined ? stall : data(usbTextDescriptor(own));
}

const word = (value: number): readonly number[] => [value & 0xff, value >> 8];
