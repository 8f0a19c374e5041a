/** Memory of the simulated unit: sectors of three sizes as on an STM32F4, at a sixteenth. Option bytes and OTP beside it. */
import type { FlashGeometry } from '../../simulated-unit.ts';

export const flashGeometry: FlashGeometry = { sizeBytes: 64 * 1024, pageBytes: 1024 };
export const flashAddress = 0x0800_0000;

export const memoryTexts = [
  '@Internal Flash  /0x08000000/04*001Kg,01*004Kg,07*008Kg',
  '@Option Bytes  /0x1FFFC000/01*016 e',
  '@OTP Memory /0x1FFF7800/01*512 e,01*016 e',
] as const;

/** By count and size in bytes, as the first text says. */
const sectors: readonly (readonly [number, number])[] = [
  [4, 1024],
  [1, 4096],
  [7, 8192],
];

/** The sector that holds `offset`; null outside of the flash. */
export function sectorAt(offset: number): { readonly offset: number; readonly sizeBytes: number } | null {
  let start = 0;
  for (const [count, sizeBytes] of sectors) {
    const end = start + count * sizeBytes;
    if (offset >= start && offset < end)
      return { offset: start + Math.floor((offset - start) / sizeBytes) * sizeBytes, sizeBytes };
    start = end;
  }
  return null;
}
