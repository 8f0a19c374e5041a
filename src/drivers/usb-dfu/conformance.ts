/** The USB DFU driver's cases for the conformance suite: a boot ROM, firmware that restarts into it, and plain DFU 1.1. */
import { createHash } from 'node:crypto';
import type { ConformanceCase } from '../conformance-case.ts';
import type { FirmwareImage } from '../driver.ts';
import { flashAddress } from './simulator/layout.ts';

function sampleImage(address: number | null): FirmwareImage {
  const bytes = Uint8Array.from({ length: 11_111 }, (_, index) => (index * 37 + (index >> 6)) & 0xff);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'sample.bin', kind: 'raw', bytes, sha256, segments: [{ address, bytes }] };
}

const common = {
  wrongOptions: { vendorId: 'ST' },
  modelOption: { model: 'Gateway Mk2' },
  connection: 'usb',
} as const;
const always = [
  'silent',
  'garbage',
  'refuses-image',
  'wrong-model',
  'corrupts-image',
  'dead-after-reset',
  'swaps-hardware-id',
] as const;

export const conformanceCases: readonly ConformanceCase[] = [
  {
    ...common,
    title: 'usb-dfu, DfuSe boot ROM',
    options: { vendorId: 0x0483, productId: 0xdf11 },
    simulated: { variant: 'dfuse' },
    can: ['flash', 'wipe', 'reset'],
    image: sampleImage(flashAddress + 3_000),
    caught: [...always, 'fake-wipe', 'half-wipe'],
  },
  {
    ...common,
    title: 'usb-dfu, DfuSe from run-time mode',
    options: { vendorId: '0x0483' },
    simulated: { variant: 'dfuse', runTime: true },
    can: ['flash', 'wipe', 'reset'],
    image: sampleImage(null),
    caught: [...always, 'fake-wipe', 'half-wipe'],
  },
  {
    ...common,
    title: 'usb-dfu, plain DFU 1.1 that waits for bus resets',
    options: {},
    simulated: { variant: 'dfu', runTime: true, willDetach: false, transferBytes: 1000 },
    can: ['flash', 'reset'],
    image: sampleImage(null),
    caught: always,
  },
];
