/** The STM32 UART driver's cases for the conformance suite: unequal sectors with wired lines, small pages in a jig, zeroes when erased. */
import { createHash } from 'node:crypto';
import type { ConformanceCase } from '../conformance-case.ts';
import type { FirmwareImage } from '../driver.ts';

function sampleImage(sizeBytes: number): FirmwareImage {
  const bytes = Uint8Array.from({ length: sizeBytes }, (_, index) => (index * 31 + (index >> 7)) & 0xff);
  // A stack in RAM and a reset vector in flash: without them nothing starts.
  bytes.set([0x00, 0x10, 0x00, 0x20, 0x41, 0x01, 0x00, 0x08]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'blink.bin', kind: 'raw', bytes, sha256, segments: [{ address: null, bytes }] };
}

const always = ['silent', 'garbage', 'flood', 'refuses-image', 'wrong-model', 'corrupts-image'] as const;
const wrongOptions = { framing: '7e1' };

export const conformanceCases: readonly ConformanceCase[] = [
  {
    title: 'stm32-uart, F401 with wired lines',
    options: { wiring: { reset: 'rts', boot0: 'dtr' } },
    simulated: { productId: 0x433, flashKib: 64, wiring: 'lines' },
    can: ['flash', 'diagnose', 'wipe', 'reset'],
    image: sampleImage(20_003),
    wrongOptions,
    modelOption: { model: 'STM32F401xD(E)' },
    caught: [...always, 'fake-wipe', 'half-wipe', 'dead-after-reset', 'swaps-hardware-id'],
  },
  {
    title: 'stm32-uart, F103 in a jig',
    options: { framing: '8n1', start: 'none' },
    simulated: { productId: 0x410, flashKib: 32 },
    can: ['flash', 'diagnose', 'wipe'],
    image: sampleImage(9_000),
    wrongOptions,
    modelOption: { model: 'STM32F10xxx medium-density' },
    caught: [...always, 'fake-wipe', 'half-wipe', 'swaps-hardware-id'],
  },
  {
    title: 'stm32-uart, L073 that is erased to zeroes',
    options: { start: 'none' },
    simulated: { productId: 0x447, flashKib: 16, sectorEraseMs: 3 },
    can: ['flash', 'diagnose', 'wipe'],
    image: sampleImage(3_000),
    wrongOptions,
    modelOption: { model: 'STM32L07xxx/L08xxx' },
    caught: always,
  },
  {
    title: 'stm32-uart, F072 with a checksum, locked against writing',
    options: { start: 'none', lock: 'write', bootMs: 0 },
    simulated: { productId: 0x448, flashKib: 16, checksum: 'right' },
    can: ['flash', 'diagnose', 'wipe', 'lock'],
    image: sampleImage(5_000),
    wrongOptions: { checksum: 'always' },
    modelOption: { model: 'STM32F07xxx/F070xB' },
    caught: [...always, 'fake-wipe', 'half-wipe', 'swaps-hardware-id'],
  },
];
