/** How long a unit may take for what depends on a size. The worst that data sheets of flash chips allow, with room. */
const msPerEraseMegabyte = 40_000;
const msPerWriteMegabyte = 40_000;
const msPerDigestMegabyte = 8000;
const megabyte = 1_000_000;

export function eraseTimeoutMs(lengthBytes: number, leastMs: number): number {
  return leastMs + (msPerEraseMegabyte * lengthBytes) / megabyte;
}

export function writeTimeoutMs(lengthBytes: number, leastMs: number): number {
  return leastMs + (msPerWriteMegabyte * lengthBytes) / megabyte;
}

export function digestTimeoutMs(lengthBytes: number, leastMs: number): number {
  return leastMs + (msPerDigestMegabyte * lengthBytes) / megabyte;
}
