/**
 * The memory map that a DfuSe device puts into the name of an alternate setting (ST UM0424 section 10.3.2):
 * `@Internal Flash  /0x08000000/04*016Kg,01*064Kg`. Regions may neither overlap nor wrap, and there is only so much of them.
 */
import { Fault } from '../../model/fault.ts';

/** Equal sectors one after the other. Addresses and sizes in bytes. */
export interface MemoryRegion {
  readonly address: number;
  readonly sectorBytes: number;
  readonly sectors: number;
  readonly readable: boolean;
  readonly erasable: boolean;
  readonly writable: boolean;
}

export interface MemoryMap {
  readonly name: string;
  /** Ascending by address. */
  readonly regions: readonly MemoryRegion[];
}

/** More than any part has that is flashed over USB 1.1; a unit that claims more would be read for days. */
const memoryMaxBytes = 256 * 1024 * 1024;
const regionsMax = 256;
const units: Readonly<Record<string, number>> = { ' ': 1, B: 1, K: 1024, M: 1024 * 1024 };

export const regionBytes = (region: MemoryRegion): number => region.sectorBytes * region.sectors;
export const regionEnd = (region: MemoryRegion): number => region.address + regionBytes(region);

/** Throws Fault link.garbage naming the offset in the text. */
export function parseMemoryMap(text: string): MemoryMap {
  const fail = (offset: number, reason: string): Fault =>
    new Fault('link.garbage', `The unit's memory map is malformed at offset ${offset}: ${reason}.`, {
      offset,
      map: text.slice(0, 126).replace(/[^\x20-\x7e]/g, '?'),
    });
  if (!text.startsWith('@')) throw fail(0, 'it does not begin with @');
  const [name = '', ...parts] = text.slice(1).split('/');
  if (parts.length === 0 || parts.length % 2 !== 0) throw fail(text.length, 'an address without sectors');
  const regions: MemoryRegion[] = [];
  let offset = name.length + 2;
  let totalBytes = 0;
  for (let index = 0; index < parts.length; index += 2) {
    const start = parts[index] ?? '';
    const list = parts[index + 1] ?? '';
    if (!/^ ?0x[0-9a-fA-F]{1,8} ?$/.test(start)) throw fail(offset, 'no address');
    let address = Number.parseInt(start.trim(), 16);
    offset += start.length + 1;
    for (const entry of list.split(',')) {
      const region = parseSectors(entry, address);
      if (region === null) throw fail(offset, 'sectors are written as 04*016Kg');
      totalBytes += regionBytes(region);
      if (regionEnd(region) > 2 ** 32)
        throw fail(offset, 'the region goes beyond the end of the address space');
      if (totalBytes > memoryMaxBytes) throw fail(offset, `more than ${memoryMaxBytes} bytes`);
      if (regions.length >= regionsMax) throw fail(offset, `more than ${regionsMax} regions`);
      if (regions.some((other) => region.address < regionEnd(other) && other.address < regionEnd(region)))
        throw fail(offset, 'the region overlaps another one');
      regions.push(region);
      address = regionEnd(region);
      offset += entry.length + 1;
    }
  }
  return { name: name.trim(), regions: regions.sort((left, right) => left.address - right.address) };
}

/** The last letter's low bits: 1 readable, 2 erasable, 4 writable. */
function parseSectors(entry: string, address: number): MemoryRegion | null {
  const match = /^ ?(\d{1,4})\*(\d{1,4})([ BKM]?)([a-gA-G]) ?$/.exec(entry);
  const [, count, size, unit, type] = match ?? [];
  if (count === undefined || size === undefined || type === undefined) return null;
  const sectors = Number(count);
  const sectorBytes = Number(size) * (units[unit === undefined || unit === '' ? ' ' : unit] ?? 1);
  if (sectors === 0 || sectorBytes === 0) return null;
  const bits = type.charCodeAt(0) & 7;
  return {
    address,
    sectorBytes,
    sectors,
    readable: (bits & 1) !== 0,
    erasable: (bits & 2) !== 0,
    writable: (bits & 4) !== 0,
  };
}

/** First addresses of the sectors that hold any byte of `address … address + sizeBytes`. */
export function sectorsOf(region: MemoryRegion, address: number, sizeBytes: number): readonly number[] {
  const from = Math.max(address, region.address);
  const end = Math.min(address + sizeBytes, regionEnd(region));
  const found: number[] = [];
  const first =
    region.address + Math.floor((from - region.address) / region.sectorBytes) * region.sectorBytes;
  for (let sector = first; sector < end; sector += region.sectorBytes) found.push(sector);
  return found;
}
