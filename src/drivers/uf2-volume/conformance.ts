/** The UF2 volume driver's cases for the conformance suite: held in its bootloader, with and without CURRENT.UF2. */
import { createHash } from 'node:crypto';
import { makeUf2 } from '../../formats/make-uf2.ts';
import { uf2Segments } from '../../formats/uf2.ts';
import type { ConformanceCase } from '../conformance-case.ts';
import type { FirmwareImage } from '../driver.ts';

function sampleImage(familyId: number, address: number): FirmwareImage {
  const code = Uint8Array.from({ length: 9_000 }, (_, index) => (index * 41 + (index >> 6)) & 0xff);
  const bytes = makeUf2(familyId, address, code);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { name: 'sample.uf2', kind: 'uf2', bytes, sha256, segments: uf2Segments(bytes) };
}

const common = {
  can: ['flash', 'diagnose'],
  wrongOptions: { afterFlash: 'later' },
  modelOption: { model: 'Mintmark Gateway' },
  connection: 'volume',
} as const;
const always = ['garbage', 'flood', 'refuses-image', 'wrong-model', 'dead-after-reset'] as const;

export const conformanceCases: readonly ConformanceCase[] = [
  {
    ...common,
    title: 'uf2-volume, nRF52840 that shows its flash',
    options: { afterFlash: 'bootloader', leaveTimeoutMs: 2_000 },
    simulated: { chip: 'nrf52840' },
    image: sampleImage(0xada52840, 0x1000),
    caught: [...always, 'corrupts-image', 'swaps-hardware-id'],
  },
  {
    ...common,
    title: 'uf2-volume, RP2040 in a jig',
    options: {
      afterFlash: 'bootloader',
      hardwareIdFrom: 'port-location',
      chip: 'rp2040',
      leaveTimeoutMs: 2_000,
    },
    simulated: { chip: 'rp2040', showsCurrent: false },
    image: sampleImage(0xe48bff56, 0x1000_0000),
    caught: always,
  },
];
