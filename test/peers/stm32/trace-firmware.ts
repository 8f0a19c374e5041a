/** The firmware of the recorded trace (src/drivers/stm32-uart/stm32flash-trace.json): two blocks, the second one short. */
export function traceFirmware(): Uint8Array {
  return Uint8Array.from({ length: 300 }, (_, index) => (index * 7 + 3) & 0xff);
}
