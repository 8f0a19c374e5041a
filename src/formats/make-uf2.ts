/** Makes a UF2 file for one family: what bootloaders show as CURRENT.UF2, and for simulated units, demonstrations and tests. */
import { uf2BlockBytes, uf2Flags } from './uf2.ts';

const payloadBytes = 256;

/** Blocks of 256 bytes from `address` on, the last one filled with erased bytes. */
export function makeUf2(familyId: number, address: number, bytes: Uint8Array): Uint8Array {
  const total = Math.ceil(bytes.length / payloadBytes);
  const file = new Uint8Array(total * uf2BlockBytes);
  for (let number = 0; number < total; number += 1) {
    const view = new DataView(file.buffer, number * uf2BlockBytes, uf2BlockBytes);
    const words = [0x0a324655, 0x9e5d5157, uf2Flags.familyId, address + number * payloadBytes, payloadBytes];
    for (const [index, word] of [...words, number, total, familyId].entries())
      view.setUint32(4 * index, word, true);
    view.setUint32(uf2BlockBytes - 4, 0x0ab16f30, true);
    const data = file.subarray(number * uf2BlockBytes + 32, number * uf2BlockBytes + 32 + payloadBytes);
    data.fill(0xff);
    data.set(bytes.subarray(number * payloadBytes, (number + 1) * payloadBytes));
  }
  return file;
}
