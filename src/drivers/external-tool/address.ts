/** {address} as tools take it. */
export function addressOf(address: number | null): Readonly<Record<string, string>> {
  return address === null ? {} : { address: `0x${address.toString(16).padStart(8, '0')}` };
}
